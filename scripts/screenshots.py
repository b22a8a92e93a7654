"""The pictures of the docs, taken of a real run: a resident's phone, both desks.

Usage: .venv/bin/python -m scripts.screenshots   (needs Chromium: make browser)
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts.pngs import smaller
from scripts.serving import PASSWORD, ROOT, served

IMAGES = ROOT / "docs" / "images"
LARGEST = 150_000
STORY = (
    "我爸七十三了，中风瘫在床上，家里就靠我打零工，一个月两千来块，三口人，"
    "住宿城区中扬镇，能申请点什么？"
)
OTHERS = (
    ("我得了尿毒症，每周透析三次，医药费花了八万多，家里两个人，住宿城区中扬镇", "张建国"),
    ("我今年82岁，一个人住，没儿没女，没收入，住宿城区中扬镇", "孙德福"),
)
HUNGRY = "没工作，孩子两个，今天没饭吃了，住宿城区中扬镇"
PHONE = "13800000000"
STAFF = (
    ("zhongyang", "王芳", "clerk", "宿城区中扬镇"),
    ("rexian", "周敏", "operator", "宿城区"),
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
# What the resident of the picture answers; what is not here is "不清楚" or "不想说".
ANSWERS = (
    "在",
    "有",
    "二级",
    "居民医保，今年交了",
    "不是",
    "没有",
    "都没有",
)
TICKS = ("有人残疾、瘫痪，或要人照料", "有人上学，或该上学没上", "常年躺在床上", "要人照顾半年以上")


def main() -> None:
    """Serve from an empty folder, play the story, take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        config.write_text("web:\n  port: 0\nrules:\n  templates: {'321302': [p3]}\n", "utf-8")
        with served(config, STAFF) as url:
            play(url)


def play(url: str) -> None:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(found for name in names if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        number = file_a_ticket(phone(browser), url, STORY, "王强", pictures=True)
        for story, name in OTHERS:
            file_a_ticket(phone(browser), url, story, name)
        operator = desk(browser, url, "rexian")
        show_the_console(operator)
        show_an_emergency(operator)
        clerk = desk(browser, url, "zhongyang")
        show_the_ticket(clerk, number)
        show_the_progress(phone(browser), url, number)
        report_somebody(phone(browser), url)
        take_at(clerk, f"{url}/window/leads", "leads")
        show_a_visit(clerk, phone(browser), url, number)
        browser.close()


def phone(browser: Browser) -> Page:
    """A new resident's, with nothing kept of the one before."""
    shape: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
    return browser.new_page(**shape, has_touch=True, device_scale_factor=1.5, locale="zh-CN")


def desk(browser: Browser, url: str, login: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    enter(page, url, login)
    return page


def enter(page: Page, url: str, login: str) -> None:
    page.goto(f"{url}/window/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.wait_for_load_state()


def file_a_ticket(page: Page, url: str, story: str, name: str, *, pictures: bool = False) -> str:
    """From the first words to the reference number; takes chat.png and result.png."""
    page.goto(url)
    say(page, story)
    if pictures:
        take(page, "chat")
    press(page, "都对")
    while not page.locator("details.card").count():
        answer(page)
    if pictures:
        take(page, "result")
    press(page, "帮我报给中扬镇窗口")
    for words in (name, PHONE, "可以打电话"):
        say(page, words)
    press(page, "同意，提交")
    return page.locator(".number .reference").inner_text()


def answer(page: Page) -> None:
    """The question on the table, as the resident of the story would."""
    labels = page.locator(".ticks label")
    if labels.count():
        fitting = [one for one in labels.all() if one.inner_text().strip() in TICKS]
        for one in fitting or [labels.last]:
            one.click()
        press(page, "选好了")
        return
    buttons = page.locator("#answers .choices button").all_inner_texts()
    press(page, next((one for one in ANSWERS if one in buttons), buttons[-1]))


def show_the_ticket(page: Page, number: str) -> None:
    """The clerk's view; takes inbox.png, window.png and refusal.png."""
    take(page, "inbox")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()
    take(page, "window")
    matter = page.locator("#matter-1")
    matter.get_by_text("不予批准", exact=True).first.click()
    matter.get_by_role("button", name="填上依据和怎么申诉").click()
    expect(matter.locator("textarea:visible")).to_be_focused()
    take(page, "refusal")


def show_the_console(page: Page) -> None:
    """The operator's view while the caller tells his story; takes hotline.png and questions.png."""
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type(STORY)
    expect(page.locator(".facts li").nth(5)).to_be_visible()
    take(page, "hotline")
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.locator("#question-list li").first).to_be_visible()
    take(page, "questions")
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="我手上的来电")).to_be_visible()


