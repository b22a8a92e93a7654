"""Outreach in a real Chromium, on a telephone and at a desk: axe-core finds nothing, keys do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.handlers.web.browsing import NARROW, WIDE, look

PASSWORD = "correct-horse-battery"
STORY = (
    "我爸七十三了,中风瘫在床上,一个人在老屋住,残疾证过期了,我打零工,一个月两千来块,三口人,"
    "住宿城区中扬镇"
)


@pytest.fixture
def tab(chromium: Browser, visiting: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; what the browser complains of fails the test."""
    contexts, complaints = [], []

    def another(login: str | None = None) -> Page:
        contexts.append(chromium.new_context(viewport=WIDE, locale="zh-CN"))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if login:
            page.goto(f"{visiting.url}/window/login")
            page.get_by_label("账号").fill(login)
            page.get_by_label("密码").fill(PASSWORD)
            page.keyboard.press("Enter")
            expect(page.get_by_role("button", name="退出")).to_be_visible()
        return page

    yield another
    for context in contexts:
        context.close()
    assert [one for one in complaints if not re.search(r"status of (409|422)", one)] == []


def check(page: Page, name: str) -> None:
    look(page, f"outreach-{name}")


def file_a_ticket(url: str) -> str:
    """A resident of 中扬镇 files on the page, without any script."""
    with httpx.Client(base_url=url, follow_redirects=True, timeout=60) as client:
        page = client.get("/").text

        def send(**what: str) -> str:
            found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
            return client.post("/turn", data={**dict(found), **what}).text

        def press(label: str) -> str:
            found = re.search(
                rf'<button[^>]*name="choice" value="([^"]+)"[^>]*>\s*{label}\s*<', page
            )
            assert found, label
            return send(choice=found[1])

        page = send(text=STORY)
        page = press("都对")
        page = press("先看结果")
        page = press("帮我报给中扬镇窗口")
        for text in ("王桂兰", "13812345678"):
            page = send(text=text)
        page = press("可以打电话")
        page = press("同意，提交")
        found = re.search(r'class="reference">([\d-]{11})<', page)
        assert found
        return found[1]


def test_a_neighbour_reports_on_a_telephone_and_the_clerk_looks_after_it_by_keyboard(
    tab: Callable[..., Page], visiting: Any
) -> None:
    page = tab()
    page.set_viewport_size(NARROW)
    page.goto(f"{visiting.url}/lead")
    check(page, "lead")
    page.get_by_label("乡镇（街道）").fill("宿城区中扬镇")
    page.get_by_label("怎么找到这个人").fill("三组村口红砖房")
    page.get_by_label("没人照看").check()
    page.get_by_label("说一两句").fill("老奶奶摔了，起不来床，没人做饭")
    page.get_by_role("button", name="报上去").click()
    number = page.locator(".reference").inner_text()
    check(page, "sent")
    page.goto(f"{visiting.url}/lead/status")
    page.get_by_label("编号").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("还没有人去")
    check(page, "status")

    desk = tab("zhongyang")
    expect(desk.locator("html[data-desk=ready]")).to_have_count(1)
    desk.keyboard.press("l")
    expect(desk.get_by_role("heading", name="线索")).to_be_visible()
    check(desk, "leads")
    expect(desk.locator("html[data-desk=ready]")).to_have_count(1)
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.locator(".breath")).to_contain_text("三组村口红砖房")
    check(desk, "lead-page")
    desk.get_by_text("上门看过了").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.type("人在，已请村医来看")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("p.done")).to_contain_text("记下了")
    page.goto(f"{visiting.url}/lead/status")
    page.get_by_label("编号").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已经有人去看过")


def test_a_visit_takes_three_touches_on_a_telephone(
    tab: Callable[..., Page], visiting: Any
) -> None:
    number = file_a_ticket(visiting.url)
    page = tab("zhongyang")
    page.goto(f"{visiting.url}/window/tickets/{number}")
    with page.expect_navigation():
        page.get_by_role("link", name="安排走访").click()
    check(page, "caring")
    page.get_by_label("怎么找到他家").first.fill("五组老屋，桥东头")
    form = page.locator("form.lead-form").first
    form.get_by_role("radio").first.check()
    form.get_by_label("和建议的不一样").fill("独居卧床，邻居都远")
    form.get_by_role("button", name="列入走访").click()
    expect(page.locator("p.done")).to_contain_text("列进走访名单")
    page.goto(f"{visiting.url}/window/visits")
    check(page, "visits")
    page.set_viewport_size(NARROW)
    with page.expect_navigation():
        page.locator("a.open").first.click()
    check(page, "visit")
    page.set_viewport_size(NARROW)
    page.get_by_label("见到人，都好").check()
    page.get_by_role("button", name="记下").click()
    expect(page.locator("p.done")).to_contain_text("都好")


def test_the_district_and_the_hotline_have_their_pages(
    tab: Callable[..., Page], visiting: Any
) -> None:
    district = tab("quxian")
    district.goto(f"{visiting.url}/window/surges")
    check(district, "surges")
    district.get_by_label("出了什么事").fill("连日暴雨，河水上涨")
    district.get_by_label("中扬镇").check()
    district.get_by_role("button", name="从今天起加密").click()
    expect(district.locator("p.done")).to_contain_text("名单已经按新的天数排好")
    district.goto(f"{visiting.url}/window/visits")
    expect(district.locator(".danger-line")).to_contain_text("连日暴雨")

    # The certificate that the resident spoke of comes up with the job, as a cron would run it.
    file_a_ticket(visiting.url)
    visiting.run("jobs", "run", "certificates")
    clerk = tab("zhongyang")
    clerk.goto(f"{visiting.url}/window/reminders")
    expect(clerk.locator(".cards")).to_contain_text("残疾证快到期")
    check(clerk, "reminders")

    hotline = tab("rexian")
    hotline.wait_for_load_state("load")
    hotline.keyboard.press("b")
    expect(hotline.get_by_role("heading", name="记一条线索")).to_be_visible()
    check(hotline, "new-lead")


def test_the_health_page_tells_how_the_jobs_went(visiting: Any) -> None:
    visiting.run("jobs", "run", "--all")
    jobs = httpx.get(f"{visiting.url}/health", timeout=60).json()["jobs"]
    assert {"clocks", "leads", "visits", "certificates", "rescreen"} <= set(jobs)
    # A job that the house itself runs at this moment may not have ended yet.
    assert set(jobs.values()) <= {"well", "never"}
