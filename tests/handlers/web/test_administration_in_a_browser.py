"""A county begun from nothing in a real Chromium: the first link, the administrator's and the
district's pages, the second factor, and a page that nobody sits at."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.handlers.web.browsing import WIDE, look

PASSWORD = "correct-horse-battery"


@dataclass
class County:
    """A house that nobody has signed in to yet, served in a terminal; the link it showed there."""

    folder: Path
    url: str
    link: str
    codes: list[str]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    folder = tmp_path_factory.mktemp("county")
    config = folder / "config.yml"
    config.write_text('web:\n  port: 0\nunderstanding:\n  service: "off"\n', "utf-8")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from handlers.cli import main; main()", "serve"],
        env={**os.environ, "YIMEN_CONFIG": str(config), "PYTHONWARNINGS": ""},
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = read_until(ours, "Ctrl-C")
    found = re.search(r"(http://127\.0\.0\.1:\d+)/window/link/[\w-]{43}", said)
    assert found, said
    yield County(folder, found[1], found[0], [])
    process.terminate()
    process.wait(timeout=30)
    os.close(ours)


def read_until(terminal: int, word: str) -> str:
    """What stands in the terminal once the word is there."""
    said, end = "", time.monotonic() + 120
    while word not in said and time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            said += os.read(terminal, 4096).decode()
    return said


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; what the browser complains of fails the test."""
    contexts, complaints = [], []

    def another() -> Page:
        contexts.append(chromium.new_context(viewport=WIDE, locale="zh-CN"))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield another
    for context in contexts:
        context.close()
    assert [one for one in complaints if not re.search(r"status of (403|404|409)", one)] == []


def check(page: Page, name: str) -> None:
    look(page, f"admin-{name}")


def choose(page: Page, password: str = PASSWORD) -> None:
    """A new password in the two fields, by keyboard."""
    page.get_by_label("密码", exact=True).fill(password)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def put_on(page: Page) -> list[str]:
    """The second factor, and the codes for paper."""
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("验证码").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    return page.locator(".codes code").all_inner_texts()


