"""Whoever wants a person, in a real Chromium: the operator sees him come in, by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.handlers.web.browsing import NARROW, WIDE, violations

PASSWORD = "correct-horse-battery"


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_wish_for_a_person_comes_in_live_and_is_done_by_keyboard(
    chromium: Browser, served: Any
) -> None:
    served.run(
        "staff", "add", "rexian", "--name", "周敏", "--role", "operator", "--place", "宿城区"
    )
    # The policy of the pages forbids what axe is put in by.
    desk = chromium.new_context(viewport=WIDE, locale="zh-CN", bypass_csp=True).new_page()
    desk.goto(f"{served.url}/window/login")
    desk.fill("[name=login]", "rexian")
    desk.fill("[name=password]", PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.locator("#task-count")).to_have_text("等回电 0", timeout=60_000)

    resident = chromium.new_context(viewport=NARROW, locale="zh-CN").new_page()
    resident.goto(served.url)
    for words in ("转人工", "13812345678"):
        resident.fill("#text", words)
        resident.keyboard.press("Enter")
        expect(resident.locator(".bubble.mine").last).to_contain_text(words, timeout=60_000)
    expect(resident.locator("#talk")).to_contain_text("已经告诉热线的人了", timeout=60_000)

    expect(desk.locator("#task-count")).to_have_text("等回电 1", timeout=60_000)
    expect(desk.locator("#task-list")).to_contain_text("138 1234 5678", timeout=60_000)
    expect(desk.locator("#task-news")).to_have_text("有人在等回电")
    assert violations(desk) == []
    desk.set_viewport_size(NARROW)
    assert fits(desk)
    assert violations(desk) == []
    for label in ("我来打", "打通了，说好了"):
        desk.get_by_role("button", name=label).focus()
        desk.keyboard.press("Enter")
        desk.wait_for_url("**called=*")
    expect(desk.locator("#task-list")).to_contain_text("没有要打的电话")


def test_the_page_for_a_number_is_used_by_keyboard_and_says_kindly_what_is_wrong(
    chromium: Browser, served: Any
) -> None:
    page = chromium.new_context(viewport=NARROW, locale="zh-CN", bypass_csp=True).new_page()
    page.goto(f"{served.url}/progress")
    page.focus("#reference")
    page.keyboard.type("1587 6941 4")
    page.keyboard.press("Tab")
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble")).to_contain_text("没查到", timeout=60_000)
    assert page.url.endswith("/progress")
    assert page.input_value("#four") == ""
    assert fits(page)
    assert violations(page) == []
