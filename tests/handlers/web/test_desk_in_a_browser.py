"""A clerk's and a department officer's day in a real Chromium: by keyboard, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.handlers.web.browsing import ARTIFACTS, WIDE, look

PASSWORD = "correct-horse-battery"
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


@pytest.fixture(scope="module")
def desk(served: Any) -> Any:
    """The served house with a department's officer too."""
    served.run(
        *("staff", "add", "yibao", "--name", "周明", "--role", "officer"),
        *("--department", "medical", "--place", "宿城区"),
    )
    return served


def file_a_ticket(url: str, phone: str = "13812345678") -> str:
    """A resident of 中扬镇 files on the page, without any script."""
    with httpx.Client(base_url=url, follow_redirects=True, timeout=60) as client:
        page = client.get("/").text

        def fields() -> dict[str, str]:
            found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
            return dict(found)

        def button(label: str) -> dict[str, str]:
            found = re.search(
                rf'<button[^>]*name="choice" value="([^"]+)"[^>]*>\s*{label}\s*<', page
            )
            assert found, f"{label}: {page[-4000:]}"
            return {"choice": found[1]}

        def send(**what: str) -> str:
            return client.post("/turn", data={**fields(), **what}).text

        page = send(text=STORY)
        page = send(**button("都对"))
        page = send(**button("先看结果"))
        page = send(**button("帮我报给中扬镇窗口"))
        for text in ("王桂兰", phone):
            page = send(text=text)
        page = send(**button("可以打电话"))
        page = send(**button("同意，提交"))
        found = re.search(r'class="reference">([\d-]{11})<', page)
        assert found
        return found[1]


