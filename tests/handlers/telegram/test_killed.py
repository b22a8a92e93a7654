"""SIGKILL in the middle of the talk, again and again: nothing is lost, nothing said twice to us."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from store.crypt import Vault
from store.database import Database
from store.models import InboxRow, OutboxRow, TicketRow, UpdateRow

pytestmark = pytest.mark.anyio
DRILL = Path(__file__).parents[2] / "drills" / "telegram_until_killed.py"
HOUSE = DRILL.parents[2]
KILLS = int(os.environ.get("YIMEN_DRILL_KILLS", "2"))


async def start(folder: Path, started: list[Process]) -> Process:
    """A process that has told us it is open; one killed before that is followed by another."""
    while True:
        process = await create_subprocess_exec(
            sys.executable, str(DRILL), str(folder), cwd=HOUSE, stdout=PIPE,
            env={**os.environ, "PYTHONPATH": str(HOUSE)},
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        async with asyncio.timeout(120):
            if "Telegram 开了" in (await process.stdout.readline()).decode():
                return process
        assert await process.wait() == -signal.SIGKILL


async def test_killed_at_any_moment_it_goes_on_where_it_was(
    line: Any, server: Any, config: Path, vault: Vault, database_file: Path, phone: Any
) -> None:
    """Whatever is under way when it is killed: fetching, storing, answering, sending."""
    folder = config.parent
    killed_at = random.Random(7).sample(range(10, 60), KILLS)
    calls = {"count": 0}
    started: list[Process] = []
    process = await start(folder, started)
    database = await Database.connect(f"sqlite+aiosqlite:///{folder / 'yimen.sqlite'}", vault)
    phone.database, phone.patience = database, 600

    def kill(method: str) -> str | None:
        calls["count"] += 1
        if calls["count"] in killed_at:
            started[-1].send_signal(signal.SIGKILL)
        return None

    line.trouble = kill
    try:
        talk = asyncio.create_task(phone.to_ticket())
        while not talk.done():
            dead = asyncio.create_task(process.wait())
            await asyncio.wait({talk, dead}, return_when=asyncio.FIRST_COMPLETED)
            if dead.done() and not talk.done():
                process = await start(folder, started)
            dead.cancel()
        await talk
        await phone.settled()
        kills = sum(one.returncode == -signal.SIGKILL for one in started)
        assert kills == KILLS
        async with database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(TicketRow)) == 1
            updates = await session.scalar(select(func.count()).select_from(UpdateRow))
            turns = (await session.scalars(select(InboxRow.message_id))).all()
            unsent = select(func.count()).where(OutboxRow.sent_at.is_(None))
            assert await session.scalar(unsent) == 0
        assert len(set(turns)) == len(turns)
        assert updates >= 20
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await database.close()
    # A message that was sent when its sender died may stand there twice, but never out of order.
    once = list(dict.fromkeys(phone.texts))
    doubled = len(phone.texts) - len(once)
    print(f"kills {kills}, updates {updates}, turns {len(turns)}, doubled messages {doubled}")
    assert doubled <= KILLS
    answered = [int(found) for text in once for found in re.findall(r"答了(\d+)个", text)]
    assert answered == sorted(answered)
    assert sum("交好了" in text for text in once) == 1
