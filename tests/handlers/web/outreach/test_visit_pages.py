"""A township's visits as its clerk does them, and a district in a flood."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desk.staff import Role
from handlers.compose import House
from handlers.wording import wording

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"
TEXTS = wording("outreach")


@pytest.fixture
async def district(built: House, browsers: Callable[[], Any]) -> Any:
    """赵伟 of 宿迁市's district, logged in."""
    await built.staff.add("shi", PASSWORD, name="赵伟", role=Role.DISTRICT, adcode="321302")
    browser = browsers()
    await browser.open("/window/login")
    await browser.send(path="/window/login", login="shi", password=PASSWORD)
    return browser


async def entered(clerk: Any, reference: str, **more: str) -> str:
    """The father of the ticket, entered for visits; the address of his page."""
    page = await clerk.open(f"/window/tickets/{reference}")
    assert f"/window/caring/{reference}" in page.html
    page = await clerk.open(f"/window/caring/{reference}")
    member = next(m for m in re.findall(r'name="member" value="([^"]*)"', page.html) if m)
    clerk.page.fields = {"_csrf_token": clerk.page.fields["_csrf_token"]}
    await clerk.send(
        path=f"/window/caring/{reference}",
        **{
            "member": member, "name": "王大爷", "where": "三组村口红砖房",
            "level": "p3_care_level2", "note": "中风瘫在床上，邻居远", **more,
        },
    )  # fmt: skip
    return str(clerk.last.url.path)


async def test_the_rules_propose_a_level_with_its_reason_and_its_gaps(
    clerk: Any, reference: str
) -> None:
    page = await clerk.open(f"/window/caring/{reference}")
    assert "关爱帮扶" in page.text
    assert "还要问清：" in page.text
    assert "500米" in page.text
    assert "特殊困难群体帮扶工作方案三" in page.text


async def test_another_level_than_the_proposed_wants_its_reason(clerk: Any, reference: str) -> None:
    await entered(clerk, reference, note="", level="p3_care_level1")
    assert clerk.last.status_code == 409
    assert TEXTS["note_missing"] in clerk.page.text
    assert "三组村口红砖房" in clerk.page.html


async def test_a_visit_is_noted_in_three_touches(
    clerk: Any, reference: str, clock: Any, foreign_clerk: Any
) -> None:
    await entered(clerk, reference)
    listed = await clerk.open("/window/visits")
    assert "今天要上门 1 家" in listed.text
    assert TEXTS["last_never"] in listed.text
    # 1: his name, 2: how he is, 3: noted.
    found = re.search(r'class="open" href="(/window/visits/\d+)"', listed.html)
    assert found
    page = await clerk.open(found[1])
    assert "每 7 天去一次；超过 10 天没见到人，提醒窗口" in page.text
    page = await clerk.send(path=f"{found[1]}/visit", outcome="well")
    assert TEXTS["done_visit_well"] in page.text
    assert "今天要上门 0 家" in page.text
    assert (await foreign_clerk.open(found[1])) is not None
    assert foreign_clerk.last.status_code == 404
    clock.now += timedelta(days=7)
    # A week later the session has ended, the person is due again.
    clerk.client.cookies.clear()
    await clerk.open("/window/login")
    await clerk.send(path="/window/login", login="zhongyang", password=PASSWORD)
    assert "今天要上门 1 家" in (await clerk.open("/window/visits")).text


async def test_what_is_needed_becomes_a_lead_and_pressing_twice_is_one_visit(
    clerk: Any, reference: str
) -> None:
    here = await entered(clerk, reference)
    await clerk.open(here)
    fields = dict(clerk.page.fields)
    page = await clerk.send(path=f"{here}/visit", outcome="needs")
    assert clerk.last.status_code == 409
    assert TEXTS["note_missing"] in page.text
    clerk.page.fields = fields
    page = await clerk.send(path=f"{here}/visit", outcome="needs", note="没有米了", urgent="1")
    assert TEXTS["done_visit_needs"] in page.text
    clerk.page.fields = fields
    await clerk.send(path=f"{here}/visit", outcome="needs", note="没有米了")
    assert clerk.last.status_code == 409
    leads = await clerk.open("/window/leads")
    assert leads.html.count("没有米了") == 1
    assert TEXTS["channel_visit"] in leads.text


async def test_another_level_and_the_end_stay_in_the_story(clerk: Any, reference: str) -> None:
    here = await entered(clerk, reference)
    await clerk.open(here)
    page = await clerk.send(path=f"{here}/relevel", level="p3_care_level3", note="摔了一跤")
    assert TEXTS["done_relevel"] in page.text
    assert "三级（最密）。摔了一跤" in page.text
    page = await clerk.send(path=f"{here}/end", note="搬去和儿子住")
    assert TEXTS["did_end"] in page.text
    assert 'name="outcome"' not in page.html


async def test_in_a_flood_the_district_has_everybody_visited_daily(
    clerk: Any, reference: str, district: Any, clock: Any
) -> None:
    here = await entered(clerk, reference)
    await clerk.open(here)
    await clerk.send(path=f"{here}/visit", outcome="well")
    await clerk.open("/window/surges")
    assert clerk.last.status_code == 403
    page = await district.open("/window/surges")
    assert "中扬镇" in page.text
    until = (clock.now + timedelta(days=9)).date().isoformat()
    page = await district.send(
        path="/window/surges", why="连日暴雨", days="0", until=until, towns="321302 中扬镇"
    )
    assert TEXTS["days_wrong"] in page.text
    assert "连日暴雨" in page.html
    page = await district.send(
        path="/window/surges", why="连日暴雨", days="1", until=until, towns="321302 中扬镇"
    )
    assert TEXTS["done_surge"] in page.text
    page = await clerk.open("/window/visits")
    assert "连日暴雨" in page.text
    assert "11月23日该去" in page.text
    page = await district.open("/window/surges")
    ends = re.search(r'action="(/window/surges/\d+)"', page.html)
    assert ends
    assert TEXTS["done_surge_end"] in (await district.send(path=ends[1])).text
    assert "11月23日该去" not in (await clerk.open("/window/visits")).text
