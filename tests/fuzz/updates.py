"""Updates that Telegram would never send, through the real door: kept, handled, in nobody's way."""

from __future__ import annotations

import asyncio
import copy
import itertools
import logging
import os
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from desk.limits import Limits
from desk.places import Gazetteer
from desk.staff import Staff
from desk.tickets import Tickets
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.compose import House, build_world
from handlers.filing import Filing
from handlers.intake import Intake
from handlers.settings import load
from handlers.telegram.connection import VARIABLE
from handlers.telegram.door import Door, telegram
from handlers.telegram.pace import Pace
from nlu.understanding import KeywordUnderstanding
from store.crypt import Vault
from store.database import Database
from store.models import UpdateRow
from tests.drills.emulator import TOKEN, Server, serving

__all__ = ["Troubles", "feed", "opened", "spoiled"]

_WHO = {"id": 7, "is_bot": False, "first_name": "王"}
_CHAT = {"id": 7, "type": "private", "first_name": "王"}
_MESSAGE = {"message_id": 5, "date": 1, "chat": _CHAT, "from": _WHO}
_FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 10}
_KINDS: tuple[dict[str, Any], ...] = (
    {"text": "我爸七十三了"},
    {"text": "/start 321302", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
    {"text": "/delete", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]},
    {"photo": [{**_FILE, "width": 1, "height": 1}], "caption": "残疾证"},
    {"document": {**_FILE, "file_name": "a.pdf", "mime_type": "application/pdf"}},
    {"voice": {**_FILE, "duration": 3}},
    {"sticker": {**_FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False,
                 "is_video": False}},
    {"contact": {"phone_number": "+8613812345678", "first_name": "王", "user_id": 7}},
    {"location": {"latitude": 33.9, "longitude": 118.2}},
    {"venue": {"location": {"latitude": 1.0, "longitude": 1.0}, "title": "x", "address": "中扬镇"}},
    {"poll": {"id": "1", "question": "?", "options": []}},
    {"new_chat_members": [_WHO]},
)  # fmt: skip
_PRESS = {"id": "q", "from": _WHO, "chat_instance": "c", "data": "1.x", "message": _MESSAGE}
_MEMBER = {
    "chat": _CHAT, "from": _WHO, "date": 1,
    "old_chat_member": {"user": _WHO, "status": "member"},
    "new_chat_member": {"user": _WHO, "status": "kicked", "until_date": 0},
}  # fmt: skip
WHOLE: tuple[dict[str, Any], ...] = (
    *({"message": {**_MESSAGE, **one}} for one in _KINDS),
    {"edited_message": {**_MESSAGE, "text": "x", "edit_date": 2}},
    {"channel_post": {**_MESSAGE, "text": "x", "chat": {"id": -100, "type": "channel"}}},
    {"callback_query": _PRESS},
    {"my_chat_member": _MEMBER},
    {"pre_checkout_query": {"id": "1"}},
)
_JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 2**70, -(2**40), 1.5, float(10**20), "", "x", "\ud800",
    "\x00", "一" * 5000, "<script>", [], [[]], {}, {"id": None}, {"id": 7}, [None], "private",
    "NaN", 10**300,
)  # fmt: skip
_PACE = Pace(
    overall=0,
    chat=0,
    lease=timedelta(seconds=60),
    first_retry=timedelta(0),
    longest_retry=timedelta(0),
    patience=timedelta(0),
    tries=2,
    idle=0.02,
)


def spoiled(chance: random.Random) -> Iterator[Any]:
    """Real updates with one to four places gone, or turned into something else; without end."""
    for number in itertools.count(1):
        update = {"update_id": number, **copy.deepcopy(chance.choice(WHOLE))}
        for _ in range(chance.randrange(1, 5)):
            _spoil(chance, update)
        update.setdefault("update_id", number)
        yield update


def _spoil(chance: random.Random, update: dict[str, Any]) -> None:
    here: Any = update
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return
        key = chance.choice(keys)
        deeper = isinstance(here[key], dict | list) and here[key]
        if deeper and chance.random() < 0.8:
            here = here[key]
            continue
        if here is update and key == "update_id" and chance.random() < 0.9:
            return
        if chance.random() < 0.3:
            del here[key]
        else:
            here[key] = copy.deepcopy(chance.choice((*_JUNK, *WHOLE)))
        return


class Troubles(logging.Handler):
    """What the house had to say about it: every line is an error that somebody should have met."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass
class Opened:
    """The door, its database, and what went wrong behind it."""

    door: Door
    database: Database
    troubles: Troubles


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Opened]:
    """A house with Telegram's door open, before a Bot API server."""
    os.environ[VARIABLE] = TOKEN
    troubles = Troubles()
    logging.getLogger("yimen").addHandler(troubles)
    async with serving(Server().app()) as url:
        config = folder / "config.yml"
        config.write_text(
            f"telegram:\n  mode: webhook\n  public_url: https://y.example\n  api: {url}\n"
        )
        settings, vault = load(config), Vault([b"k" * 32])
        world = build_world(settings)
        database = await Database.connect(f"sqlite+aiosqlite:///{folder / 'y.sqlite'}", vault)
        filing = Filing(world.rulebook, Windows(), vault, Limits(WorkingDays()))
        intake = Intake(world, KeywordUnderstanding(), database, filing)
        staff = Staff(database, Gazetteer())
        house = House(settings, database, intake, Tickets(database), staff)
        try:
            async with telegram(house, lambda _: None, pace=_PACE) as door:
                assert door is not None
                yield Opened(door, database, troubles)
        finally:
            logging.getLogger("yimen").removeHandler(troubles)
            await database.close()


async def feed(opened: Opened, updates: Iterator[Any], count: int, batch: int = 100) -> int:
    """Bring so many; how many of them were given up. Returns when all are handled."""
    for _ in range(0, count, batch):
        await opened.door.receiver.keep(list(itertools.islice(updates, batch)))
        async with asyncio.timeout(600):
            while await _open(opened.database):  # noqa: ASYNC110 -- what is waited for is a table
                await asyncio.sleep(0.1)
    async with opened.database.reading() as session:
        query = select(func.count()).select_from(UpdateRow)
        return await session.scalar(query.where(UpdateRow.failed_at.is_not(None))) or 0


async def _open(database: Database) -> int:
    async with database.reading() as session:
        query = select(func.count()).select_from(UpdateRow)
        return await session.scalar(query.where(UpdateRow.handled_at.is_(None))) or 0
