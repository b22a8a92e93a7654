"""Runs of periodic jobs: taken by one process at a time, with what came of the last one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from store.models import JobRow
from store.times import far_ahead

__all__ = ["done", "enter", "every", "failed", "give_back", "take"]

_LONGEST_PROBLEM = 400
_LONGEST_WAIT = timedelta(hours=1)


async def enter(session: AsyncSession, names: Iterable[str], now: datetime) -> None:
    """Jobs that have no row yet are due at once."""
    known = set(await session.scalars(select(JobRow.name)))
    for name in sorted(set(names) - known):
        try:
            async with session.begin_nested():
                session.add(JobRow(name=name, due_at=now, failures=0, found={}, state={}))
        except IntegrityError:
            # Another process has entered it in the meantime.
            continue


async def every(session: AsyncSession) -> Sequence[JobRow]:
    """All jobs that were ever entered, by name."""
    return (await session.scalars(select(JobRow).order_by(JobRow.name))).all()


async def take(
    session: AsyncSession, name: str, now: datetime, lease: timedelta, *, due_only: bool = True
) -> Mapping[str, Any] | None:
    """Lease a job that is due and that nobody else runs: its state; None when there is no such.

    What a clock far ahead has written holds nobody up once the clock is right again.

    lease: an hour at most. due_only: False takes it before its time too.
    """
    query = select(JobRow).where(JobRow.name == name).with_for_update()
    row: JobRow | None = await session.scalar(query)
    if row is None or _leased(row, now):
        return None
    if due_only and not _due(row, now):
        return None
    row.leased_until, row.began_at = now + lease, now
    return dict(row.state)


async def done(
    session: AsyncSession,
    name: str,
    now: datetime,
    due_at: datetime,
    *,
    found: Mapping[str, Any],
    state: Mapping[str, Any],
) -> None:
    """It went well; `found` is what it counted."""
    row = await _row(session, name)
    row.done_at, row.due_at, row.leased_until = now, due_at, None
    row.failures, row.problem = 0, None
    row.found, row.state = dict(found), dict(state)


async def failed(session: AsyncSession, name: str, now: datetime, problem: str) -> None:
    """It did not; tried again after 2, 4, 8 … minutes, at most an hour."""
    row = await _row(session, name)
    row.failures += 1
    wait = min(timedelta(minutes=2 ** min(row.failures, 10)), _LONGEST_WAIT)
    row.failed_at, row.due_at, row.leased_until = now, now + wait, None
    row.problem = problem[:_LONGEST_PROBLEM]


async def give_back(session: AsyncSession, name: str) -> None:
    """It was broken off; it stays due."""
    (await _row(session, name)).leased_until = None


async def _row(session: AsyncSession, name: str) -> JobRow:
    query = select(JobRow).where(JobRow.name == name).with_for_update()
    return (await session.scalars(query)).one()


def _leased(row: JobRow, now: datetime) -> bool:
    until = row.leased_until
    return until is not None and until > now and not far_ahead(until, now)


def _due(row: JobRow, now: datetime) -> bool:
    """It may well be due in a week, so when it was run tells whether the clock was wrong."""
    return row.due_at <= now or far_ahead(row.began_at or row.due_at, now)
