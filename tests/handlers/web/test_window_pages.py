"""The township window's pages: one's own tickets, pre-filled and explained, and nobody else's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desk.staff import Role
from handlers.compose import House
from handlers.wording import wording

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


async def test_the_clerk_finds_the_ticket_filled_in_and_explained(
    clerk: Any, reference: str
) -> None:
    inbox = await clerk.open("/window")
    assert reference in inbox.text
    assert "王桂兰" not in inbox.text
    page = await clerk.open(f"/window/tickets/{reference}")

    assert "王桂兰（同住家人）" in page.text
    assert "138 1234 5678" in page.text
    assert STORY in page.text
    assert "73岁" in page.text
    assert "为什么归这里：" in page.text
    assert "还缺的情况" in page.text
    assert "社会救助法第62条" in page.text


async def test_a_clerk_of_another_township_sees_nothing(
    foreign_clerk: Any, clerk: Any, reference: str
) -> None:
    assert reference not in (await foreign_clerk.open("/window")).text
    page = await foreign_clerk.open(f"/window/tickets/{reference}")
    assert foreign_clerk.last.status_code == 404
    assert wording("window")["missing"] in page.text
    await foreign_clerk.open("/window")
    page = await foreign_clerk.send(path="/window/find", words=reference)
    assert "没有找到" in page.text
    await foreign_clerk.send(path=f"/window/tickets/{reference}/accept")
    assert foreign_clerk.last.status_code == 404
    assert "新提交" in (await clerk.open(f"/window/tickets/{reference}")).text


async def test_a_ticket_is_accepted_given_back_and_closed(clerk: Any, reference: str) -> None:
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    page = await clerk.send(path=f"{here}/accept")
    assert wording("window")["done_accept"] in page.text
    page = await clerk.send(path=f"{here}/give_back", note="请带残疾证")
    assert "待补正" in page.text
    assert "请带残疾证" in page.text
    await clerk.send(path=f"{here}/accept")
    page = await clerk.send(path=f"{here}/close", note="已转低保审核")

    assert "已办结" in page.text
    assert "已转低保审核" in page.text
    assert "重新办理" in page.words
    assert "退回补正" not in page.words


async def test_a_step_without_its_reason_is_not_taken(clerk: Any, reference: str) -> None:
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    page = await clerk.send(path=f"{here}/give_back", note="  ")

    assert clerk.last.status_code == 409
    assert wording("window")["trouble_note_missing"] in page.text
    assert "新提交" in page.text


async def test_two_clerks_at_once_lose_nothing_written(
    clerk: Any, browsers: Any, reference: str
) -> None:
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    seen = dict(clerk.page.fields)
    await clerk.send(path=f"{here}/accept")
    page = await clerk.send(path=f"{here}/give_back", note="请带户口簿", version=seen["version"])

    assert clerk.last.status_code == 409
    assert wording("window")["trouble_changed"] in page.text
    assert "请带户口簿" in page.text
    page = await clerk.send(path=f"{here}/give_back", note="请带户口簿")
    assert "待补正" in page.text


async def test_five_clicks_take_one_step(clerk: Any, reference: str) -> None:
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    form = dict(clerk.page.fields)
    await asyncio.gather(*(clerk.client.post(f"{here}/accept", data=form) for _ in range(5)))
    page = await clerk.open(here)

    assert page.text.count("窗口 王芳：") == 1


async def test_wrong_login_and_wrong_password_look_the_same(clerk: Any, browser: Any) -> None:
    said = []
    for login in ("zhongyang", "nobody"):
        await browser.open("/window/login")
        page = await browser.send(path="/window/login", login=login, password="wrong-password")
        assert browser.last.status_code == 403
        said.append(page.text)

    assert said[0] == said[1]
    assert wording("window")["refused"] in said[0]


async def test_too_many_tries_are_told_to_wait(clerk: Any, browser: Any) -> None:
    await browser.open("/window/login")
    for _ in range(8):
        page = await browser.send(
            path="/window/login", login="zhongyang", password="wrong-password"
        )

    assert "试错次数太多，请等" in page.text


async def test_logging_out_closes_the_desk(clerk: Any) -> None:
    await clerk.open("/window")
    assert clerk.last.status_code == 200
    await clerk.send(path="/window/logout")
    page = await clerk.open("/window")

    assert "窗口登录" in page.text


async def test_a_closed_account_is_out_at_once(clerk: Any, built: House) -> None:
    await built.staff.close("zhongyang")
    page = await clerk.open("/window")

    assert "窗口登录" in page.text


async def test_a_session_ends_when_nobody_works_in_it(clerk: Any, built: House) -> None:
    await clerk.open("/window")
    cookies = "; ".join(clerk.last.headers.get_list("set-cookie"))

    assert f"Max-Age={built.settings.web.staff_idle_minutes * 60}" in cookies
    assert "Path=/window" in cookies
    assert "SameSite=strict" in cookies


async def test_an_administrator_comes_in_and_sees_no_ticket(
    browser: Any, built: House, reference: str
) -> None:
    await built.staff.add("root", PASSWORD, name="管理", role=Role.ADMIN, adcode="321302")
    await browser.open("/window/login")
    page = await browser.send(path="/window/login", login="root", password=PASSWORD)
    assert browser.last.status_code == 200
    assert reference not in page.text

    await browser.open("/window")
    assert browser.last.status_code == 403


async def test_a_district_officer_sees_all_townships_of_the_district(
    browsers: Any, built: House, reference: str
) -> None:
    await built.staff.add("district", PASSWORD, name="赵敏", role=Role.DISTRICT, adcode="321302")
    officer = browsers()
    await officer.open("/window/login")
    page = await officer.send(path="/window/login", login="district", password=PASSWORD)

    assert reference in page.text
    assert "宿城区" in page.text
