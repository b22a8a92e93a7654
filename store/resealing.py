"""Rows older than the keys of persons get their owner, and are sealed with his key.

In batches of a transaction each, beside a running house: whenever it is killed, running it again
goes on with what is left.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from store.crypt import Vault
from store.database import Database
from store.models import Base, ConversationRow, Owned, TicketRow
from store.owners import owner

__all__ = ["adopt", "left", "reseal", "tables"]

# Others find their owners through these.
_FIRST = (ConversationRow, TicketRow)


def tables() -> tuple[type[Any], ...]:
    """All tables of persons' rows, those first by which others find their owners."""
    owned = [one for one in Base.__subclasses__() if issubclass(one, Owned)]
    others = [one for one in owned if one.__tablename__ not in ("conversation", "ticket")]
    # A visit finds its owner through the care.
    return (*_FIRST, *sorted(others, key=lambda one: "care_id" in inspect(one).columns))


async def left(session: AsyncSession) -> Mapping[str, int]:
    """How many rows of each table have no owner yet; those that have none are left out."""
    found = {}
    for table in tables():
        query = select(func.count()).select_from(table).where(table.person.is_(None))
        if count := await session.scalar(query):
            found[str(table.__tablename__)] = count
    return found


async def reseal(database: Database, *, batch: int = 200) -> int:
    """Give every row its owner; how many had none."""
    done = 0
    for table in tables():
        while True:
            async with database.writing() as session:
                query = select(table).where(table.person.is_(None)).limit(batch)
                rows = (await session.scalars(query)).all()
                await adopt(session, database.vault, rows)
            if not rows:
                break
            done += len(rows)
    return done


async def adopt(session: AsyncSession, vault: Vault, rows: Sequence[Any]) -> None:
    """Find the owners of rows of one table that have none, and seal them with their keys."""
    rows = [row for row in rows if row.person is None]
    if not rows:
        return
    async with unfrozen(session, str(rows[0].__tablename__)):
        for row in rows:
            connection = await session.connection()
            row.person = await connection.run_sync(owner, vault, row)
        await session.flush()


@asynccontextmanager
async def unfrozen(session: AsyncSession, table: str) -> AsyncIterator[None]:
    """Lift what guards the table against changes, within this transaction.

    Only how a row is sealed changes here, never what it says.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
        yield
        await session.execute(text(f'ALTER TABLE "{table}" ENABLE TRIGGER USER'))
        return
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    found = (await session.execute(query, {"table": table})).all()
    for name, _ in found:
        await session.execute(text(f'DROP TRIGGER "{name}"'))
    yield
    for _, again in found:
        await session.execute(text(again))
