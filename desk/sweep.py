"""Limits that run out: the window is warned in time, then the district, and both when it is late.

Swept by a job as often as one likes: what has been told is marked in the same transaction, so
nothing is told twice, whoever else sweeps and whenever the job is killed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.history import append
from desk.limits import Limits, china_date, clock_of
from desk.working_days import UnknownYear, WorkingDays
from store.audit import record
from store.database import Database
from store.models import UNOPENED, ClockRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["SYSTEM", "Sweeper", "Swept", "escalation_days", "warning_days"]

SYSTEM = "system"
_BATCH = 100
# What is told, and under which name it is counted.
_COUNTED = {"due_soon": "warned", "escalated": "escalated", "overdue": "overdue"}


@dataclass(frozen=True, slots=True)
class Swept:
    """How many limits were counted anew, warned of, told to the district, and found overdue."""

    recounted: int = 0
    warned: int = 0
    escalated: int = 0
    overdue: int = 0


def warning_days(limit_days: int) -> int:
    """Days before the end at which a limit is warned of: a fifth of it, at least one day."""
    return max(1, limit_days // 5)


def escalation_days(limit_days: int) -> int:
    """Days before the end at which the district is told: a tenth of it; of a short one, its last
    day."""
    return limit_days // 10


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
        told = Counter(recounted=await self._recount())
        last = 0
        while True:
            async with self._database.writing() as session:
                rows = await self._next(session, last)
                if not rows:
                    return Swept(**told)
                now = self._clock()
                for row, ticket in rows:
                    last = row.id
                    for what in self._news(row, now):
                        await self._tell(session, ticket, row, what, now)
                        told[_COUNTED[what]] += 1

    def _news(self, row: ClockRow, now: datetime) -> Iterator[str]:
        """What there is to tell of a limit, marked as told."""
        left = self._left(row, china_date(now))
        if left is None:
            return
        if left < 0:
            row.overdue_at = now
            # The district has it on its list from now on, if it had not before.
            row.escalated_at = row.escalated_at or now
            yield "overdue"
            return
        if left <= warning_days(row.days) and row.warned_at is None:
            row.warned_at = now
            yield "due_soon"
        if left <= escalation_days(row.days) and row.escalated_at is None:
            row.escalated_at = now
            yield "escalated"

    def _left(self, row: ClockRow, today: date) -> int | None:
        """Days left of a limit that runs; None when it waits or can't be counted."""
        clock = clock_of(row)
        if clock.since is None:
            return None
        try:
            return clock.left(today, self._limits.calendar)
        except UnknownYear:
            # Today's own year has no notice yet: the pages say so, and nothing is guessed here.
            return None

    async def _next(self, session: AsyncSession, last: int) -> Sequence[tuple[ClockRow, TicketRow]]:
        """Running limits with a day, not yet told to be overdue, after the one with id `last`.

        A ticket that somebody is moving at this moment is left to the next round: waiting for it
        with others held would stop a clerk's step.
        """
        query = (
            select(ClockRow, TicketRow)
            .join(TicketRow, TicketRow.id == ClockRow.ticket_id)
            .options(*UNOPENED)
            .where(ClockRow.stopped_at.is_(None), ClockRow.due_on.is_not(None))
            .where(ClockRow.overdue_at.is_(None), ClockRow.id > last)
            .order_by(ClockRow.id)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
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
                    ticket = await session.get(
                        TicketRow, ticket_id, options=UNOPENED, with_for_update=True
                    )
                    if ticket is not None:
                        await self._limits.settle(session, ticket)
