"""The Telegram door over a Bot API server of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from lo_bot_api_emulator import updates

from desk.places import Gazetteer
from desk.staff import Staff
from desk.tickets import Tickets
from handlers.compose import House
from handlers.intake import Intake
from handlers.settings import load
from handlers.telegram.connection import VARIABLE
from handlers.telegram.door import Door, telegram
from handlers.telegram.pace import Pace
from store.database import Database
from tests.drills.emulator import KINDS, TOKEN, Line, Phone, Server, serving

# As fast as the machine can: the real pace has a test of its own.
PACE = Pace(
    overall=0,
    chat=0,
    lease=timedelta(seconds=20),
    first_retry=timedelta(milliseconds=20),
    longest_retry=timedelta(milliseconds=40),
    patience=timedelta(0),
    tries=30,
    poll=5,
    idle=0.02,
)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(updates, "KINDS", updates.KINDS | KINDS)
    monkeypatch.setenv(VARIABLE, TOKEN)
    return Server()


@pytest.fixture
async def line(server: Server) -> AsyncIterator[Line]:
    """The address of the Bot API leads through it; `line.url` is that address."""
    async with serving(server.app()) as behind:
        found = Line(behind)
        app = web.Application(client_max_size=20 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", found.pass_on)
        async with serving(app) as url:
            found.url = url
            yield found


@pytest.fixture
def config(line: Any, tmp_path: Path) -> Path:
    path = tmp_path / "config.yml"
    path.write_text(f"telegram:\n  api: {line.url}\n", "utf-8")
    return path


@pytest.fixture
def house(config: Path, database: Database, intake: Intake, tickets: Tickets, clock: Any) -> House:
    staff = Staff(database, Gazetteer(), clock)
    return House(load(config), database, intake, tickets, staff)


Open = Callable[[], AbstractAsyncContextManager[Door | None]]


@pytest.fixture
def said() -> list[str]:
    """The lines that the operator reads."""
    return []


@pytest.fixture
def open_door(house: House, said: list[str]) -> Open:
    return lambda: telegram(house, said.append, pace=PACE)


@pytest.fixture
async def door(open_door: Open) -> AsyncIterator[Door | None]:
    async with open_door() as opened:
        yield opened


@pytest.fixture
def phone(server: Server, database: Database) -> Phone:
    return Phone(server, database)


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], Any]:
    """Wait until something is so, generously."""

    async def wait(so: Callable[[], Any]) -> None:
        async with asyncio.timeout(40):
            while not so():  # noqa: ASYNC110 -- many things change it
                await asyncio.sleep(0.01)

    return wait
