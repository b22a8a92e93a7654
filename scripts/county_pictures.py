"""Pictures of the district's and the administrator's pages, over tickets that are made up.

Usage: .venv/bin/python -m scripts.county_pictures   (needs Chromium: make browser)
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.inbox import fill
from handlers.compose import desk_only
from handlers.settings import load
from scripts.screenshots import FLAGS, take
from scripts.serving import PASSWORD, served

_TICKETS = 1500
_CONFIG = "web:\n  port: 0\naccess:\n  second_factor: []\nunderstanding:\n  service: 'off'\n"
_STAFF = (
    ("qian.jin", "钱进", "admin", "宿城区"),
    ("zhao.min", "赵敏", "district", "宿城区"),
    ("wang.fang", "王芳", "clerk", "宿城区中扬镇"),
    ("zhou.min", "周敏", "operator", "宿城区"),
)


def main() -> None:
    """Fill a county, serve it, look at it as its administrator and its district do."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        config.write_text(_CONFIG, "utf-8")
        asyncio.run(_filled(config))
        with served(config, _STAFF) as url:
            _look(url)


async def _filled(config: Path) -> None:
    async with desk_only(load(config)) as desk:
        await fill(desk.database, _TICKETS)


def _look(url: str) -> None:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        admin = _signed_in(browser, url, "qian.jin")
        admin.goto(f"{url}/window/admin/windows/321302/中扬镇")
        for label, value in (
            ("电话", "0527-84650000"), ("地址", "中扬镇人民路1号"), ("回拨时间", "8:30-11:30"),
            ("开门时间", "周一至周五 8:30-11:30、14:00-17:30"), ("从哪里核对的", "打电话问过"),
        ):  # fmt: skip
            admin.get_by_label(label).fill(value)
        admin.set_viewport_size({"width": 1280, "height": 1180})
        admin.evaluate("window.scrollTo(0, 0)")
        take(admin, "admin-window")
        admin.set_viewport_size({"width": 1280, "height": 800})
        admin.get_by_role("button", name="存").click()
        expect(admin.locator("p.done")).to_be_visible()
        admin.goto(f"{url}/window/admin/staff")
        take(admin, "admin-staff")
        admin.goto(f"{url}/window/admin/trail")
        take(admin, "admin-trail")
        district = _signed_in(browser, url, "zhao.min")
        district.set_viewport_size({"width": 1280, "height": 860})
        district.goto(f"{url}/window/district")
        take(district, "district")
        district.set_viewport_size({"width": 1280, "height": 640})
        district.goto(f"{url}/window/district/interview")
        take(district, "district-interview")
        browser.close()


def _signed_in(browser: Browser, url: str, login: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page.goto(f"{url}/window/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    return page


if __name__ == "__main__":
    main()
