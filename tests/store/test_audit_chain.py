"""The audit trail is a chain: what is changed, taken out or put in shows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from store.audit import Chain, record, verify
from store.database import Database

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, tzinfo=UTC)
# The triggers refuse such changes; whoever can write the file can drop the triggers first.
UNLOCK = {
    "sqlite": [f"DROP TRIGGER audit_no_{verb}" for verb in ("update", "delete")],
    "postgresql": ["DROP TRIGGER audit_append_only ON audit"],
}


async def add(database: Database, *actions: str) -> None:
    async with database.writing() as session:
        for action in actions:
            record(session, at=NOW, actor="a", role="r", action=action, subject="s")


async def chain(database: Database) -> Chain:
    async with database.reading() as session:
        return await verify(session, database.vault)


async def tamper(database: Database, *statements: str) -> None:
    async with database.writing() as session:
        for statement in (*UNLOCK[database.engine.dialect.name], *statements):
            await session.execute(text(statement))


async def test_an_untouched_trail_holds_over_many_transactions(database: Database) -> None:
    await add(database, "one", "two", "three")
    await add(database, "four")
    await asyncio.gather(*(add(database, f"n{number}", "again") for number in range(10)))
    found = await chain(database)
    assert (found.rows, found.sealed, found.broken) == (24, 24, None)
    assert found.head


async def test_the_head_moves_with_every_row(database: Database) -> None:
    assert (await chain(database)).head is None
    heads = set()
    for action in ("one", "one", "one"):
        await add(database, action)
        heads.add((await chain(database)).head)
    assert len(heads) == 3


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET actor = 'b' WHERE id = 2", 2),
        ("UPDATE audit SET seal = NULL WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 2", 3),
        (
            "INSERT INTO audit (id, at, actor, role, action, subject, result)"
            " VALUES (99, '2026-11-22 00:00:00+00:00', 'a', 'r', 'x', 's', 'done')",
            99,
        ),
    ],
)
async def test_what_was_done_to_it_shows(database: Database, statement: str, broken: int) -> None:
    await add(database, "one", "two", "three", "four")
    await tamper(database, statement)
    assert (await chain(database)).broken == broken


async def test_rows_from_before_the_chain_are_let_be(database: Database) -> None:
    await add(database, "one", "two")
    await tamper(database, "UPDATE audit SET seal = NULL")
    await add(database, "three")
    found = await chain(database)
    assert (found.rows, found.sealed, found.broken) == (3, 1, None)
