"""A lead from the neighbour's page to the township's ticket, as they click through it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from desk.staff import Role
from handlers.compose import House
from handlers.wording import wording
from store.models import LeadRow

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"
TEXTS = wording("outreach")
LEAD = {
    "place": "宿城区中扬镇",
    "where": "三组村口红砖房",
    "who": "王奶奶",
    "words": "我邻居老奶奶八十二了，中风瘫在床上，一个人住",
    "needs": "no_care",
}


async def report(browser: Any, **more: str) -> str:
    await browser.open("/lead")
    page = await browser.send(path="/lead", **{**LEAD, **more})
    assert browser.last.status_code == 200, page.text
    return next(str(word) for word in page.words if re.fullmatch(r"\d{4}-\d{4}-\d", word))


async def test_a_neighbour_reports_and_asks_how_far_it_is(
    browser: Any, clerk: Any, foreign_clerk: Any
) -> None:
    number = await report(browser)
    assert "已经交给中扬镇的救助窗口" in browser.page.text
    await browser.open("/lead/status")
    said = await browser.send(path="/lead/status", reference=number)
    assert TEXTS["stage_waiting"] in said.text
    assert "王奶奶" not in said.text
    listed = await clerk.open("/window/leads")
    assert number in listed.text
    assert number not in (await foreign_clerk.open("/window/leads")).text
    await clerk.open(f"/window/leads/{number}")
    page = await clerk.send(path=f"/window/leads/{number}/visit", note="人在家，饿了两天")
    assert TEXTS["done_visit"] in page.text
    await browser.open("/lead/status")
    said = await browser.send(path="/lead/status", reference=number)
    assert TEXTS["stage_looked"] in said.text
    assert "饿" not in said.text


async def test_nothing_that_was_written_is_lost_when_something_is_missing(browser: Any) -> None:
    await browser.open("/lead")
    page = await browser.send(path="/lead", **{**LEAD, "place": "城关镇"})
    assert browser.last.status_code == 422
    assert TEXTS["place_several"] in page.text
    assert LEAD["words"] in page.html
    assert LEAD["where"] in page.html
    page = await browser.send(path="/lead", **{**LEAD, "words": "", "needs": ""})
    assert TEXTS["words_missing"] in page.text
    page = await browser.send(path="/lead", **{**LEAD, "place": "某某"})
    assert TEXTS["place_unknown"] in page.text


async def test_a_place_that_was_guessed_is_asked_about_first(browser: Any) -> None:
    await browser.open("/lead")
    page = await browser.send(path="/lead", **{**LEAD, "place": "没有这个地方"})
    assert TEXTS["place_sure"] in page.text
    page = await browser.send(path="/lead", **LEAD, town="321302 中扬镇")
    assert "已经交给中扬镇的救助窗口" in page.text


async def test_a_danger_makes_it_urgent_whoever_forgot_to_tick(browser: Any, built: House) -> None:
    await report(browser, words="老人三天没吃饭了，家里没有米")
    await report(browser, words="他老婆天天挨打", needs="harm")
    await report(browser, words="房顶有点漏", needs="house")
    async with built.database.reading() as session:
        rows = await session.scalars(select(LeadRow).order_by(LeadRow.id))
        assert [row.urgency for row in rows] == ["urgent", "urgent", "normal"]


async def test_pressing_twice_is_one_lead_and_too_many_are_refused_kindly(
    browser: Any, built: House
) -> None:
    await browser.open("/lead")
    fields = dict(browser.page.fields)
    for _ in range(2):
        browser.page.fields = fields
        await browser.send(path="/lead", **LEAD)
    async with built.database.reading() as session:
        assert len((await session.scalars(select(LeadRow))).all()) == 1
    for _ in range(9):
        await report(browser)
    await browser.open("/lead")
    page = await browser.send(path="/lead", **LEAD)
    assert TEXTS["too_many"] in page.text
    assert LEAD["words"] in page.html


async def test_a_clerk_asks_on_with_what_the_lead_says_and_files_its_ticket(
    browser: Any, clerk: Any, built: House
) -> None:
    number = await report(browser, phone="13812345678")
    await clerk.open(f"/window/leads/{number}")
    page = await clerk.send(path=f"/window/leads/{number}/begin_call")
    assert "82岁" in page.text
    assert "13812345678" in page.html
    call = clerk.last.url.path
    assert call.startswith("/window/hotline/calls/")

    async def turn(**fields: Any) -> Any:
        clerk.page.fields = {"_csrf_token": clerk.page.fields["_csrf_token"]}
        return await clerk.send(path=f"{call}/turn", **fields)

    async def press(end: str) -> Any:
        found = re.findall(r'name="choice" value="(\d+\.[^"]+)"', clerk.page.html)
        return await turn(choice=next(one for one in found if one.rpartition(".")[2] == end))

    noted = re.search(r'<textarea[^>]*id="note"[^>]*>(.*?)</textarea>', page.html, re.S)
    assert noted
    picked = re.findall(r'name="picked" value="([^"]+)"', page.html)
    await turn(note=noted[1].strip(), picked=picked)
    await turn(choice="ask.file")
    for said in ("王桂兰", "13812345678"):
        await turn(text=said)
    await press("call")
    await press("agree")
    found = await clerk.open(f"/window/leads/{number}")
    assert TEXTS["status_ticket"] in found.text
    ticket = re.search(r"/window/tickets/([\d-]{11})", found.html)
    assert ticket
    assert "王桂兰" in (await clerk.open(f"/window/tickets/{ticket[1]}")).text


async def test_the_hotline_files_a_lead_and_sees_none(
    browsers: Callable[[], Any], built: House
) -> None:
    await built.staff.add("rexian", PASSWORD, name="何芳", role=Role.OPERATOR, adcode="321302")
    operator = browsers()
    await operator.open("/window/login")
    await operator.send(path="/window/login", login="rexian", password=PASSWORD)
    assert "替别人报难处" in (await operator.open("/window/hotline")).text
    await operator.open("/window/leads/new")
    page = await operator.send(path="/window/leads/new", **LEAD, my_phone="13900001111")
    assert "报上去了，编号" in page.text
    await operator.open("/window/leads")
    assert operator.last.status_code == 403
