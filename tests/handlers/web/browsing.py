"""A real Chromium, and how its pages are looked at: by axe-core, wide and narrow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

__all__ = ["ARTIFACTS", "NARROW", "WIDE", "chromium", "look", "violations"]

ARTIFACTS = Path("test-artifacts")
WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=360, height=740)
_AXE = Path(__file__).parent / "vendor" / "axe.min.js"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these it looks for hosts of its maker's at every start.
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
          "--disable-background-networking", "--disable-component-update"]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine, closed at the end."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    assert found, "no Chromium: run `make browser`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds. It is run past the page's own policy, which allows no foreign script."""
    page.evaluate(_AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def look(page: Page, name: str) -> None:
    """Wide and narrow: no violation, nothing wider than the screen; a picture of each."""
    ARTIFACTS.mkdir(exist_ok=True)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        picture = ARTIFACTS / f"{name}-{size['width']}.png"
        # The caret stays: a page without it looks as if nobody could type.
        page.screenshot(path=picture, full_page=True, caret="initial")
