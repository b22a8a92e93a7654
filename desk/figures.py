"""What a district counts: by township and program, week by week, how soon somebody begins.

Nothing here opens a snapshot or says anything of a person: each figure is one grouped query within
an index. Hours are counted by the clock, nights and weekends included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from sqlalchemy import and_, case, func, literal, or_, select, union_all

from desk.inbox import UNFINISHED
from desk.lifecycle import Status
from desk.recent import recent
from desk.scope import visible
from desk.viewer import Viewer
from store.database import Database
from store.models import ConversationRow, MatterRow, TicketRow

__all__ = ["WEEKS", "Begun", "Figures", "Left", "Program", "Sheet", "Town", "Week"]

WEEKS = 12
# A talk that rested for a day is taken to be over.
_RESTED = timedelta(days=1)
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Begun:
    """Tickets of the last weeks by how soon somebody took a first step.

    median, nine_in_ten: hours, None when nothing has begun; waiting: nothing has been done yet.
    """

    filed: int = 0
    waiting: int = 0
    median: int | None = None
    nine_in_ten: int | None = None


@dataclass(frozen=True, slots=True)
class Town:
    """A township's open tickets, and how soon it begins."""

    adcode: str
    town: str
    unfinished: int
    urgent: int
    overdue: int
    today: int
    begun: Begun = Begun()


@dataclass(frozen=True, slots=True)
class Program:
    """How many open tickets ask for a program, and how many of those are overdue."""

    id: str
    asked: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Week:
    """Tickets filed in the week that began on `monday`, and those of them closed by now."""

    monday: date
    filed: int
    closed: int


@dataclass(frozen=True, slots=True)
class Left:
    """Talks that rest at a stage and a question (None: none is on the table)."""

    stage: str
    asked: str | None
    talks: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """All figures of an area as they were at `at`."""

    at: datetime
    towns: tuple[Town, ...]
    programs: tuple[Program, ...]
    weeks: tuple[Week, ...]
    begun: Begun