@pytest.fixture
def tab(chromium: Browser, desk: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; what the browser complains of fails the test."""
    contexts, complaints = [], []

    def another(login: str | None = None, **options: Any) -> Page:
        contexts.append(chromium.new_context(viewport=WIDE, locale="zh-CN", **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if login:
            log_in(page, desk.url, login)
        return page

    yield another
    for context in contexts:
        context.close()
    # The browser notes answers such as 403 and 409 that a test is after; nothing else may be there.
    assert [one for one in complaints if not re.search(r"status of (403|404|409)", one)] == []


def log_in(page: Page, url: str, login: str) -> None:
    page.goto(f"{url}/window/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="收件箱")).to_be_visible()


def check(page: Page, name: str) -> None:
    look(page, f"desk-{name}")


def test_a_ticket_from_the_inbox_to_its_decisions_by_keyboard_alone(
    tab: Callable[..., Page], desk: Any
) -> None:
    number = file_a_ticket(desk.url)
    page = tab("zhongyang")
    check(page, "inbox")
    expect(page.locator("html[data-desk=ready]")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(number.replace("-", " "))
    page.keyboard.press("Enter")
    expect(page.locator(".breath")).to_contain_text("王桂兰")
    expect(page.locator("html[data-desk=ready]")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.get_by_label("找受理单")).to_be_visible()
    expect(page.locator("html[data-desk=ready]")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator("a.open").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".breath")).to_contain_text("首次联系：还剩")
    check(page, "ticket")

    page.get_by_role("button", name="受理", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("p.done")).to_have_text("已受理。")
    matter = page.locator(".item:visible", has_text="不予批准").first
    number_of = str(matter.get_attribute("id")).removeprefix("matter-")
    page.locator(f"#matter-{number_of} summary", has_text="不予批准").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("收入核对超过标准")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="填上依据和怎么申诉")).to_be_focused()
    page.keyboard.press("Enter")
    words = page.locator(f"#refuse-{number_of} textarea")
    expect(words).to_have_value(re.compile("收入核对超过标准\n不予批准.*行政复议", re.DOTALL))
    expect(words).to_be_focused()
    check(page, "refuse")
    words.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#matter-{number_of}")).to_contain_text("收入核对超过标准")
    expect(page.locator(f"#matter-{number_of} .flag.refused")).to_have_text("不予批准")


def test_one_list_of_what_is_missing_goes_to_the_resident(
    tab: Callable[..., Page], desk: Any
) -> None:
    number = file_a_ticket(desk.url, "13812345670")
    page = tab("zhongyang")
    page.goto(f"{desk.url}/window/tickets/{number}")
    page.locator("#act-give_back summary").click()
    boxes = page.locator("#act-give_back input[type=checkbox]")
    boxes.first.check()
    chosen = boxes.first.input_value()
    page.get_by_label("一次性写清要补什么").fill("村委会的证明不用带")
    page.locator("#act-give_back").get_by_role("button", name="退回补正").click()
    expect(page.locator("p.done")).to_have_text("已退回补正。")
    expect(page.locator(".history")).to_contain_text(f"1. {chosen}")
    expect(page.locator(".history")).to_contain_text("2. 村委会的证明不用带")
    expect(page.locator(".history")).to_contain_text("窗口 王芳：一次性告知补正（待补正）")
    waiting = page.locator(".item .due", has_text="等补正，停着不算")
    assert waiting.count() >= 1


def test_an_officer_answers_what_the_window_referred(tab: Callable[..., Page], desk: Any) -> None:
    number = file_a_ticket(desk.url, "13812345671")
    clerk = tab("zhongyang")
    clerk.goto(f"{desk.url}/window/tickets/{number}")
    clerk.locator("#act-refer summary").click()
    clerk.get_by_label("转给哪个部门").select_option("medical")
    clerk.get_by_label("请部门办什么").fill("请核今年的自付费用")
    clerk.get_by_role("button", name="转办给部门").click()
    expect(clerk.locator("p.done")).to_have_text("已转给部门，等部门回话。")

    officer = tab("yibao")
    expect(officer.locator("header")).to_contain_text("宿城区医保局")
    check(officer, "errands")
    officer.get_by_role("link", name=number).click()
    expect(officer.locator("main")).to_contain_text("请核今年的自付费用")
    expect(officer.locator("main")).not_to_contain_text("打零工")
    check(officer, "errand")
    officer.get_by_role("button", name="接下").click()
    officer.get_by_label("结果").fill("自付 3200 元，已结算")
    officer.get_by_role("button", name="回结果").click()
    expect(officer.locator("p.done")).to_have_text("结果已回给窗口。")
    officer.goto(f"{desk.url}/window/tickets/{number}")
    expect(officer.locator("main")).not_to_contain_text("王桂兰")

    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("自付 3200 元，已结算")
    expect(clerk.locator(".history")).to_contain_text("部门 周明：回了转办的结果")


def test_a_ticket_goes_to_the_township_that_it_belongs_to(
    tab: Callable[..., Page], desk: Any
) -> None:
    number = file_a_ticket(desk.url, "13812345672")
    page = tab("zhongyang")
    page.goto(f"{desk.url}/window/tickets/{number}")
    page.locator("#act-transfer summary").click()
    page.get_by_label("转到哪个乡镇").fill("蔡集")
    page.get_by_label("为什么转").fill("人住在蔡集")
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.get_by_role("radio", name="蔡集镇")).to_be_checked()
    expect(page.get_by_label("为什么转")).to_have_value("人住在蔡集")
    check(page, "transfer")
    page.get_by_role("button", name="转到别的乡镇").click()
    expect(page.locator("p.done").filter(has_text="已转走")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(number)
    other = tab("caiji")
    expect(other.locator("#tickets")).to_contain_text(number)


def test_two_tickets_of_one_telephone_are_joined(tab: Callable[..., Page], desk: Any) -> None:
    first, second = (file_a_ticket(desk.url, "13812345673") for _ in range(2))
    page = tab("zhongyang")
    page.goto(f"{desk.url}/window/tickets/{second}")
    expect(page.locator(".hint")).to_contain_text(first)
    page.locator("#act-merge summary").click()
    expect(page.get_by_role("radio", name=first)).to_be_checked()
    page.locator("#act-merge").get_by_role("button", name="并到另一张单").click()
    expect(page.locator(".breath")).to_contain_text("已办结")
    page.get_by_role("link", name=first).first.click()
    expect(page.locator(".breath")).to_contain_text(first)


def test_a_new_ticket_appears_by_itself(tab: Callable[..., Page], desk: Any) -> None:
    page = tab("zhongyang")
    expect(page.locator("#news[data-open=yes]")).to_have_count(1)
    number = file_a_ticket(desk.url, "13812345674")
    expect(page.locator("#news")).to_contain_text(f"来了一张新单（普通）：{number}")
    expect(page.locator("#tickets")).to_contain_text(number)
    clerk = tab("zhongyang")
    clerk.goto(f"{desk.url}/window/tickets/{number}")
    page.get_by_role("link", name=number).focus()
    clerk.get_by_role("button", name="受理", exact=True).click()
    expect(page.locator("tr", has_text=number)).to_contain_text("已受理")
    expect(page.get_by_role("link", name=number)).to_be_focused()


def test_what_was_typed_outlives_the_session(tab: Callable[..., Page], desk: Any) -> None:
    number = file_a_ticket(desk.url, "13812345675")
    page = tab("zhongyang")
    page.goto(f"{desk.url}/window/tickets/{number}")
    page.locator("#act-pay_first summary").click()
    page.get_by_label("先给了什么").fill("先给了 500 元和一袋米")
    kept = [one for one in page.context.cookies() if one["name"] != "yimen_staff"]
    page.context.clear_cookies()
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.get_by_role("button", name="先行救助").click()
    expect(page.locator("p.done")).to_contain_text("您刚写的还在")
    check(page, "login")
    page.get_by_label("账号").fill("zhongyang")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("刚才那一步没有办")
    expect(page.get_by_label("先给了什么")).to_have_value("先给了 500 元和一袋米")
    page.get_by_role("button", name="先行救助").click()
    expect(page.locator("p.done")).to_contain_text("先行救助记下了")
    expect(page.locator(".breath")).to_contain_text("已先行救助")


def test_an_ordinary_ticket_is_printed_on_one_page(tab: Callable[..., Page], desk: Any) -> None:
    number = file_a_ticket(desk.url, "13812345676")
    page = tab("zhongyang")
    page.goto(f"{desk.url}/window/tickets/{number}")
    paper = page.pdf(prefer_css_page_size=True)
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "desk-slip.pdf").write_bytes(paper)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    expect(page.locator(".slip")).to_contain_text("王桂兰")
    expect(page.locator(".screen")).to_be_hidden()


def test_the_desk_works_without_any_script(tab: Callable[..., Page], desk: Any) -> None:
    number = file_a_ticket(desk.url, "13812345677")
    page = tab("zhongyang", java_script_enabled=False)
    page.get_by_label("找受理单").fill("13812345677")
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.locator("p.done")).to_have_text("已受理。")
