"""The district's pages: figures that lead to tickets, where talks end, who read what."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from desk import recent
from desk.lifecycle import Action
from desk.staff import Role
from desk.viewer import Viewer
from handlers.compose import House
from handlers.documents.forms import NAMES
from handlers.documents.making import FORMATS
from handlers.wording import wording

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


@pytest.fixture
async def district(built: House, browsers: Any) -> Any:
    """赵敏 of 宿城区, logged in."""
    return await _district(built, browsers(), "zhao", "321302")


async def _district(built: House, browser: Any, login: str, adcode: str) -> Any:
    await built.staff.add(login, PASSWORD, name="赵敏", role=Role.DISTRICT, adcode=adcode)
    await browser.open("/window/login")
    await browser.send(path="/window/login", login=login, password=PASSWORD)
    return browser


async def test_each_number_leads_to_the_tickets_that_it_counts(
    district: Any, reference: str
) -> None:
    page = await district.open("/window/district")
    assert "1\n没办完" in page.text
    assert "1张还没人动" in "".join(page.words)
    assert 'href="/window?place=321302+%E4%B8%AD%E6%89%AC%E9%95%87"' in page.html
    assert reference in (await district.open("/window?place=321302+中扬镇")).text
    page = await district.open("/window?place=321302+蔡集镇")
    assert reference not in page.text
    assert "只看蔡集镇的" in page.text


async def test_the_first_step_ends_the_wait(
    built: House, district: Any, reference: str, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now += timedelta(hours=5)
    await built.tickets.move(CLERK, reference, Action.ACCEPT)
    # A first look, and another when something has happened since.
    monkeypatch.setattr(recent, "_SECONDS", 0.0)
    page = await district.open("/window/district")
    assert "5 小时" in page.text
    assert "0张还没人动" in "".join(page.words)
    await built.tickets.move(CLERK, reference, Action.CLOSE, note="已发放")
    page = await district.open("/window/district")
    assert "0\n没办完" in page.text


async def test_nothing_of_another_district_is_counted_or_told(
    built: House, browsers: Any, reference: str, clerk: Any
) -> None:
    await clerk.open(f"/window/tickets/{reference}")
    other = await _district(built, browsers(), "other", "320100")
    assert "0\n没办完" in (await other.open("/window/district")).text
    page = await other.open(f"/window/district/reads?reference={reference}")
    assert "没有这张受理单" in page.text
    page = await other.open("/window/district/reads?login=zhongyang")
    assert reference not in page.text


async def test_who_read_a_ticket_is_told_by_number_and_by_name(
    district: Any, clerk: Any, reference: str
) -> None:
    await clerk.open(f"/window/tickets/{reference}")
    page = await district.open(f"/window/district/reads?reference={reference.replace('-', '')}")
    assert "王芳" in page.text
    assert "打开看了" in page.text
    assert "居民" in page.text
    page = await district.open("/window/district/reads?login=zhongyang")
    assert reference in page.text
    assert "都对得上" in page.text


async def test_where_talks_ended_is_counted_without_what_was_said(
    district: Any, browsers: Any, clock: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        resident = browsers()
        await resident.open()
        await resident.send(text=f"{STORY},我叫王桂{number}")
    page = await district.open("/window/district/interview")
    assert "还没有停下来的访谈" in page.text
    clock.now += timedelta(days=2)
    monkeypatch.setattr(recent, "_SECONDS", 0.0)
    monkeypatch.setattr(recent, "_LONGEST", 0.0)
    page = await district.open("/window/district/interview")
    assert "核对听到的情况时" in page.text
    assert "里 1 个提交了，6 个停下" in page.text
    assert "王桂" not in page.text


async def test_figures_can_be_taken_along(district: Any, reference: str) -> None:
    answer = await district.client.get("/window/district/counts.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["各乡镇", "各项目", "每周"]
    heads, first = list(book["各乡镇"].values)[:2]
    assert dict(zip(heads, first, strict=True))["没办完"] == 1
    assert first[0] == "中扬镇"
    assert sum(row[1] for row in list(book["每周"].values)[1:]) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", FORMATS)
def test_a_paper_that_was_made_is_told_in_words(name: str, ending: str) -> None:
    assert wording("admin")[f"did_paper.{name}.{ending}"]
