"""SIGKILL at named points of a filing: afterwards all of it is there, or nothing."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlalchemy import func, select, text

from handlers.intake import Incoming, Intake
from store.crypt import Vault
from store.database import Database
from store.models import ConsentRow, InboxRow, OutboxRow, TicketEventRow, TicketRow

pytestmark = pytest.mark.anyio
DRILL = Path(__file__).parent.parent / "drills" / "kill_while_filing.py"
TABLES = (TicketRow, TicketEventRow, OutboxRow, ConsentRow, InboxRow)


async def counts(database: Database) -> list[int]:
    async with database.reading() as session:
        return [
            int(await session.scalar(select(func.count()).select_from(table)) or 0)
            for table in TABLES
        ]


async def test_a_killed_filing_is_whole_or_not_there_and_can_be_sent_again(
    database: Database,
    database_file: Path,
    resident: Any,
    vault: Vault,
    make_intake: Callable[[Database], Intake],
    tmp_path: Path,
) -> None:
    await resident.to_consent()
    agreed = resident.next(choice=resident.button("agree"))
    turns = (await counts(database))[-1]
    await database.close()
    folder = tmp_path / "drill"
    folder.mkdir()
    (folder / "config.yml").write_text("{}\n", "utf-8")
    shutil.copy(database_file, folder / "prepared.sqlite")
    shutil.copytree(database_file.parent / "keys", folder / "keys")
    (folder / "message.json").write_text(json.dumps(asdict(agreed)), "utf-8")
    done = await anyio.run_process(
        [sys.executable, str(DRILL), str(folder), str(folder / "message.json")],
        cwd=DRILL.parent.parent.parent,
        env={"PYTHONPATH": str(DRILL.parent.parent.parent)},
    )
    ends = dict(line.rsplit(" ", 1) for line in done.stdout.decode().splitlines())
    assert len(ends) == 7
    assert set(ends.values()) == {str(int(signal.SIGKILL))}
    for point in ends:
        await recheck(folder / f"{point}.sqlite", point, turns, agreed, vault, make_intake)


async def recheck(
    path: Path,
    point: str,
    turns: int,
    agreed: Incoming,
    vault: Vault,
    make_intake: Callable[[Database], Intake],
) -> None:
    database = await Database.connect(f"sqlite+aiosqlite:///{path}", vault)
    try:
        async with database.reading() as session:
            assert await session.scalar(text("PRAGMA integrity_check")) == "ok"
        found = await counts(database)
        if point == "after_commit":
            assert found[:3] == [1, 1, 1]
            assert found[3] >= 1
            assert found[4] == turns + 1
        else:
            assert found == [0, 0, 0, 0, turns], point
        again = await make_intake(database).receive(agreed)
        assert again.ticket is not None
        assert again.duplicate == (point == "after_commit")
        assert (await counts(database))[:3] == [1, 1, 1]
    finally:
        await database.close()
