"""The administrator's pages: what is entered is checked, kept, used at once and in the trail."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk import contacts
from desk.hours import hours
from desk.places import Gazetteer
from desk.staff import Role
from handlers.compose import House
from store.models import AuditRow

pytestmark = pytest.mark.anyio
PASSWORD, NEW = "correct-horse-battery", "another-good-one"
WINDOW = "/window/admin/windows/321302/中扬镇"
OFF_2027 = """2027-01-01 至 2027-01-03
2月6日至12日
2027年4月5日
2027-05-01 至 2027-05-05
2027-06-09
2027-09-15
2027-10-01 ~ 2027-10-07"""


@pytest.fixture
async def root(built: House, browsers: Any) -> Any:
    """钱进, administrator of 宿城区, logged in."""
    await built.staff.add("root", PASSWORD, name="钱进", role=Role.ADMIN, adcode="321302")
    browser = browsers()
    await browser.open("/window/login")
    await browser.send(path="/window/login", login="root", password=PASSWORD)
    return browser


async def trail(built: House, action: str) -> list[Any]:
    async with built.database.reading() as session:
        rows = (await session.scalars(select(AuditRow).filter_by(action=action))).all()
    return [(row.actor, row.subject, row.detail) for row in rows]


def new_clerk(**changed: str) -> dict[str, str]:
    return {"login": "li.qiang", "role": "clerk", "name": "李强", "place": "宿城区蔡集镇"} | changed


async def test_a_new_account_is_handed_over_by_a_link(
    built: House, root: Any, browsers: Any
) -> None:
    await root.open("/window/admin/staff")
    page = await root.send(path="/window/admin/staff", **new_clerk())
    found = re.search(r'class="secret">(http://yimen/window/link/[\w-]+)<', page.html)
    assert found
    stranger = browsers()
    await stranger.open(found[1])
    page = await stranger.send(path=found[1], new=NEW, again=NEW)
    assert "蔡集镇 · 李强" in page.text
    added = {"name": "李强", "role": "clerk", "adcode": "321302", "town": "蔡集镇"}
    told = {name: [None, value] for name, value in added.items()}
    assert (await trail(built, "staff.add"))[-1] == ("root", "li.qiang", told)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"login": "李"}, "账号名不能用"),
        ({"login": "root"}, "已经用过"),
        ({"place": "宿城区"}, "没看懂是哪个乡镇"),
        ({"role": "operator"}, "没看懂是哪个县"),
        ({"role": ""}, "还没选岗位"),
        ({"role": "officer", "place": "宿城区"}, "要写明部门"),
    ],
)
async def test_a_slip_in_the_form_is_told_and_nothing_typed_is_lost(
    root: Any, changed: dict[str, str], said: str
) -> None:
    await root.open("/window/admin/staff")
    page = await root.send(path="/window/admin/staff", **new_clerk(**changed))
    assert root.last.status_code == 409
    assert said in page.text
    assert 'value="李强"' in page.html


async def test_who_gets_another_post_signs_in_again_and_who_is_closed_is_out(
    built: House, root: Any, clerk: Any
) -> None:
    person = "/window/admin/staff/zhongyang"
    page = await root.open(person)
    assert "江苏省宿迁市宿城区中扬镇" in page.html
    await root.send(
        path=f"{person}/change", role="clerk", name="王芳", place="江苏省宿迁市宿城区蔡集镇"
    )
    await clerk.open("/window")
    assert clerk.last.url.path == "/window/login"
    page = await clerk.send(path="/window/login", login="zhongyang", password=PASSWORD)
    assert "蔡集镇 · 王芳" in page.text
    page = await root.send(path=f"{person}/close")
    assert "账号关了" in page.text
    await clerk.open("/window")
    assert clerk.last.url.path == "/window/login"
    page = await root.send(path="/window/admin/staff/root/close")
    assert "最后一个管理员" in page.text


async def test_a_window_is_entered_once_and_residents_see_it(built: House, root: Any) -> None:
    page = await root.open(WINDOW)
    typed = {"phone": "0527-84650000", "hours": "周一至周五 8:30-17:30"}
    page = await root.send(path=WINDOW, **typed)
    assert "“从哪里核对的”还没填" in page.text
    assert 'value="0527-84650000"' in page.html
    page = await root.send(path=WINDOW, source="区民政局公布", **typed)
    assert "窗口的信息存好了" in page.text
    assert "0527-84650000" in page.text
    place = built.windows.entry(built.windows.at(_zhongyang()).place)
    assert place is not None
    assert (place.phone, place.source) == ("0527-84650000", "区民政局公布")
    changed = await trail(built, "window.change")
    assert changed[0][:2] == ("root", "321302 中扬镇")
    assert changed[0][2]["phone"] == [None, "0527-84650000"]
    page = await root.open("/window/admin/trail")
    assert "改了窗口信息" in page.text
    assert "电话：（空） → 0527-84650000" in page.text


async def test_a_window_says_from_when_until_when_it_calls_back(built: House, root: Any) -> None:
    page = await root.open(WINDOW)
    assert "不填就按 8:30-17:00" in page.text
    page = await root.send(path=WINDOW, calls="17:00-8:30", source="打电话问过")
    assert "“回拨时间”要写成 8:30-17:00 的样子" in page.text
    page = await root.send(path=WINDOW, calls="9:00-11:30", source="打电话问过")
    assert "窗口的信息存好了" in page.text
    assert built.windows.at(_zhongyang()).calls == hours("9:00-11:30")


async def test_what_was_changed_is_told_in_words(root: Any) -> None:
    await root.open("/window/admin/staff")
    await root.send(
        path="/window/admin/staff", login="zhang.san", name="张三", role="officer",
        place="宿城区", department="medical",
    )  # fmt: skip
    page = await root.open("/window/admin/trail")
    assert "岗位：（空） → 部门人员" in page.text
    assert "部门：（空） → 医保局" in page.text
    assert "officer" not in page.text


async def test_two_who_change_the_same_window_do_not_overwrite_each_other(
    root: Any, browsers: Any
) -> None:
    other = browsers()
    await other.open("/window/login")
    await other.send(path="/window/login", login="root", password=PASSWORD)
    for browser in (root, other):
        await browser.open(WINDOW)
    await root.send(path=WINDOW, phone="0527-84650000", source="区民政局公布")
    page = await other.send(path=WINDOW, phone="0527-1111111", source="听说")
    assert other.last.status_code == 409
    assert "别人刚改过" in page.text
    assert 'value="0527-1111111"' in page.html


async def test_a_county_that_is_not_hers_is_no_page(root: Any) -> None:
    for path in ("/window/admin/windows/120104/王顶堤街道", "/window/admin/windows/321302/没有镇"):
        await root.open(path)
        assert root.last.status_code == 404


async def test_a_year_of_holidays_is_entered_and_counted_by(built: House, root: Any) -> None:
    page = await root.open("/window/admin")
    assert "2027 年的放假安排还没有录入" in page.text
    await root.open("/window/admin/holidays?year=2027")
    typed = {"year": "2027", "document": "国办发明电〔2026〕7号", "off": OFF_2027}
    for wrong, said in (
        ({"off": "2027-01-01\n国庆七天"}, "有一行看不懂"),
        ({"off": "2027-13-01"}, "有一行看不懂"),
        ({"off": "2027-01-01"}, "放假的日子太少"),
        ({"work": "2027-02-08"}, "本来就是星期一到星期五"),
        ({"year": "明年"}, "年份要写四位数字"),
    ):
        page = await root.send(path="/window/admin/holidays", **{**typed, **wrong})
        assert root.last.status_code == 409
        assert said in page.text
        assert "国办发明电〔2026〕7号" in page.html
    assert not built.calendar.knows(2027)
    page = await root.send(path="/window/admin/holidays", **typed, work="2027-02-14")
    assert "放假安排存好了" in page.text
    assert built.calendar.knows(2027)
    assert not built.calendar.is_working(date(2027, 2, 10))
    assert built.calendar.is_working(date(2027, 2, 14))
    assert (await trail(built, "holidays.change"))[0][1] == "2027"
    assert "2027 年的放假安排还没有录入" not in (await root.open("/window/admin")).text


async def test_a_departments_telephone_is_kept_for_the_windows(built: House, root: Any) -> None:
    path = "/window/admin/departments/321302/medical"
    await root.open("/window/admin/departments")
    page = await root.send(path=path, phone="0527-84960000", person="孙科长", seen="")
    assert "0527-84960000" in page.text
    kept = contacts.load(built.settings.local_folder)["321302", "medical"]
    assert (kept.phone, kept.person) == ("0527-84960000", "孙科长")
    assert (await trail(built, "department.change"))[0][2]["person"] == [None, "孙科长"]


async def test_the_trail_says_whether_it_is_whole(built: House, root: Any) -> None:
    page = await root.open("/window/admin/trail")
    assert "都对得上" in page.text
    page = await root.send(path="/window/admin/trail")
    assert "都对得上" in page.text


async def test_remarks_at_the_top_of_a_file_stay(built: House, root: Any) -> None:
    folder = built.settings.local_folder
    folder.mkdir()
    (folder / "windows.yml").write_text("# 由区民政局核对\n[]\n", "utf-8")
    await root.open(WINDOW)
    await root.send(path=WINDOW, phone="0527-84650000", source="区民政局公布")
    written = (folder / "windows.yml").read_text("utf-8")
    assert written.startswith("# 由区民政局核对\n- adcode: '321302'\n")
    assert [file.name for file in folder.iterdir() if not file.name.startswith(".")] == [
        "windows.yml"
    ]


def _zhongyang() -> Any:
    return Gazetteer().by_code("321302", "中扬镇")
