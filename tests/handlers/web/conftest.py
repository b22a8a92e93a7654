"""The pages over a real house and database: quickly through ASGI, or served to a real browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser as Chromium
from sqlalchemy import select

from desk.clocks import Limit
from desk.filing import NewMatter, NewTicket, file
from desk.limits import Limits
from desk.places import Gazetteer
from desk.reference import shown
from desk.staff import Role, Staff
from desk.tickets import Tickets
from desk.working_days import WorkingDays
from handlers.compose import House
from handlers.intake import Intake
from handlers.settings import Settings, load
from handlers.web.app import create_app
from rules.place import Place
from store import attachments
from store.database import Database
from store.models import TicketRow
from tests.handlers.web import browsing

PASSWORD = "correct-horse-battery"
SUCHENG = "321302"
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


class Page(HTMLParser):
    """What a test asks of a page: its words, its forms' fields and its buttons by label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, tuple[str, str]] = {}
        self.ticks: list[str] = []
        self.words: list[str] = []
        self._button: tuple[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found["value"]
        if tag == "input" and found.get("type") == "checkbox":
            self.ticks.append(found["value"])
        if tag == "button" and found.get("name"):
            self._button = (found["name"], found["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        said = data.strip()
        if said:
            self.words.append(said)
        if said and self._button:
            self.buttons[said] = self._button

    @property
    def text(self) -> str:
        return "\n".join(self.words)

    @property
    def mine(self) -> list[str]:
        """What the resident's own bubbles say."""
        found = re.findall(r'<li class="bubble mine">.*?</span>(.*?)</li>', self.html, re.S)
        return [said.strip() for said in found]


@dataclass
class Browser:
    """One resident's or clerk's browser: its cookies and the page it has open."""

    client: httpx.AsyncClient
    page: Page = field(default_factory=lambda: Page(""))
    last: httpx.Response | None = None

    async def open(self, path: str = "/") -> Page:
        return self._take(await self.client.get(path, follow_redirects=True))

    async def send(self, *, htmx: bool = False, path: str = "/turn", **fields: Any) -> Page:
        """Submit the page's form. With htmx the page keeps its fields unless new ones came."""
        headers = {"HX-Request": "true"} if htmx else {}
        response = await self.client.post(
            path, data={**self.page.fields, **fields}, headers=headers, follow_redirects=True
        )
        before = self.page.fields
        self._take(response)
        self.page.fields = {**before, **self.page.fields}
        return self.page

    async def press(self, label: str, **kwargs: Any) -> Page:
        name, value = self.page.buttons[label]
        return await self.send(**{name: value}, **kwargs)

    def _take(self, response: httpx.Response) -> Page:
        self.last = response
        self.page = Page(response.text)
        return self.page


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    config = tmp_path / "config.yml"
    # The second factor has tests of its own; elsewhere a password is enough.
    config.write_text("data:\n  folder: var\naccess:\n  second_factor: []\n", "utf-8")
    return load(config)


@pytest.fixture
def built(
    settings: Settings, database: Database, intake: Intake, tickets: Tickets, clock: Any
) -> House:
    staff = Staff(database, Gazetteer())
    return House(settings, database, intake, tickets, staff, clock=clock)


@pytest.fixture
async def browsers(built: House) -> AsyncIterator[Callable[[], Browser]]:
    """Opens browsers that share nothing but the server."""
    transport = httpx.ASGITransport(create_app(built), raise_app_exceptions=False)
    opened: list[httpx.AsyncClient] = []

    def another() -> Browser:
        opened.append(httpx.AsyncClient(transport=transport, base_url="http://yimen"))
        return Browser(opened[-1])

    yield another
    for client in opened:
        await client.aclose()


@pytest.fixture
def browser(browsers: Callable[[], Browser]) -> Browser:
    return browsers()


@pytest.fixture
async def clerk(built: House, browsers: Callable[[], Browser]) -> Browser:
    """王芳 of 中扬镇, logged in."""
    await built.staff.add(
        "zhongyang", PASSWORD, name="王芳", role=Role.CLERK, adcode=SUCHENG, town="中扬镇"
    )
    return await _logged_in(browsers(), "zhongyang")


@pytest.fixture
async def foreign_clerk(built: House, browsers: Callable[[], Browser]) -> Browser:
    """李强 of 蔡集镇, logged in."""
    await built.staff.add(
        "caiji", PASSWORD, name="李强", role=Role.CLERK, adcode=SUCHENG, town="蔡集镇"
    )
    return await _logged_in(browsers(), "caiji")


@pytest.fixture
async def officer(built: House, browsers: Callable[[], Browser]) -> Browser:
    """周明 of 宿城区's medical insurance office, logged in."""
    await built.staff.add(
        "yibao", PASSWORD, name="周明", role=Role.OFFICER, adcode=SUCHENG, department="medical"
    )
    return await _logged_in(browsers(), "yibao")


@pytest.fixture
def filing(browser: Browser) -> Callable[[str], Awaitable[str]]:
    """A resident of 中扬镇 tells a story on the page and files it; the number of the ticket."""

    async def file(story: str) -> str:
        await browser.open()
        await browser.send(text=story)
        await browser.press("都对")
        while "在" in browser.page.buttons:
            await browser.press("在")
        await browser.press("先看结果")
        await browser.press("帮我报给中扬镇窗口")
        await browser.send(text="王桂兰")
        await browser.send(text="13812345678")
        await browser.press("可以打电话")
        page = await browser.press("同意，提交")
        return page.words[page.words.index("受理单号") + 1]

    return file


@pytest.fixture
async def reference(filing: Callable[[str], Awaitable[str]]) -> str:
    """The number of a ticket that has just been filed."""
    return await filing(STORY)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with browsing.chromium() as found:
        yield found


@pytest.fixture
async def with_paper(database: Database, tickets: Tickets, reference: str, clock: Any) -> str:
    """A second ticket of the same resident; a picture of a paper (id p1) came with it."""
    now = clock()
    async with database.writing() as session:
        row = (await session.scalars(select(TicketRow))).one()
        listed = {"id": "p1", "paper": "残疾证", "media_type": "image/png", "size": 4, "at": "-"}
        await attachments.offer(session, "p1", row.conversation_id, "-", now)
        await attachments.keep(
            session, "p1", paper="残疾证", media_type="image/png", data=b"PNG!", at=now
        )
        new = NewTicket(
            key="second:1:1", conversation_id=row.conversation_id, channel="web",
            place=Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇"), window=row.window_name,
            urgency="urgent", programs=tuple(row.programs), rulebook_version="v",
            snapshot={**row.snapshot, "attachments": [listed]}, phone="13812345678",
            matters=(NewMatter(row.programs[0], "", "likely", Limit(30, working=True)),),
        )  # fmt: skip
        filed = await file(session, database.vault, new, now, Limits(WorkingDays()))
    return shown(filed.reference)


async def _logged_in(browser: Browser, login: str) -> Browser:
    await browser.open("/window/login")
    await browser.send(path="/window/login", login=login, password=PASSWORD)
    return browser


@dataclass
class Served:
    """`yimen serve` as its own process, on a data folder that outlives it."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "YIMEN_CONFIG": str(self.folder / "config.yml"),
            "YIMEN_PASSWORD": PASSWORD,
            "PYTHONWARNINGS": "",
        }

    def start(self) -> None:
        """Returns once the pages answer."""
        self.process = subprocess.Popen(
            [*yimen(), "serve", "--port", str(self.port)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/\s*$", line):
                self.port = int(found[1])
            if "Ctrl-C" in line:
                return
        raise AssertionError("".join(self.said))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(timeout=30)
        # Not communicate(): what was read ahead of the last line would be lost to it.
        assert self.process.stdout is not None
        with self.process.stdout as rest:
            self.said.append(rest.read())
        return self.process.returncode

    def run(self, *arguments: str) -> str:
        """Another yimen command on the same data."""
        done = subprocess.run(
            [*yimen(), *arguments], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout


def yimen() -> list[str]:
    return [sys.executable, "-c", "from handlers.cli import main; main()"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "config.yml").write_text(
        "data:\n  folder: var\nweb:\n  port: 0\naccess:\n  second_factor: []\n", "utf-8"
    )
    served = Served(folder)
    for login, name, town in (("zhongyang", "王芳", "中扬镇"), ("caiji", "李强", "蔡集镇")):
        served.run("staff", "add", login, "--name", name, "--place", f"宿城区{town}")
    served.start()
    yield served
    served.stop()
