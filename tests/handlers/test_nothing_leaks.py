"""What a resident says stands in no log, no exception and, readable, in no file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest
from sqlalchemy import event

from desk.lifecycle import Action
from desk.limits import Limits
from desk.tickets import Tickets
from desk.viewer import Role, Viewer
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.filing import Filing
from handlers.intake import Incoming, Intake
from handlers.trouble import describe
from store.database import Database

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
SECRET = "肺癌晚期欠了债"
CANARIES = (
    "王桂兰",
    "13812345678",
    "138 1234 5678",
    SECRET,
    "就我一个",
    "resident-1",
    "户口簿丢了",
)


def readable(content: str) -> list[str]:
    return [word for word in CANARIES if word in content or ascii(word)[1:-1] in content]


def contents(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


async def whole_filing(resident: Any, tickets: Tickets) -> None:
    await resident.to_results()
    await resident.send(text=f"我{SECRET}")
    while resident.question["id"] != "results":
        await resident.answer()
    await resident.press("file")
    await resident.send(text="王桂兰")
    await resident.send(text="138 1234 5678")
    await resident.press("call")
    reference = (await resident.press("agree")).ticket["reference"]
    await tickets.get(CLERK, reference)
    await tickets.move(CLERK, reference, Action.GIVE_BACK, note="王桂兰户口簿丢了")
    await resident.send(text="到哪了")


async def test_no_log_of_any_library_holds_what_was_said(
    resident: Any, tickets: Tickets, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "aiosqlite", "alembic", "yimen"):
        caplog.set_level(logging.DEBUG, logger=name)
    await whole_filing(resident, tickets)
    assert caplog.records
    assert readable(caplog.text) == []


async def test_no_log_of_a_failure_holds_what_was_said(
    database: Database,
    resident: Any,
    world: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await resident.to_consent()

    def fail(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("INSERT INTO ticket "):
            raise ValueError(f"{SECRET} {parameters}")

    event.listen(database.engine.sync_engine, "before_cursor_execute", fail)
    assert not (await resident.press("agree")).stored
    event.remove(database.engine.sync_engine, "before_cursor_execute", fail)

    class Broken:
        async def understand(self, text: str) -> Any:
            raise LookupError(text)

    broken = Intake(
        world,
        Broken(),
        database,
        Filing(world.rulebook, Windows(), database.vault, Limits(WorkingDays())),
    )
    assert not (await broken.receive(Incoming("web", "resident-1", "x", text=SECRET))).stored
    assert "turn not stored: ValueError" in caplog.text
    assert "turn not stored: LookupError" in caplog.text
    assert readable(caplog.text) == []


async def test_the_files_hold_nothing_readable(
    resident: Any, tickets: Tickets, folder: Path
) -> None:
    await whole_filing(resident, tickets)
    content = await anyio.to_thread.run_sync(contents, folder)
    assert "中扬镇".encode() in content  # plain columns are there to be seen
    for word in CANARIES:
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert word.encode(encoding) not in content
        assert ascii(word)[1:-1].encode() not in content


def test_an_error_is_told_by_kind_and_place_only() -> None:
    with pytest.raises(ValueError, match=SECRET) as caught:
        raise ValueError(SECRET)
    told = describe(caught.value)
    assert told.startswith("ValueError at tests/handlers/test_nothing_leaks.py:")
    assert SECRET not in told
