"""Leads that nobody has looked after: the township is warned, the district told, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from desk.leads.filing import clock_of, due_on
from desk.limits import china_date
from desk.outreach import append
from desk.sweep import SYSTEM, escalation_days, warning_days
from desk.working_days import UnknownYear, WorkingDays
from store.audit import record
from store.database import Database
from store.models import LeadRow
from store.times import Clock, utc_now

__all__ = ["LeadSweeper", "LeadsSwept"]

_BATCH = 100


@dataclass(frozen=True, slots=True)
class LeadsSwept:
    """How many got their day, were warned of, and were told to the district."""

    recounted: int = 0
    warned: int = 0
    escalated: int = 0


class LeadSweeper:
    """May run as often as one likes, in several processes at once."""

    def __init__(
        self, database: Database, clock: Clock = utc_now, calendar: WorkingDays | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._calendar = calendar or WorkingDays()

    async def sweep(self) -> LeadsSwept:
        """One round over the leads that nobody has looked after."""
        told: Counter[str] = Counter()
        last = 0
        while True:
            query = (
                select(LeadRow)
                .where(LeadRow.status.in_(("new", "taken")), LeadRow.checked_at.is_(None))
                .where(LeadRow.escalated_at.is_(None), LeadRow.id > last)
                .order_by(LeadRow.id)
                .limit(_BATCH)
                .with_for_update(skip_locked=True)
            )
            async with self._database.writing() as session:
                rows = (await session.scalars(query)).all()
                if not rows:
                    return LeadsSwept(**told)
                now, last = self._clock(), rows[-1].id
                for row in rows:
                    for what, action in self._news(row):
                        told[what] += 1
                        if action is None:
                            continue
                        await append(session, row, at=now, actor=SYSTEM, role=SYSTEM, action=action)
                        record(
                            session, at=now, actor=SYSTEM, role=SYSTEM,
                            action=f"lead.{action}", subject=row.reference,
                        )  # fmt: skip

    def _news(self, row: LeadRow) -> Iterator[tuple[str, str | None]]:
        """What is told of a lead, marked as told: the count's name and the line's."""
        now = self._clock()
        filed, today = china_date(row.filed_at), china_date(now)
        if row.due_on is None:
            row.due_on = due_on(row.urgency, filed, self._calendar)
            if row.due_on is not None:
                yield "recounted", None
        clock = clock_of(row.urgency, filed)
        try:
            left = clock.left(today, self._calendar)
        except UnknownYear:
            return
        if left <= warning_days(clock.limit.days) and row.warned_at is None:
            row.warned_at = now
            yield "warned", "due_soon"
        if left <= escalation_days(clock.limit.days):
            row.escalated_at = now
            yield "escalated", "escalated"
