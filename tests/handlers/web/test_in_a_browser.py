"""The story of a resident and a clerk in a real Chromium, on the real server."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.handlers.web.browsing import ARTIFACTS

PASSWORD = "correct-horse-battery"
STORY = (
    "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇,能申请点什么?"
)
# Width and height of a cheap phone, in CSS pixels.
PHONE = {"width": 390, "height": 844}


class Tab:
    """A page that remembers what the browser complained of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.set_default_timeout(15_000)
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str = "/") -> None:
        self.page.goto(self.url + path)

    @property
    def mine(self) -> Locator:
        return self.page.locator("#talk .mine")

    @property
    def question(self) -> Locator:
        return self.page.locator("#talk .question").last.locator("p").last

    def next_turn(self, act: Callable[[], Any]) -> None:
        """Do it, and wait until its answer and the new buttons are there."""
        number = self.page.locator("#answers [name=message_id]")
        before = number.input_value()
        act()
        expect(number).not_to_have_value(before)
        expect(self.page.locator("#composer.htmx-request")).to_have_count(0)

    def say(self, text: str) -> None:
        self.page.fill("#text", text)
        self.next_turn(self.page.locator(".send").click)

    def press(self, label: str | re.Pattern[str]) -> None:
        button = self.page.locator("#answers").get_by_role("button", name=label, exact=True)
        self.next_turn(button.first.click)

    def answer(self) -> None:
        """The first button, or the first box."""
        if self.page.locator(".ticks").count():
            self.page.locator(".ticks label").first.click()
            self.press("选好了")
        else:
            self.next_turn(self.page.locator("#answers .choices button").first.click)

    def to_results(self) -> None:
        for _ in range(30):
            if self.page.locator("details.card").count():
                return
            self.answer()
        raise AssertionError("thirty questions and no result")

    def shot(self, name: str) -> None:
        ARTIFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTIFACTS / f"{name}.png")


@pytest.fixture
def tab(chromium: Browser, served: Any) -> Iterator[Callable[..., Tab]]:
    """Opens a tab in a context of its own."""
    contexts = []

    def another(**options: Any) -> Tab:
        options = {"viewport": PHONE, "has_touch": True, "locale": "zh-CN", **options}
        contexts.append(chromium.new_context(**options))
        return Tab(contexts[-1].new_page(), served.url)

    yield another
    for context in contexts:
        context.close()


def log_in(clerk: Tab, login: str) -> None:
    clerk.open("/window")
    clerk.page.get_by_label("账号").fill(login)
    clerk.page.get_by_label("密码").fill(PASSWORD)
    clerk.page.get_by_role("button", name="登录").click()
    expect(clerk.page.get_by_role("link", name="收件箱")).to_be_visible()


def test_the_whole_story_from_first_words_to_the_right_window(
    tab: Callable[..., Tab], served: Any
) -> None:
    son = tab()
    son.open()
    son.say(STORY)
    expect(son.page.locator("#talk")).to_contain_text("父亲73岁")
    expect(son.page.locator("#talk")).to_contain_text("平均每人约667元")
    son.say("不对,是四口人,还有个念高中的妹妹")
    expect(son.page.locator("#talk")).to_contain_text("平均每人约500元")
    son.shot("1-corrected")
    son.press("都对")
    son.say("低保一个月多少钱啊")
    expect(son.page.locator("#talk")).to_contain_text("752元")
    son.shot("2-side-question")
    son.to_results()
    assert son.page.locator("details.card[open]").count() <= 3
    son.page.locator("details.card[open] .fold summary").first.click()
    expect(son.page.locator(".points").first).to_be_visible()
    son.shot("3-result")
    son.press("帮我报给中扬镇窗口")
    son.say("王强")
    son.say("13812345678")
    son.press("可以打电话")
    expect(son.question).to_contain_text("同意吗")
    son.press("同意，提交")
    number = son.page.locator(".number .reference").inner_text()
    assert re.fullmatch(r"\d{4}-\d{4}-\d", number)
    assert son.page.locator("#talk").inner_text().count(number) == 1
    son.shot("4-filed")
    assert son.complaints == []

    clerk = tab(viewport={"width": 1280, "height": 800}, has_touch=False)
    log_in(clerk, "zhongyang")
    clerk.page.get_by_role("link", name=number).click()
    expect(clerk.page.locator(".breath")).to_contain_text("王强（同住家人）")
    expect(clerk.page.locator(".breath")).to_contain_text("还缺")
    clerk.shot("5-ticket")
    clerk.page.get_by_role("button", name="受理", exact=True).click()
    expect(clerk.page.locator("p.done")).to_have_text("已受理。")
    clerk.page.locator("#act-give_back summary").click()
    clerk.page.get_by_label("一次性写清要补什么").fill("请带残疾证")
    clerk.page.get_by_role("button", name="退回补正").click()
    expect(clerk.page.locator(".history")).to_contain_text("请带残疾证")
    clerk.page.get_by_role("button", name="受理", exact=True).click()
    clerk.page.locator("#act-close summary").click()
    clerk.page.get_by_label("结果和理由").fill("已转低保审核")
    clerk.page.get_by_role("button", name="办结").click()
    expect(clerk.page.locator(".breath")).to_contain_text("已办结")
    ticket = clerk.page.url.partition("?")[0]
    assert clerk.complaints == []

    other = tab()
    log_in(other, "caiji")
    expect(other.page.locator("main")).not_to_contain_text(number)
    other.page.goto(ticket)
    expect(other.page.locator("main")).to_contain_text("没有这张受理单")
    assert not re.search("王强|13812345678|中风|七十三", "".join(served.said))
    assert not re.search("王强|1381234|%", ticket)