def show_an_emergency(page: Page) -> None:
    """Hunger, noted and filed by keys alone; takes danger.png and receipt.png."""
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type(HUNGRY)
    expect(page.locator("#heard .alarm")).to_be_visible()
    take(page, "danger")
    page.keyboard.press("Enter")
    expect(page.locator("#script .alarm")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    for words in ("李秀兰", "13800000002"):
        expect(page.locator("#typed")).to_be_focused()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator("#typed")).not_to_have_value(words)
    for way in ("可以打电话", "同意，提交"):
        expect(page.locator("#script .choices")).to_contain_text(way)
        page.keyboard.press("1")
    expect(page.locator("#script .filed")).to_be_visible()
    take(page, "receipt")


def show_the_progress(page: Page, url: str, number: str) -> None:
    """到哪了 by number and last four; takes progress.png."""
    page.goto(f"{url}/progress")
    page.get_by_label("受理单号").fill(number)
    page.get_by_label("电话后四位").fill(PHONE[-4:])
    page.get_by_role("button", name="查办到哪了").click()
    expect(page.get_by_role("status")).to_contain_text(number)
    take(page, "progress")


def report_somebody(page: Page, url: str) -> None:
    """A neighbour's minute; takes lead.png."""
    page.goto(f"{url}/lead?place=宿城区中扬镇")
    page.get_by_label("怎么找到这个人").fill("中扬村三组，小桥西边第二家")
    page.get_by_label("没人照看").check()
    page.get_by_label("说一两句").fill("八十多了，儿女在外地，好几天没见出门")
    take(page, "lead")
    page.get_by_role("button", name="报上去").click()
    expect(page.locator(".reference")).to_be_visible()


def show_a_visit(clerk: Page, page: Page, url: str, number: str) -> None:
    """Put on the list at the desk, visited with a phone; takes visit.png."""
    clerk.goto(f"{url}/window/caring/{number}")
    form = clerk.locator("form.lead-form").first
    form.get_by_label("怎么找到他家").fill("中扬村二组东头")
    form.get_by_role("radio").first.check()
    form.get_by_label("和建议的不一样").fill("家里只有一个人照看")
    form.get_by_role("button", name="列入走访").click()
    expect(clerk.get_by_role("status").first).to_be_visible()
    enter(page, url, "zhongyang")
    take_at(page, clerk.url.partition("?")[0], "visit")


def say(page: Page, words: str) -> None:
    page.fill("#text", words)
    next_turn(page, page.locator(".send").click)


def press(page: Page, label: str) -> None:
    button = page.locator("#answers").get_by_role("button", name=label, exact=True)
    next_turn(page, button.first.click)


def next_turn(page: Page, act: Callable[[], Any]) -> None:
    number = page.locator("#answers [name=message_id]")
    before = number.input_value()
    act()
    expect(number).not_to_have_value(before)
    expect(page.locator("#composer.htmx-request")).to_have_count(0)


def take_at(page: Page, address: str, name: str) -> None:
    page.goto(address)
    take(page, name)


def take(page: Page, name: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"{name}.png"
    path.write_bytes(smaller(page.screenshot(animations="disabled", caret="hide")))
    size = path.stat().st_size
    sys.stdout.write(f"{path.relative_to(ROOT)}: {size // 1000} kB\n")
    if size > LARGEST:
        raise SystemExit(f"{name}.png is larger than {LARGEST // 1000} kB")


if __name__ == "__main__":
    main()
