"""到哪了 on a page and by telephone, and the papers of one's own ticket."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from desk.staff import Role
from handlers.compose import House
from handlers.wording import wording
from store.models import AuditRow

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"
STANDING = wording("standing")


async def operator(built: House, browsers: Callable[[], Any]) -> Any:
    await built.staff.add("operator.li", PASSWORD, name="李", role=Role.OPERATOR, adcode="321302")
    found = browsers()
    await found.open("/window/login")
    await found.send(path="/window/login", login="operator.li", password=PASSWORD)
    return found


async def test_a_browser_without_a_talk_asks_with_the_pair(
    browsers: Callable[[], Any], reference: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="yimen")
    stranger = browsers()
    await stranger.open("/progress")
    page = await stranger.send(path="/progress", reference=reference, four="5678")
    assert STANDING["state_filed"] in page.text
    assert str(stranger.last.url) == "http://yimen/progress"
    assert stranger.last.headers["Cache-Control"] == "no-store"
    wrong = await stranger.send(path="/progress", reference=reference, four="5679")
    other = await stranger.send(path="/progress", reference="1587-6941-4", four="5678")
    line = STANDING["wrong"].splitlines()[0]
    assert line in wrong.text
    assert line in other.text
    slip = await stranger.send(path="/progress", reference="1587-6941-5", four="5678")
    assert STANDING["unreadable"] in slip.text
    assert reference.replace("-", "") not in caplog.text
    assert "5678" not in caplog.text


async def test_the_operator_reads_it_out_for_the_pair_that_the_caller_says(
    built: House, browsers: Callable[[], Any], reference: str
) -> None:
    desk = await operator(built, browsers)
    await desk.open("/window/hotline")
    said = " ".join(reference.replace("-", ""))
    page = await desk.send(path="/window/hotline/progress", reference=said, four="五六七八")
    assert STANDING["state_filed"] in page.text
    part = await desk.send(
        path="/window/hotline/progress", htmx=True, reference=reference, four="0000"
    )
    assert STANDING["wrong"].splitlines()[0] in part.text
    assert "<html" not in part.html
    async with built.database.reading() as session:
        query = select(AuditRow).filter_by(action="progress.ask", actor="operator.li")
        assert [row.result for row in await session.scalars(query)] == ["done", "not_found"]


async def test_slip_and_list_are_for_the_browser_that_filed_alone(
    browser: Any, browsers: Callable[[], Any], reference: str
) -> None:
    await browser.open("/papers/slip.pdf")
    assert browser.last.content.startswith(b"%PDF-")
    named = browser.last.headers["Content-Disposition"]
    assert named == f'attachment; filename="{reference}-slip.pdf"'
    assert browser.last.headers["Cache-Control"] == "no-store"
    for path in ("/papers/application.pdf", "/papers/slip.docx"):
        await browser.open(path)
        assert browser.last.status_code == 404
    stranger = browsers()
    await stranger.open("/papers/slip.pdf")
    assert stranger.last.status_code == 404
    assert STANDING["no_paper"] in stranger.page.text


async def test_whoever_waits_for_a_person_is_claimed_and_called(
    built: House, browsers: Callable[[], Any]
) -> None:
    desk = await operator(built, browsers)
    resident = browsers()
    await resident.open()
    await resident.send(text="转人工")
    await resident.send(text="13812345678")
    page = await desk.open("/window/hotline")
    assert wording("tasks")["human_asked"] in page.text
    assert "138 1234 5678" in page.text
    page = await desk.send(path="/window/tasks/1/take")
    assert wording("tasks")["done_take"] in page.text
    assert wording("tasks")["taken_by_me"] in page.text
    page = await desk.send(path="/window/tasks/1/done", outcome="no_answer")
    assert wording("tasks")["tries"].format(count=1) in page.text
    page = await desk.send(path="/window/tasks/1/done", outcome="reached")
    assert wording("tasks")["nothing"] in page.text


async def test_a_colleague_who_is_at_it_is_named_and_not_overrun(
    built: House, browsers: Callable[[], Any]
) -> None:
    desk = await operator(built, browsers)
    await built.staff.add("operator.wu", PASSWORD, name="吴", role=Role.OPERATOR, adcode="321302")
    other = browsers()
    await other.open("/window/login")
    await other.send(path="/window/login", login="operator.wu", password=PASSWORD)
    resident = browsers()
    await resident.open()
    await resident.send(text="转人工")
    await resident.send(text="13812345678")
    await desk.open("/window/hotline")
    await desk.send(path="/window/tasks/1/take")
    page = await other.open("/window/hotline")
    assert wording("tasks")["taken"].format(name="李") in page.text
    page = await other.send(path="/window/tasks/1/take")
    assert other.last.status_code == 409
    assert wording("tasks")["trouble_changed"] in page.text
