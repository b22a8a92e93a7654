"""Visits that were not paid: the township is told, then the district, once each until somebody
was seen again; and disasters that are over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from desk.limits import china_date
from desk.outreach import append
from desk.sweep import SYSTEM
from desk.visits.schedule import late
from desk.visits.surge import recount
from desk.visits.views import rhythm_of
from store.audit import record
from store.database import Database
from store.models import CareRow
from store.times import Clock, utc_now

__all__ = ["VisitSweeper", "VisitsSwept"]

_BATCH = 200
_TOLD = ("alert", "escalated")


@dataclass(frozen=True, slots=True)
class VisitsSwept:
    """How many townships were told of somebody, how many districts, how many rhythms eased."""

    alert: int = 0
    escalated: int = 0
    eased: int = 0


class VisitSweeper:
    """May run as often as one likes, in several processes at once."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def sweep(self) -> VisitsSwept:
        """One round over everybody who is visited."""
        told: Counter[str] = Counter()
        last = 0
        while True:
            query = (
                select(CareRow)
                .where(CareRow.status == "active", CareRow.id > last)
                .order_by(CareRow.id)
                .limit(_BATCH)
                .with_for_update(skip_locked=True)
            )
            async with self._database.writing() as session:
                rows = (await session.scalars(query)).all()
                if not rows:
                    return VisitsSwept(**told)
                now, last = self._clock(), rows[-1].id
                today = china_date(now)
                for row in rows:
                    if row.surge_until is not None and row.surge_until < today:
                        row.surge_days = row.surge_since = row.surge_until = None
                        recount(row)
                        told["eased"] += 1
                    since = row.last_on or china_date(row.created_at)
                    due = late(since, rhythm_of(row), today)
                    for stage in range(row.alerted, due):
                        told[_TOLD[stage]] += 1
                        await append(
                            session, row, at=now, actor=SYSTEM, role=SYSTEM, action=_TOLD[stage]
                        )
                        record(
                            session, at=now, actor=SYSTEM, role=SYSTEM,
                            action=f"care.{_TOLD[stage]}", subject=str(row.id),
                        )  # fmt: skip
                    row.alerted = max(row.alerted, due)