def test_a_bad_network_doubles_nothing_and_loses_nothing(tab: Callable[..., Tab]) -> None:
    phone = tab()
    phone.open()
    page = phone.page
    page.route("**/turn", lambda route: route.abort(), times=1)
    page.fill("#text", STORY)
    page.locator(".send").click()
    expect(page.get_by_role("alert")).to_contain_text("再点一次就行，不会重复")
    expect(page.locator("#text")).to_have_value(STORY)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/turn", lose_the_answer, times=1)
    page.locator(".send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#text")).to_be_enabled()
    phone.next_turn(page.locator(".send").click)
    expect(phone.mine).to_have_text([re.compile("我爸七十三了")])
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator("#text")).to_have_value("")

    # The page was open so long that its form is no longer known.
    kept = [one for one in page.context.cookies() if not one["name"].startswith("yimen_form")]
    page.context.clear_cookies()
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.get_by_role("button", name="都对").click()
    expect(page.get_by_role("alert")).to_contain_text("页面放久了")
    phone.next_turn(page.get_by_role("button", name="都对").dblclick)
    expect(phone.mine).to_have_count(2)
    page.reload()
    expect(phone.mine).to_have_count(2)


def test_by_keyboard_alone_and_for_a_screen_reader(tab: Callable[..., Tab]) -> None:
    desktop = tab(viewport={"width": 1280, "height": 800}, has_touch=False)
    desktop.open()
    page = desktop.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到回答")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("写下来").focus()
    page.keyboard.type("我爸七十三了,中风瘫在床上,三口人,一个月两千块,住宿城区中扬镇")
    desktop.next_turn(lambda: page.keyboard.press("Enter"))
    expect(page.get_by_label("写下来")).to_be_focused()
    page.locator("#answers").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="都对")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    desktop.next_turn(lambda: page.keyboard.press("Enter"))
    expect(page.locator("#answers")).to_be_focused()
    expect(page.get_by_role("log", name="对话")).to_contain_text("都对")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, a, textarea')].filter("
        "one => !one.textContent.trim() && !one.labels?.length).length"
    )
    assert unnamed == 0
    assert desktop.complaints == []


def test_an_old_mans_phone_large_type_and_nothing_covered(tab: Callable[..., Tab]) -> None:
    phone = tab(is_mobile=True)
    phone.open()
    page = phone.page
    phone.say(STORY)
    phone.press("都对")
    for _ in range(12):
        small = page.evaluate(
            "[...document.querySelectorAll('#talk p, .help, #text, .choices button, .ticks label')]"
            ".filter(one => parseFloat(getComputedStyle(one).fontSize) < 20).length"
        )
        assert small == 0
        narrow = page.evaluate(
            "[...document.querySelectorAll('#answers button, #answers .ticks label, .send')]"
            ".filter(one => one.offsetParent && one.offsetHeight < 44).map(one => one.innerText)"
        )
        assert narrow == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        cards = page.locator("details.card summary")
        # A result is read from its first card; its question stands below the cards.
        expect(cards.first if cards.count() else phone.question).to_be_in_viewport(ratio=1)
        last = page.locator("#answers .choices").first
        last.evaluate("one => one.scrollIntoView({block: 'end'})")
        bar = page.locator(".words").bounding_box()
        box = last.bounding_box()
        assert bar is not None
        assert box is not None
        assert bar["height"] < PHONE["height"] / 5
        assert box["y"] + box["height"] <= bar["y"] + 1
        if cards.count():
            break
        phone.answer()


def test_going_back_an_old_tab_and_a_restarted_server(tab: Callable[..., Tab], served: Any) -> None:
    first = tab()
    first.open()
    first.say(STORY)
    first.press("都对")
    second = Tab(first.page.context.new_page(), served.url)
    second.open()
    expect(second.mine).to_have_count(2)
    first.answer()
    answered = first.question.inner_text()

    served.stop(signal.SIGKILL)
    second.page.locator("#answers .choices button").nth(1).click()
    expect(second.page.get_by_role("alert")).to_contain_text("网络不好")
    served.start()
    second.next_turn(second.page.locator("#answers .choices button").nth(1).click)
    expect(second.question).to_contain_text("这个问题咱们已经答过了")
    second.press("不改")
    expect(second.question).to_have_text(answered)

    first.open("/result")
    first.page.go_back()
    expect(first.question).to_have_text(answered)


def test_without_any_script(tab: Callable[..., Tab]) -> None:
    plain = tab(java_script_enabled=False)
    plain.open()
    page = plain.page
    page.locator("#text").fill(STORY)
    page.locator(".send").click()
    expect(page.locator("#talk")).to_contain_text("父亲73岁")
    page.get_by_role("button", name="都对").click()
    for _ in range(30):
        if page.locator("details.card").count():
            break
        if page.locator(".ticks").count():
            page.locator(".ticks input").first.check()
            page.get_by_role("button", name="选好了").click()
        else:
            page.locator("#answers .choices button").first.click()
    expect(page.get_by_role("button", name="帮我报给中扬镇窗口")).to_be_visible()
    assert page.url == f"{plain.url}/"
