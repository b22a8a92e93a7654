"""When the database fails: a kind answer, nothing half-written, and the resend works."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from handlers.intake import Incoming, Intake
from store.crypt import Vault
from store.database import Database
from store.models import Base, InboxRow, TicketRow

pytestmark = pytest.mark.anyio
KEPT = ("conversation", "inbox", "ticket", "ticket_event", "consent", "outbox", "audit")


async def everything(database: Database) -> dict[str, int]:
    tables = Base.metadata.tables
    async with database.reading() as session:
        return {
            name: int(await session.scalar(select(func.count()).select_from(tables[name])) or 0)
            for name in KEPT
        }


@contextmanager
def failing(database: Database, words: str) -> Iterator[None]:
    """The statement that begins so fails, as on a broken disk."""

    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        if statement.startswith(words):
            raise sqlite3.OperationalError("disk I/O error")

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def kind(outcome: Any) -> bool:
    return not outcome.stored and outcome.ticket is None and "再发一次" in str(outcome.replies)


@pytest.mark.parametrize(
    "words",
    [
        "SELECT conversation",
        "INSERT INTO ticket ",
        "INSERT INTO ticket_event",
        "INSERT INTO consent",
        "INSERT INTO outbox",
        "INSERT INTO audit",
        "UPDATE conversation",
        "INSERT INTO inbox",
    ],
)
async def test_a_filing_that_breaks_anywhere_leaves_nothing_and_works_when_sent_again(
    database: Database, resident: Any, words: str
) -> None:
    await resident.to_consent()
    before = await everything(database)
    agreed = resident.next(choice=resident.button("agree"))
    with failing(database, words):
        assert kind(await resident.intake.receive(agreed))
    assert await everything(database) == before
    outcome = await resident.intake.receive(agreed)
    assert outcome.stored
    assert not outcome.duplicate
    assert outcome.ticket is not None
    after = await everything(database)
    assert after["ticket"] == after["outbox"] == after["ticket_event"] == 1
    assert after["inbox"] == before["inbox"] + 1


async def test_a_database_locked_too_long_gets_a_kind_answer(
    database_file: Path, vault: Vault, make_intake: Callable[[Database], Intake]
) -> None:
    url = f"sqlite+aiosqlite:///{database_file}"
    database = await Database.connect(url, vault, busy_seconds=0.02)
    try:
        intake = make_intake(database)
        await intake.open("web", "a")
        hello = Incoming("web", "a", "1", text="你好")
        other = sqlite3.connect(database_file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert kind(await intake.receive(hello))
        other.execute("ROLLBACK")
        other.close()
        assert (await intake.receive(hello)).stored
        assert (await everything(database))["inbox"] == 2
    finally:
        await database.close()


async def test_a_database_locked_for_a_while_is_waited_for(
    database: Database, database_file: Path, intake: Intake
) -> None:
    await intake.open("web", "a")
    other = sqlite3.connect(database_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = [
        asyncio.create_task(intake.receive(Incoming("web", "a", f"{n}", text="你好")))
        for n in range(3)
    ]
    done, _ = await asyncio.wait(waiting, timeout=0.05)
    assert not done
    other.execute("COMMIT")
    other.close()
    assert all(outcome.stored for outcome in await asyncio.gather(*waiting))


@pytest.mark.usefixtures("database_file")
async def test_a_read_only_disk_gets_a_kind_answer(database: Database, intake: Intake) -> None:
    await intake.open("web", "a")
    before = await everything(database)

    def only_read(connection: Any) -> None:
        driver = connection.connection.dbapi_connection
        driver.run_async(lambda plain: plain.execute("PRAGMA query_only = ON"))

    engine = database.engine.sync_engine
    event.listen(engine, "begin", only_read)
    assert kind(await intake.receive(Incoming("web", "a", "1", text="你好")))
    assert kind(await intake.open("web", "newcomer"))
    event.remove(engine, "begin", only_read)
    await database.engine.dispose()
    assert await everything(database) == before
    assert (await intake.receive(Incoming("web", "a", "1", text="你好"))).stored


@pytest.mark.usefixtures("database_file")
async def test_a_full_disk_gets_a_kind_answer(database: Database, resident: Any) -> None:
    await resident.to_consent()
    before = await everything(database)

    async def pages(most: int) -> None:
        async with database.writing() as session:
            await session.execute(text(f"PRAGMA max_page_count = {most}"))

    # SQLite takes a limit below the present size as the present size.
    await pages(1)
    agreed = resident.next(choice=resident.button("agree"))
    assert kind(await resident.intake.receive(agreed))
    assert await everything(database) == before
    await pages(1_000_000)
    assert (await resident.intake.receive(agreed)).ticket is not None
    async with database.reading() as session:
        assert await session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert await session.scalar(select(func.count()).select_from(TicketRow)) == 1


async def test_a_fault_of_ours_is_not_the_residents(
    database: Database, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks in the talk: an answer, nothing stored, and the message can come again."""
    await intake.open("web", "a")
    before = await everything(database)
    hello = Incoming("web", "a", "1", text="你好")
    with monkeypatch.context() as patch:
        patch.setattr("bot.turn.advance", lambda *_: 1 / 0)
        assert kind(await intake.receive(hello))
    assert await everything(database) == before
    assert (await intake.receive(hello)).stored
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InboxRow)) == 2