class Figures:
    """Counted at most once in some seconds, for all who look at the same area."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sheet(self, viewer: Viewer, now: datetime) -> Sheet:
        today = now.astimezone(_CHINA).date()

        async def find() -> Sheet:
            return await self._sheet(viewer, today, now)

        return await recent(self._database, ("figures", viewer.adcode, today), find)

    async def left(self, now: datetime) -> tuple[Left, ...]:
        """Where residents left the interview in the last weeks, without filing; most first."""

        async def find() -> tuple[Left, ...]:
            return await self._left(now)

        return await recent(self._database, ("left",), find)

    async def _sheet(self, viewer: Viewer, today: date, now: datetime) -> Sheet:
        mondays = [_monday(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]
        hours = await self._hours(viewer, _midnight(mondays[0]))
        begun = {place: _begun(found) for place, found in hours.items()}
        towns = await self._towns(viewer, today, begun)
        total: dict[int | None, int] = defaultdict(int)
        for found in hours.values():
            for hour, count in found.items():
                total[hour] += count
        return Sheet(
            now,
            towns,
            await self._programs(viewer, today),
            await self._weeks(viewer, mondays),
            _begun(total),
        )

    async def _towns(
        self, viewer: Viewer, today: date, begun: Mapping[tuple[str, str], Begun]
    ) -> tuple[Town, ...]:
        place = (TicketRow.adcode, TicketRow.town)
        urgent = func.sum(case((TicketRow.urgency == "urgent", 1), else_=0))
        over = func.sum(case((TicketRow.due_on < today, 1), else_=0))
        ends = func.sum(case((TicketRow.due_on == today, 1), else_=0))
        query = select(*place, func.count(), urgent, over, ends).where(visible(viewer), UNFINISHED)
        async with self._database.reading() as session:
            rows = (await session.execute(query.group_by(*place))).all()
        open_ = {(row[0], row[1]): row for row in rows}
        found = []
        for adcode, town in sorted(open_.keys() | begun.keys()):
            _, _, *counts = open_.get((adcode, town), ("", "", 0, 0, 0, 0))
            count, urgents, overs, ends_now = map(int, counts)
            soon = begun.get((adcode, town), Begun())
            found.append(Town(adcode, town, count, urgents, overs, ends_now, soon))
        return tuple(sorted(found, key=lambda one: (-one.overdue, -one.unfinished)))

    async def _programs(self, viewer: Viewer, today: date) -> tuple[Program, ...]:
        over = func.sum(case((TicketRow.due_on < today, 1), else_=0))
        asked = func.count(MatterRow.ticket_id.distinct())
        query = (
            select(MatterRow.program_id, asked, over)
            .select_from(TicketRow)
            .join(MatterRow, MatterRow.ticket_id == TicketRow.id)
            .where(visible(viewer), UNFINISHED, MatterRow.decision == "open")
            .group_by(MatterRow.program_id)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(query)).all()
        return tuple(sorted((Program(*row) for row in rows), key=lambda one: -one.asked))

    async def _weeks(self, viewer: Viewer, mondays: Sequence[date]) -> tuple[Week, ...]:
        closed = func.sum(case((TicketRow.status == Status.CLOSED, 1), else_=0))
        parts = []
        for number, monday in enumerate(mondays):
            first, end = _midnight(monday), _midnight(monday + timedelta(weeks=1))
            within = and_(TicketRow.filed_at >= first, TicketRow.filed_at < end)
            parts.append(
                select(literal(number).label("week"), func.count(), closed).where(
                    within, visible(viewer)
                )
            )
        async with self._database.reading() as session:
            rows = (await session.execute(union_all(*parts))).all()
        found = {week: (filed, done or 0) for week, filed, done in rows}
        return tuple(Week(monday, *found[number]) for number, monday in enumerate(mondays))

    async def _hours(
        self, viewer: Viewer, since: datetime
    ) -> dict[tuple[str, str], dict[int | None, int]]:
        """By township: hours to the first step (None: no step yet), and how many tickets."""
        columns = (TicketRow.adcode, TicketRow.town, TicketRow.first_hours)
        # Closed without a step: the resident withdrew it, nobody is waiting.
        counts = or_(TicketRow.first_hours.is_not(None), UNFINISHED)
        query = select(*columns, func.count()).where(
            TicketRow.filed_at >= since, visible(viewer), counts
        )
        async with self._database.reading() as session:
            rows = (await session.execute(query.group_by(*columns))).all()
        found: dict[tuple[str, str], dict[int | None, int]] = defaultdict(dict)
        for adcode, town, hour, count in rows:
            found[adcode, town][hour] = count
        return found

    async def _left(self, now: datetime) -> tuple[Left, ...]:
        talk = ConversationRow
        within = and_(
            talk.updated_at >= now - timedelta(weeks=WEEKS), talk.updated_at < now - _RESTED
        )
        columns = (talk.stage, talk.asked)
        query = select(*columns, func.count()).where(within, talk.stage.is_not(None))
        async with self._database.reading() as session:
            rows = (await session.execute(query.group_by(*columns))).all()
        found = (Left(str(stage), asked, count) for stage, asked, count in rows)
        return tuple(sorted(found, key=lambda one: -one.talks))


def _begun(hours: Mapping[int | None, int]) -> Begun:
    """Of those that have begun: the middle one, and that below which nine in ten lie."""
    known = sorted((hour, count) for hour, count in hours.items() if hour is not None)
    begun = sum(count for _, count in known)
    waiting = hours.get(None, 0)

    def share(part: float) -> int | None:
        left = part * begun
        for hour, count in known:
            left -= count
            if left <= 0:
                return hour
        return None

    return Begun(begun + waiting, waiting, share(0.5), share(0.9))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    """When that day begins in China."""
    return datetime.combine(day, time(), _CHINA).astimezone(UTC)
