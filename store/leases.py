"""Rows that one process at a time works on: leased, and free again when its time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy.ext.asyncio import AsyncSession

from store.models import OutboxRow, UpdateRow
from store.times import reached

__all__ = ["free", "take"]

_Row = TypeVar("_Row", OutboxRow, UpdateRow)


def free(table: type[OutboxRow] | type[UpdateRow], now: datetime) -> ColumnElement[bool]:
    """Due, and in nobody's hands."""
    unleased = or_(table.leased_until.is_(None), reached(table.leased_until, now))
    return reached(table.due_at, now) & unleased


async def take(
    session: AsyncSession, due: Select[_Row], now: datetime, lease: timedelta
) -> Sequence[_Row]:
    """What `due` finds, now leased; a row that another process is just taking is passed over."""
    rows = (await session.scalars(due.with_for_update(skip_locked=True))).all()
    for row in rows:
        row.leased_until = now + lease
        row.attempts += 1
    await session.flush()
    return rows
