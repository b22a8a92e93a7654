"""Limits that run out: the window is warned in time, the district told when it is too late.

Swept by a job as often as one likes: what has been told is marked in the same transaction, so
nothing is told twice, whoever else sweeps and whenever the job is killed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.history import append
from desk.limits import Limits, china_date, clock_of
from desk.working_days import UnknownYear, WorkingDays
from store.audit import record
from store.database import Database
from store.models import ClockRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["SYSTEM", "Sweeper", "Swept", "warning_days"]

SYSTEM = "system"
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Swept:
    """How many limits were counted anew, warned of, and found overdue."""

    recounted: int
    warned: int
    overdue: int


def warning_days(limit_days: int) -> int:
    """Days before the end at which a limit is warned of: a fifth of it, at least one day."""
    return max(1, limit_days // 5)


class Sweeper:
    """Goes through the running limits of all tickets."""

    def __init__(
        self, database: Database, clock: Clock = utc_now, calendar: WorkingDays | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = Limits(calendar or WorkingDays())

    async def sweep(self) -> Swept:
        """One round over everything that may have something to tell today."""
        recounted = await self._recount()
        warned = overdue = last = 0
        while True:
            async with self._database.writing() as session:
                rows = await self._next(session, last)
                if not rows:
                    return Swept(recounted, warned, overdue)
                now = self._clock()
                for row, ticket in rows:
                    last = row.id
                    late, near = self._standing(row, china_date(now))
                    if late and row.overdue_at is None:
                        row.overdue_at, overdue = now, overdue + 1
                        await self._tell(session, ticket, row, "overdue", now)
                    elif near and row.warned_at is None:
                        row.warned_at, warned = now, warned + 1
                        await self._tell(session, ticket, row, "due_soon", now)

    def _standing(self, row: ClockRow, today: date) -> tuple[bool, bool]:
        """Whether the limit has passed, and whether it is about to."""
        clock = clock_of(row)
        if clock.since is None:
            return False, False
        try:
            left = clock.left(today, self._limits.calendar)
        except UnknownYear:
            # Today's own year has no notice yet: the pages say so, and nothing is guessed here.
            return False, False
        return left < 0, left <= warning_days(row.days)

    async def _next(self, session: AsyncSession, last: int) -> Sequence[tuple[ClockRow, TicketRow]]:
        """Running limits with a day, not yet told to be overdue, after the one with id `last`."""
        query = (
            select(ClockRow, TicketRow)
            .join(TicketRow, TicketRow.id == ClockRow.ticket_id)
            .where(ClockRow.stopped_at.is_(None), ClockRow.due_on.is_not(None))
            .where(ClockRow.overdue_at.is_(None), ClockRow.id > last)
            .order_by(ClockRow.id)
            .limit(_BATCH)
            .with_for_update()
        )
        return [(row, ticket) for row, ticket in await session.execute(query)]

    async def _tell(
        self, session: AsyncSession, ticket: TicketRow, row: ClockRow, what: str, now: datetime
    ) -> None:
        ticket.changed_at = now
        await append(
            session,
            ticket,
            at=now,
            actor=SYSTEM,
            role=SYSTEM,
            action=what,
            before=ticket.status,
            note=row.kind,
        )
        record(
            session,
            at=now,
            actor=SYSTEM,
            role=SYSTEM,
            action=f"ticket.{what}",
            subject=ticket.reference,
        )

    async def _recount(self) -> int:
        """Limits that had no day because a year was unknown get one once its notice is entered."""
        done = last = 0
        while True:
            async with self._database.writing() as session:
                query = (
                    select(ClockRow)
                    .where(ClockRow.stopped_at.is_(None), ClockRow.due_on.is_(None))
                    .where(ClockRow.id > last)
                    .order_by(ClockRow.id)
                    .limit(_BATCH)
                )
                rows = (await session.scalars(query)).all()
                if not rows:
                    return done
                last = rows[-1].id
                self._limits.recount(rows)
                found = {row.ticket_id for row in rows if row.due_on is not None}
                done += len(found)
                for ticket_id in found:
                    ticket = await session.get(TicketRow, ticket_id, with_for_update=True)
                    if ticket is not None:
                        await self._limits.settle(session, ticket)
