"""Tries that failed, counted by name and source together, so that nobody locks another out.

Whoever guesses waits longer and longer at his own source; the same name comes in from any other
at once. A source alone is held back only after many failures, for one who tries many names.
Names and addresses are kept as blind indexes only, and forgotten after an hour of peace.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from store.crypt import Vault
from store.models import ThrottleRow

__all__ = ["FREE_TRIES", "forgive", "wait"]

FREE_TRIES = 5
_LONGEST = timedelta(minutes=15)
_FORGOTTEN = timedelta(hours=1)
_TABLE = cast(Table, ThrottleRow.__table__)


async def wait(
    session: AsyncSession, vault: Vault, who: str, now: datetime, *, free: int = FREE_TRIES
) -> timedelta:
    """Count one try of `who`; how long he must still wait, zero when he may try now.

    Counted before the slow comparison, so that many at once count too; a try that must wait isn't
    counted: asking again and again doesn't make the wait longer.
    """
    await session.execute(delete(ThrottleRow).where(ThrottleRow.last_at < now - _FORGOTTEN))
    row = await _row(session, vault.mark("throttle", who), now)
    left = row.until - now if row.until else timedelta()
    if left > timedelta():
        return left
    row.failures, row.last_at = row.failures + 1, now
    row.until = _until(row.failures, free, now)
    return timedelta()


async def forgive(
    session: AsyncSession, vault: Vault, who: str, *, tries: int | None = None
) -> None:
    """He came in: his failures are forgotten, or so many of them."""
    row = await session.get(ThrottleRow, vault.mark("throttle", who), with_for_update=True)
    if row is None:
        return
    row.failures = max(0, row.failures - tries) if tries else 0
    row.until = None


async def _row(session: AsyncSession, mark: str, now: datetime) -> ThrottleRow:
    """His row, which nobody else may change until the transaction ends."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    insert = insert_sqlite if sqlite else insert_postgresql
    new = {"mark": mark, "failures": 0, "last_at": now}
    await session.execute(insert(_TABLE).on_conflict_do_nothing(index_elements=["mark"]), new)
    query = select(ThrottleRow).filter_by(mark=mark).with_for_update()
    return (await session.scalars(query)).one()


def _until(failures: int, free: int, now: datetime) -> datetime | None:
    if failures < free:
        return None
    return now + min(timedelta(minutes=2 ** min(failures - free, 10)), _LONGEST)
