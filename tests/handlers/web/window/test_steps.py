"""The forms of the ticket page: what they do, and that nothing typed in them is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.wording import wording

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"


async def test_a_ticket_is_found_by_telephone_and_by_program_and_no_number_is_in_an_address(
    clerk: Any, foreign_clerk: Any, reference: str
) -> None:
    for words in ("138 1234 5678", "+86 13812345678", "低保", reference.replace("-", " ")):
        await clerk.open("/window")
        page = await clerk.send(path="/window/find", words=words)
        assert reference in page.text, words
        assert "1381234" not in str(clerk.last.url)
        await foreign_clerk.open("/window")
        page = await foreign_clerk.send(path="/window/find", words=words)
        assert reference not in page.text.replace(words, "")


async def test_ticked_papers_and_words_become_one_list(clerk: Any, reference: str) -> None:
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    page = await clerk.send(
        path=f"{here}/give_back", items=["身份证", "残疾人证"], note="住院发票\n\n银行卡"
    )

    assert "1. 身份证\n2. 残疾人证\n3. 住院发票\n4. 银行卡" in page.html


async def test_each_matter_is_decided_with_its_reasons(clerk: Any, reference: str) -> None:
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    await clerk.send(path=f"{here}/accept")
    page = await clerk.send(path=f"{here}/refuse", matter="1", note="  ")
    assert wording("window")["trouble_note_missing"] in page.text
    page = await clerk.send(path=f"{here}/refuse", matter="1", help="reasons")
    assert "行政复议" in page.html
    assert "未决定" in page.text
    page = await clerk.send(path=f"{here}/refuse", matter="1", note="收入高于标准（第9条）")
    assert "收入高于标准（第9条）" in page.text
    page = await clerk.send(path=f"{here}/approve", matter="2")
    assert "已批准" in page.text
    page = await clerk.send(path=f"{here}/approve", matter="2")
    assert "这一项已经决定过了" in page.text


async def test_a_transfer_asks_where_when_the_name_is_not_clear(
    clerk: Any, foreign_clerk: Any, reference: str
) -> None:
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    page = await clerk.send(path=f"{here}/transfer", words="宿豫", note="住那边", help="places")
    assert page.html.count('type="radio" name="place"') > 3
    page = await clerk.send(path=f"{here}/transfer", words="宿豫", note="住那边")
    assert wording("window")["trouble_place_missing"] in page.text
    assert "住那边" in page.html
    page = await clerk.send(path=f"{here}/transfer", place="321302 蔡集镇", note="住那边")
    assert wording("window")["done_transfer"] in page.text
    assert reference in (await foreign_clerk.open("/window")).text


async def test_a_merge_into_a_foreign_ticket_is_refused_and_what_was_typed_stays(
    clerk: Any, reference: str, with_paper: str
) -> None:
    here = f"/window/tickets/{reference}"
    page = await clerk.open(here)
    assert with_paper in page.text
    page = await clerk.send(path=f"{here}/merge", into_typed="1234-5678-9")
    assert wording("window")["trouble_into_missing"] in page.text
    assert 'value="1234-5678-9"' in page.html
    page = await clerk.send(path=f"{here}/merge", into=with_paper)
    assert "这张单已并到" in page.text


async def test_a_picture_of_a_paper_is_seen_by_its_window_only(
    clerk: Any, foreign_clerk: Any, with_paper: str
) -> None:
    page = await clerk.open(f"/window/tickets/{with_paper}")
    assert "残疾证（第 1 张" in page.text
    path = f"/window/tickets/{with_paper}/papers/p1"
    found = await clerk.client.get(path)
    assert (found.status_code, found.content) == (200, b"PNG!")
    assert found.headers["content-type"] == "image/png"
    assert (await foreign_clerk.client.get(path)).status_code == 404
    assert (await clerk.client.get(path.replace("p1", "p2"))).status_code == 404


async def test_what_was_typed_is_carried_through_the_login(
    clerk: Any, built: Any, reference: str
) -> None:
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    clerk.client.cookies.delete("yimen_staff")
    page = await clerk.send(path=f"{here}/give_back", note="请带户口簿", items=["身份证"])
    assert "您刚写的还在" in page.text
    page = await clerk.send(path="/window/login", login="zhongyang", password="wrong-password")
    assert "draft" in page.fields
    page = await clerk.send(path="/window/login", login="zhongyang", password=PASSWORD)
    assert wording("window")["trouble_relogin"] in page.text
    assert "请带户口簿" in page.html
    page = await clerk.send(path=f"{here}/give_back", note="请带户口簿")
    assert "待补正" in page.text


@pytest.mark.parametrize(
    "draft",
    ["{}", "x", '{"path": "//evil.example/", "form": {}}', '{"path": 1, "form": 2}', "[]"],
)
async def test_a_made_up_draft_leads_nowhere_else(clerk: Any, draft: str) -> None:
    await clerk.send(path="/window/logout")
    await clerk.open("/window/login")
    data = {**clerk.page.fields, "login": "zhongyang", "password": PASSWORD, "draft": draft}
    response = await clerk.client.post("/window/login", data=data)

    assert (response.status_code, response.headers["location"]) == (303, "/window")


async def test_a_draft_for_a_foreign_ticket_shows_nothing(
    foreign_clerk: Any, reference: str
) -> None:
    await foreign_clerk.send(path="/window/logout")
    await foreign_clerk.open("/window/login")
    draft = {"path": f"/window/tickets/{reference}/accept", "form": {"note": ["x"]}}
    page = await foreign_clerk.send(
        path="/window/login", login="caiji", password=PASSWORD, draft=json.dumps(draft)
    )

    assert foreign_clerk.last.status_code == 404
    assert wording("window")["missing"] in page.text