def sign_in(page: Page, county: County, login: str, code: str | None = None) -> None:
    page.goto(f"{county.url}/window/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    if code is not None:
        page.get_by_label("验证码").fill(code)
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_a_county_is_begun_from_nothing(tab: Callable[..., Page], county: County) -> None:
    page = tab()
    page.goto(county.link)
    check(page, "first-link")
    page.get_by_label("账号").fill("root.qian")
    page.get_by_label("姓名").fill("钱进")
    page.get_by_label("县（区）").fill("江苏省宿迁市宿城区")
    choose(page)
    expect(page.get_by_role("heading", name="绑定手机验证码")).to_be_visible()
    check(page, "second-factor")
    county.codes.extend(put_on(page))
    check(page, "recovery-codes")
    page.get_by_role("button", name="抄好了").click()
    expect(page.get_by_role("heading", name="江苏省宿迁市宿城区")).to_be_visible()
    check(page, "home")
    page.goto(county.link)
    expect(page.get_by_role("heading", name="这个链接用不了")).to_be_visible()
    # Whatever was written to disk, the link was not.
    token = county.link.rpartition("/")[2].encode()
    assert not [
        file for file in county.folder.rglob("*") if file.is_file() and token in file.read_bytes()
    ]

    page.goto(f"{county.url}/window/admin/staff")
    page.get_by_text("加一个人").click()
    page.get_by_label("账号").fill("zhao.min")
    page.get_by_label("岗位").select_option(label="区县督导")
    page.get_by_label("姓名").fill("赵敏")
    page.get_by_label("地方").fill("宿城区")
    check(page, "staff")
    page.get_by_role("button", name="加", exact=True).click()
    expect(page.get_by_role("heading", name="交给 zhao.min 本人")).to_be_visible()
    check(page, "link")
    link = page.locator(".secret").inner_text()
    page.goto(f"{county.url}/window/admin/staff/zhao.min")
    check(page, "person")

    other = tab()
    other.goto(link)
    choose(other)
    put_on(other)
    other.get_by_role("button", name="抄好了").click()
    expect(other.locator("header")).to_contain_text("宿城区 · 赵敏")


def test_windows_holidays_and_telephones_are_entered(
    tab: Callable[..., Page], county: County
) -> None:
    page = tab()
    sign_in(page, county, "root.qian", county.codes[0])
    page.goto(f"{county.url}/window/admin/windows")
    check(page, "windows")
    page.get_by_role("link", name="中扬镇").click()
    page.get_by_label("电话").fill("0527-84650000")
    page.get_by_label("从哪里核对的").fill("区民政局公布")
    check(page, "window")
    page.keyboard.press("Enter")
    expect(page.locator("p.done")).to_contain_text("存好了")
    expect(page.locator("tr", has_text="中扬镇")).to_contain_text("0527-84650000")

    page.goto(f"{county.url}/window/admin/holidays?year=2027")
    page.get_by_label("通知的名称").fill("国办发明电〔2026〕7号")
    page.get_by_label("放假的日子").fill("2027-01-01\n国庆七天")
    page.get_by_role("button", name="核对并存").click()
    expect(page.get_by_role("alert").first).to_contain_text("有一行看不懂")
    expect(page.get_by_label("放假的日子")).to_have_value("2027-01-01\n国庆七天")
    check(page, "holidays")

    page.goto(f"{county.url}/window/admin/departments")
    page.get_by_text("医保局").first.click()
    page.get_by_label("电话（医保局）").fill("0527-84960000")
    check(page, "departments")
    page.get_by_role("button", name=re.compile("存.*医保局")).click()
    expect(page.locator("p.done")).to_have_text("存好了。")
    page.goto(f"{county.url}/window/admin/trail")
    expect(page.locator("main")).to_contain_text("电话：（空） → 0527-84960000")
    check(page, "trail")
    page.goto(f"{county.url}/window/account")
    check(page, "account")


def test_a_district_sees_how_it_stands(tab: Callable[..., Page], county: County) -> None:
    reference = file_a_ticket(county.url)
    page = tab()
    sign_in(page, county, "root.qian", county.codes[1])
    page.goto(f"{county.url}/window/admin/staff/zhao.min")
    page.get_by_label("手机也丢了").check()
    page.get_by_role("button", name="给一个一次性链接").click()
    link = page.locator(".secret").inner_text()
    district = tab()
    district.goto(link)
    choose(district)
    put_on(district)
    district.get_by_role("button", name="抄好了").click()
    district.get_by_role("link", name=reference).click()
    expect(district.locator(".breath")).to_contain_text("王桂兰")
    expect(district.locator("html[data-desk=ready]")).to_have_count(1)
    district.keyboard.press("d")
    expect(district.get_by_role("heading", name="宿城区总体情况")).to_be_visible()
    for table in district.locator("details.fold summary").all():
        table.click()
    check(district, "district")
    district.get_by_role("link", name="中扬镇", exact=True).click()
    expect(district.locator("#tickets")).to_contain_text(reference)
    district.goto(f"{county.url}/window/district/interview")
    check(district, "interview")
    district.goto(f"{county.url}/window/district/reads")
    expect(district.locator("html[data-desk=ready]")).to_have_count(1)
    district.keyboard.press("/")
    district.keyboard.type(reference)
    district.keyboard.press("Enter")
    expect(district.locator("table")).to_contain_text("赵敏")
    expect(district.locator("table")).to_contain_text("打开看了")
    check(district, "reads")


def test_nobody_at_the_page_is_warned_and_nothing_typed_is_lost(
    tab: Callable[..., Page], county: County
) -> None:
    page = tab()
    page.clock.install()
    sign_in(page, county, "root.qian", county.codes[2])
    page.goto(f"{county.url}/window/admin/windows/321302/蔡集镇")
    page.get_by_label("地址").fill("宿城区蔡集镇人民路")
    page.clock.fast_forward("58:30")
    expect(page.get_by_role("heading", name="还在吗？")).to_be_visible()
    check(page, "idle")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="还在吗？")).to_be_hidden()

    kept = [one for one in page.context.cookies() if one["name"] != "yimen_staff"]
    page.context.clear_cookies()
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.clock.fast_forward("01:00:30")
    expect(page.get_by_text("已经退出了")).to_be_visible()
    check(page, "idle-over")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="在新的一页登录").click()
    sign_in(opened.value, county, "root.qian", county.codes[3])
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("已经退出了")).to_be_hidden()
    expect(page.get_by_label("地址")).to_have_value("宿城区蔡集镇人民路")
    page.get_by_label("从哪里核对的").fill("到现场看过")
    page.keyboard.press("Enter")
    expect(page.locator("p.done")).to_contain_text("存好了")


def file_a_ticket(url: str) -> str:
    """A resident of 中扬镇 files on the page, without any script."""
    said = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"
    with httpx.Client(base_url=url, follow_redirects=True, timeout=60) as client:
        page = client.get("/").text

        def send(**what: Any) -> str:
            fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
            return client.post("/turn", data={**fields, **what}).text

        for step in (said, "=都对", "=先看结果", "=帮我报给中扬镇窗口", "王桂兰", "13812345678"):
            page = send(**_press(page, step))
        for step in ("=可以打电话", "=同意，提交"):
            page = send(**_press(page, step))
    found = re.search(r'class="reference">([\d-]{11})<', page)
    assert found
    return found[1]


def _press(page: str, step: str) -> dict[str, str]:
    """What is typed, or with = the button of that label."""
    if not step.startswith("="):
        return {"text": step}
    label = re.escape(step[1:])
    found = re.search(rf'<button[^>]*name="choice" value="([^"]+)"[^>]*>\s*{label}\s*<', page)
    assert found, step
    return {"choice": found[1]}
