"""An operator with a crying caller, in a real Chromium and by keyboard alone, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.handlers.web.browsing import WIDE, look

PASSWORD = "correct-horse-battery"
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


def press(page: Page, key: str) -> None:
    """The words of a page stand before its keys work."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


@pytest.fixture(scope="module")
def hotline(served: Any) -> Any:
    """The served house with two operators."""
    for login, name in (("rexian1", "周敏"), ("rexian2", "陈立")):
        place = ("--place", "宿城区")
        served.run("staff", "add", login, "--name", name, "--role", "operator", *place)
    return served


@pytest.fixture
def operator(chromium: Browser, hotline: Any) -> Iterator[Callable[..., Page]]:
    """Logs an operator in; what the browser complains of fails the test."""
    contexts, complaints = [], []

    def another(login: str = "rexian1") -> Page:
        contexts.append(chromium.new_context(viewport=WIDE, locale="zh-CN"))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{hotline.url}/window/login")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        press(page, "Enter")
        expect(page.get_by_role("heading", name="我手上的来电")).to_be_visible()
        return page

    yield another
    for context in contexts:
        context.close()
    assert complaints == []


def new_call(page: Page) -> None:
    press(page, "n")
    expect(page.locator("#note")).to_be_focused()


def note(page: Page, text: str) -> None:
    """Typed, understood, confirmed with Enter."""
    page.keyboard.type(text)
    expect(page.locator(".supposed")).to_be_visible()
    press(page, "Enter")
    expect(page.locator("#note")).to_have_value("")
    expect(page.locator(".supposed")).to_have_count(0)


def at_step(page: Page, step: str) -> None:
    expect(page.locator("#script .step")).to_contain_text(step)


def check(page: Page, name: str) -> None:
    look(page, f"hotline-{name}")


def test_a_call_from_hello_to_its_number_by_keyboard_alone(operator: Callable[..., Page]) -> None:
    page = operator()
    check(page, "home")
    new_call(page)
    page.keyboard.type(STORY)
    expect(page.locator(".facts li")).to_have_count(6)
    check(page, "heard")
    press(page, "Enter")
    expect(page.locator("#note")).to_have_value("")
    at_step(page, "核对")
    press(page, "Escape")
    press(page, "1")
    at_step(page, "问情况")
    check(page, "question")

    press(page, "g")
    expect(page.locator("#which")).to_be_focused()
    expect(page.locator("#question-list li").first).to_be_visible()
    page.keyboard.type("父亲有残疾证")
    expect(page.locator("#question-list li:visible")).to_have_count(1)
    check(page, "questions")
    press(page, "Enter")
    expect(page.locator("#script .aloud").first).to_contain_text("父亲有残疾证")
    press(page, "1")
    expect(page.locator("#script .aloud").first).not_to_contain_text("父亲有残疾证")

    press(page, "k")
    page.keyboard.type("hlbt")
    expect(page.locator("#found summary").first).to_contain_text("护理补贴")
    check(page, "guide")
    press(page, "Escape")
    expect(page.locator("#guide")).to_be_hidden()

    press(page, "p")
    page.keyboard.type("13812345678")
    press(page, "Enter")
    expect(page.locator("#earlier")).to_contain_text("没有来过")
    press(page, "Escape")
    press(page, "f")
    at_step(page, "留联系方式")
    page.keyboard.type("王桂兰")
    press(page, "Enter")
    # What is typed is taken, and not the first choice: 不留名字.
    expect(page.locator("#typed")).to_have_value("13812345678")
    press(page, "Enter")
    expect(page.locator("#script .choices button").first).to_contain_text("可以打电话")
    press(page, "Escape")
    press(page, "1")
    at_step(page, "征得同意")
    expect(page.locator("#live .consent")).to_contain_text("正在问")
    check(page, "consent")
    press(page, "1")
    expect(page.locator(".filed .reference")).to_have_text(re.compile(r"^\d{4}-\d{4}-\d$"))
    expect(page.locator("#live .consent")).to_contain_text("已口头同意")
    check(page, "filed")
    press(page, "o")
    expect(page.locator("p.done")).to_contain_text("通话已结束")


def test_an_emergency_is_on_the_screen_while_it_is_typed(operator: Callable[..., Page]) -> None:
    page = operator()
    new_call(page)
    page.keyboard.type("他一直哭,说活着没意思,不想活了")
    alarm = page.get_by_role("alert").filter(has_text="12356")
    expect(alarm).to_be_visible()
    press(page, "Enter")
    expect(page.locator("#script .alarm")).to_contain_text("12356")
    expect(page.locator("#script")).to_contain_text("先顾人")
    check(page, "alarm")
    press(page, "Escape")
    press(page, "f")
    expect(page.locator("#script .aloud").last).to_contain_text("乡镇")


def test_what_was_typed_outlives_a_reload_and_a_crash(
    operator: Callable[..., Page], hotline: Any
) -> None:
    page = operator()
    new_call(page)
    note(page, "三口人,一个月两千来块")
    page.keyboard.type("老娘八十二了")
    expect(page.locator(".supposed")).to_be_visible()
    hotline.stop()
    hotline.start()
    page.reload()
    expect(page.locator("#note")).to_have_value("老娘八十二了")
    expect(page.locator("#live")).to_contain_text("家里3口人")


def test_a_call_goes_to_a_colleague_who_sees_all(operator: Callable[..., Page]) -> None:
    page, colleague = operator(), operator("rexian2")
    new_call(page)
    note(page, "三口人,一个月两千来块")
    press(page, "Escape")
    press(page, "h")
    press(page, "Tab")
    press(page, "Enter")
    expect(page.locator("p.done")).to_contain_text("已经转给同事")
    colleague.reload()
    colleague.keyboard.press("o")
    expect(colleague.locator("#live")).to_contain_text("家里3口人")


def test_what_is_no_case_is_one_key(operator: Callable[..., Page]) -> None:
    page = operator()
    for key, said in (("z", "没人说话"), ("x", "打错了"), ("c", "骚扰"), ("v", "只是咨询")):
        press(page, key)
        expect(page.locator("p.done")).to_contain_text(said)
