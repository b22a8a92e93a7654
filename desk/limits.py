"""The limits of a ticket: opened when it is filed, run, pause, end; the soonest leads the inbox.

Nothing else writes clock rows. Every function works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.clocks import Clock, Limit, sooner
from desk.working_days import WorkingDays
from store.models import ClockRow, TicketRow

__all__ = ["FIRST_CALL", "FIRST_CALL_URGENT", "Limits", "china_date", "clock_of"]

# 民发〔2021〕57号: the office begins its enquiry within three working days of the application.
FIRST_CALL = Limit(3, working=True)
# The law sets no hours for an emergency; the house promises the next day.
FIRST_CALL_URGENT = Limit(1, working=False)
# All of China keeps one civil time.
_CHINA = timezone(timedelta(hours=8))


def china_date(at: datetime) -> date:
    """The day that it is in China at that moment."""
    return at.astimezone(_CHINA).date()


class Limits:
    """Opens and moves the clock rows of tickets by the working calendar."""

    def __init__(self, calendar: WorkingDays) -> None:
        self.calendar = calendar

    def open(
        self,
        session: AsyncSession,
        ticket_id: int,
        kind: str,
        limit: Limit,
        *,
        since: date | None,
        matter_id: int | None = None,
        referral_id: int | None = None,
    ) -> ClockRow:
        """A new limit; without `since` it waits for `resume`."""
        row = ClockRow(
            ticket_id=ticket_id,
            matter_id=matter_id,
            referral_id=referral_id,
            kind=kind,
            days=limit.days,
            working=limit.working,
        )
        clock = Clock(limit)
        self._write(row, clock if since is None else clock.resume(since))
        session.add(row)
        return row

    async def of(self, session: AsyncSession, ticket_id: int) -> Sequence[ClockRow]:
        """Every limit of a ticket that has not ended."""
        query = select(ClockRow).filter_by(ticket_id=ticket_id).where(ClockRow.stopped_at.is_(None))
        return (await session.scalars(query.order_by(ClockRow.id))).all()

    def pause(self, rows: Iterable[ClockRow], today: date) -> None:
        for row in rows:
            self._write(row, clock_of(row).pause(today))

    def resume(self, rows: Iterable[ClockRow], today: date) -> None:
        for row in rows:
            self._write(row, clock_of(row).resume(today))

    def stop(self, rows: Iterable[ClockRow], at: datetime) -> None:
        """Ended for good: days used so far stay, and it is due no more."""
        for row in rows:
            self._write(row, clock_of(row).pause(china_date(at)))
            row.stopped_at = at

    def keep_sooner(self, kept: ClockRow, other: ClockRow, today: date) -> None:
        """Of two limits of one matter the stricter runs on; one is late as soon as either was."""
        self._write(kept, sooner(clock_of(kept), clock_of(other), today, self.calendar))
        kept.warned_at = kept.warned_at or other.warned_at
        kept.escalated_at = kept.escalated_at or other.escalated_at
        kept.overdue_at = kept.overdue_at or other.overdue_at

    def recount(self, rows: Iterable[ClockRow]) -> None:
        """After a new holiday notice: the same stretches, counted by the new calendar."""
        for row in rows:
            self._write(row, clock_of(row))

    async def settle(self, session: AsyncSession, ticket: TicketRow) -> None:
        """Write the soonest limit into the ticket, for the order of the inbox."""
        await session.flush()
        dues = [row.due_on for row in await self.of(session, ticket.id) if row.due_on]
        ticket.due_on = min(dues, default=None)

    def _write(self, row: ClockRow, clock: Clock) -> None:
        due = clock.due(self.calendar)
        row.days, row.working = clock.limit.days, clock.limit.working
        row.stretches = [[_text(first), _text(last)] for first, last in clock.stretches]
        row.due_on = due.day if due else None


def clock_of(row: ClockRow) -> Clock:
    """The clock that a row keeps."""
    stretches = tuple((date.fromisoformat(str(one[0])), _date(one[1])) for one in row.stretches)
    return Clock(Limit(row.days, row.working), stretches)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
