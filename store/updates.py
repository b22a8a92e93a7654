"""The durable inbox of a messenger: kept before it is acknowledged, handled in order per chat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from store import leases
from store.crypt import Of, Vault
from store.models import UpdateRow

__all__ = ["Fresh", "claim", "clear", "delay", "done", "fail", "keep"]

_TABLE = cast(Table, UpdateRow.__table__)
_LONGEST_DELAY = timedelta(minutes=5)


class Fresh(NamedTuple):
    """An update as it came; chat_mark: the blind index of its chat."""

    update_id: int
    chat_mark: str
    body: Any


async def keep(session: AsyncSession, bot: int, fresh: Iterable[Fresh], at: datetime) -> None:
    """Store what isn't stored yet: an update that comes again changes nothing."""
    vault: Vault = session.get_bind().dialect.yimen_vault  # type: ignore[attr-defined]
    rows = [_row(vault, bot, one, at) for one in fresh]
    if not rows:
        return
    sqlite = session.get_bind().dialect.name == "sqlite"
    insert = insert_sqlite if sqlite else insert_postgresql
    # One by one: each is sealed apart anyway, and ids then rise as the updates came.
    statement = insert(_TABLE).on_conflict_do_nothing(index_elements=["bot", "update_id"])
    for row in rows:
        await session.execute(statement, row)


def _row(vault: Vault, bot: int, one: Fresh, at: datetime) -> dict[str, Any]:
    person = vault.ring.named(one.chat_mark)
    return {
        "bot": bot,
        "update_id": one.update_id,
        "chat_mark": one.chat_mark,
        "person": person,
        "body": Of(person, one.body),
        "received_at": at,
        "due_at": at,
        "attempts": 0,
    }


async def claim(
    session: AsyncSession, *, bot: int, now: datetime, lease: timedelta, limit: int
) -> Sequence[UpdateRow]:
    """The first open update of each chat, if it is due and nobody has it; now leased."""
    earlier = aliased(UpdateRow)
    waits = (
        select(earlier.id)
        .where(
            earlier.chat_mark == UpdateRow.chat_mark,
            earlier.bot == UpdateRow.bot,
            earlier.id < UpdateRow.id,
            earlier.handled_at.is_(None),
        )
        .exists()
    )
    due = (
        select(UpdateRow)
        .where(UpdateRow.bot == bot, UpdateRow.handled_at.is_(None))
        .where(leases.free(UpdateRow, now), ~waits)
        .order_by(UpdateRow.due_at, UpdateRow.id)
        .limit(limit)
    )
    return await leases.take(session, due, now, lease)


async def done(session: AsyncSession, row_id: int, now: datetime) -> None:
    """Handled: nothing of what it said stays here."""
    await session.execute(
        update(UpdateRow)
        .where(UpdateRow.id == row_id)
        .values(handled_at=now, leased_until=None, body=None)
    )


async def fail(session: AsyncSession, row_id: int, now: datetime) -> None:
    """Given up; the chat goes on with its next update."""
    await session.execute(
        update(UpdateRow)
        .where(UpdateRow.id == row_id)
        .values(handled_at=now, failed_at=now, leased_until=None, body=None)
    )


async def delay(session: AsyncSession, row: UpdateRow, now: datetime, first: timedelta) -> None:
    """Try again after `first`, then twice as long each time, at most five minutes."""
    wait = min(first * 2 ** min(row.attempts - 1, 12), _LONGEST_DELAY)
    await session.execute(
        update(UpdateRow).where(UpdateRow.id == row.id).values(due_at=now + wait, leased_until=None)
    )


async def clear(session: AsyncSession, before: datetime) -> None:
    """Forget the names of updates handled before that moment."""
    await session.execute(delete(UpdateRow).where(UpdateRow.handled_at < before))
