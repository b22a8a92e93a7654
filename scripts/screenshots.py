"""The README's pictures, taken of a real run: a resident's phone and a clerk's screen.

Usage: .venv/bin/python scripts/screenshots.py   (needs Chromium: make browser)
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
LARGEST = 300_000
PASSWORD = "correct-horse-battery"  # noqa: S105 -- of an account that lives for this run only
STORY = (
    "我爸七十三了，中风瘫在床上，家里就靠我打零工，一个月两千来块，三口人，"
    "住宿城区中扬镇，能申请点什么？"
)
YIMEN = [sys.executable, "-c", "from handlers.cli import main; main()"]
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
        config.write_text("web:\n  port: 0\n", "utf-8")
        env = {**os.environ, "YIMEN_CONFIG": str(config), "YIMEN_PASSWORD": PASSWORD}
        add = ["staff", "add", "zhongyang", "--name", "王芳", "--place", "宿城区中扬镇"]
        subprocess.run([*YIMEN, *add], env=env, check=True, cwd=ROOT)  # noqa: S603
        add = ["staff", "add", "rexian", "--name", "周敏", "--role", "operator"]
        subprocess.run([*YIMEN, *add, "--place", "宿城区"], env=env, check=True, cwd=ROOT)  # noqa: S603
        with subprocess.Popen(  # noqa: S603
            [*YIMEN, "serve"], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                found = re.search(r"http://\S+?:\d+", server.stdout.readline())
                assert found, "the server did not say where it is"
                play(found[0])
            finally:
                server.terminate()


def play(url: str) -> None:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(found for name in names if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        phone: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
        phone["has_touch"] = True
        resident = browser.new_page(**phone, device_scale_factor=1.5, locale="zh-CN")
        number = file_a_ticket(resident, url)
        clerk = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        show_the_ticket(clerk, url, number)
        operator = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        show_the_console(operator, url)
        browser.close()


def file_a_ticket(page: Page, url: str) -> str:
    """From the first words to the reference number; takes chat.png and result.png."""
    page.goto(url)
    say(page, STORY)
    take(page, "chat")
    press(page, "都对")
    while not page.locator("details.card").count():
        answer(page)
    take(page, "result")
    press(page, "帮我报给中扬镇窗口")
    for words in ("王强", "13800000000", "可以打电话"):
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


def show_the_ticket(page: Page, url: str, number: str) -> None:
    """The clerk's view; takes inbox.png and window.png."""
    page.goto(f"{url}/window")
    page.get_by_label("账号").fill("zhongyang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("link", name=number)).to_be_visible()
    take(page, "inbox")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    take(page, "window")


def show_the_console(page: Page, url: str) -> None:
    """The operator's view while the caller tells his story; takes hotline.png."""
    page.goto(f"{url}/window/login")
    page.get_by_label("账号").fill("rexian")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="我手上的来电")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type(STORY)
    expect(page.locator(".facts li").nth(5)).to_be_visible()
    take(page, "hotline")


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


def take(page: Page, name: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    sys.stdout.write(f"{path.relative_to(ROOT)}: {size // 1000} kB\n")
    if size > LARGEST:
        raise SystemExit(f"{name}.png is larger than {LARGEST // 1000} kB")


if __name__ == "__main__":
    main()
