"""The inbox: a page of the viewer's tickets in the order of work, counted, filtered, searched.

Nothing here opens a snapshot: ids are sorted within one index, and only a page of rows is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import load_only

from desk.errors import NotFound
from desk.filing import phone_mark
from desk.lifecycle import OPEN, Status
from desk.recent import recent
from desk.reference import parse
from desk.scope import visible
from desk.viewer import Role, Viewer
from desk.views import TicketHeader, header
from store.audit import record
from store.database import Database
from store.models import ClockRow, MatterRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["UNFINISHED", "Counts", "Filter", "Inbox"]

_PLAIN = load_only(
    TicketRow.reference,
    TicketRow.adcode,
    TicketRow.town,
    TicketRow.window_name,
    TicketRow.status,
    TicketRow.urgency,
    TicketRow.programs,
    TicketRow.channel,
    TicketRow.filed_at,
    TicketRow.changed_at,
    TicketRow.version,
    TicketRow.due_on,
    TicketRow.paid_first_at,
    raiseload=True,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; without a status everything that isn't closed, unless a phone is given.

    due: overdue (a limit ended before today), today (it ends today) or escalated (the district was
    told of a limit that still runs). programs: any of these ids.
    phone: filed with this number, however it is written. identity: of this applicant, a valid
    ID number.
    """

    status: Status | None = None
    urgent: bool = False
    due: str | None = None
    programs: tuple[str, ...] = ()
    channel: str | None = None
    phone: str | None = None
    adcode: str | None = None
    town: str | None = None
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each status, and of those still open: urgent, overdue, due today, told
    to the district."""

    status: Mapping[Status, int] = field(default_factory=dict)
    urgent: int = 0
    overdue: int = 0
    today: int = 0
    escalated: int = 0

    @property
    def unfinished(self) -> int:
        """All that isn't closed."""
        return sum(count for status, count in self.status.items() if status is not Status.CLOSED)


class Inbox:
    """Reads only. A ticket of a foreign place does not exist for a viewer."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def page(
        self, viewer: Viewer, wanted: Filter, today: date, *, limit: int = 50, offset: int = 0
    ) -> tuple[TicketHeader, ...]:
        """Urgent first, then by the soonest limit (none: last), then as they were filed; of closed
        ones the latest first."""
        order = _LATEST if wanted.status is Status.CLOSED else _order()
        chosen = (
            select(TicketRow.id)
            .where(visible(viewer), *self._conditions(wanted, today))
            .order_by(*order)
            .limit(limit)
            .offset(offset)
        )
        return await self._headers(chosen)

    async def exported(
        self, viewer: Viewer, wanted: Filter, today: date, *, limit: int
    ) -> tuple[TicketHeader, ...]:
        """The same to be taken away as a file, which is audited with how many there were."""
        found = await self.page(viewer, wanted, today, limit=limit)
        async with self._database.writing() as session:
            record(
                session, at=self._clock(), actor=viewer.login, role=viewer.role,
                action="inbox.export", subject=f"{viewer.adcode} {len(found)}",
            )  # fmt: skip
        return found

    async def counts(self, viewer: Viewer, today: date) -> Counts:
        """Those still open are counted anew each time, within an index of theirs; of the closed
        ones, which may be many, a number a few seconds old will do."""
        urgent = case((TicketRow.urgency == "urgent", 1), else_=0)
        over = case((TicketRow.due_on < today, 1), else_=0)
        now = case((TicketRow.due_on == today, 1), else_=0)
        query = select(
            TicketRow.status, func.count(), func.sum(urgent), func.sum(over), func.sum(now)
        ).where(visible(viewer), UNFINISHED)
        async with self._database.reading() as session:
            rows = (await session.execute(query.group_by(TicketRow.status))).all()
            told = select(func.count()).where(
                visible(viewer), UNFINISHED, TicketRow.id.in_(_escalated())
            )
            escalated = await session.scalar(told)
        found = {row[0]: row[1] for row in rows}
        found[Status.CLOSED] = await self._closed(viewer)
        by_status = {status: found.get(status, 0) for status in Status}
        urgent_, over_, now_ = (sum(row[place] for row in rows) for place in (2, 3, 4))
        return Counts(by_status, urgent_, over_, now_, escalated or 0)

    async def _closed(self, viewer: Viewer) -> int:
        async def count() -> int:
            query = select(func.count()).select_from(TicketRow)
            query = query.where(visible(viewer), TicketRow.status == Status.CLOSED)
            async with self._database.reading() as session:
                return (await session.scalar(query)) or 0

        if viewer.role is Role.CLERK:
            return await count()
        return await recent(self._database, ("closed", viewer.adcode), count)

    async def escalated(self, viewer: Viewer, tickets: Sequence[TicketHeader]) -> frozenset[str]:
        """References of those of them of which the district has been told."""
        wanted = {parse(one.reference): one.reference for one in tickets}
        query = select(TicketRow.reference).where(
            visible(viewer), TicketRow.reference.in_(wanted), TicketRow.id.in_(_escalated())
        )
        async with self._database.reading() as session:
            return frozenset(wanted[one] for one in await session.scalars(query))

    async def alike(self, viewer: Viewer, reference: str) -> tuple[TicketHeader, ...]:
        """Other open tickets of the same telephone, identity number or conversation.

        Raises:
            NotFound: no such ticket in the viewer's place.
        """
        columns = (TicketRow.id, TicketRow.phone_mark, TicketRow.id_mark, TicketRow.conversation_id)
        this = select(*columns).where(visible(viewer), TicketRow.reference == parse(reference))
        async with self._database.reading() as session:
            row = (await session.execute(this)).one_or_none()
        if row is None:
            raise NotFound
        pairs = zip(columns[1:], row[1:], strict=True)
        same = [column == value for column, value in pairs if value is not None]
        chosen = select(TicketRow.id).where(
            visible(viewer), or_(*same), TicketRow.id != row[0], TicketRow.status.in_(OPEN)
        )
        return await self._headers(chosen.order_by(*_order()).limit(10))

    async def _headers(self, chosen: Select[int]) -> tuple[TicketHeader, ...]:
        async with self._database.reading() as session:
            ids = (await session.scalars(chosen)).all()
            query = select(TicketRow).options(_PLAIN).where(TicketRow.id.in_(ids))
            rows = {row.id: row for row in await session.scalars(query)}
            return tuple(header(rows[one]) for one in ids if one in rows)

    def _conditions(self, wanted: Filter, today: date) -> Sequence[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if wanted.status is not None:
            found.append(TicketRow.status == wanted.status)
        elif wanted.phone is None and wanted.identity is None:
            found.append(UNFINISHED)
        if wanted.urgent:
            found.append(TicketRow.urgency == "urgent")
        if wanted.due == "overdue":
            found.append(TicketRow.due_on < today)
        if wanted.due == "today":
            found.append(TicketRow.due_on == today)
        if wanted.due == "escalated":
            found.append(TicketRow.id.in_(_escalated()))
        if wanted.channel:
            found.append(TicketRow.channel == wanted.channel)
        if wanted.adcode:
            found.append(TicketRow.adcode == wanted.adcode)
        if wanted.town:
            found.append(TicketRow.town == wanted.town)
        if wanted.programs:
            found.append(_asks_for(wanted.programs))
        if wanted.phone:
            found.append(TicketRow.phone_mark == phone_mark(self._database.vault, wanted.phone))
        return found


def _escalated() -> Select[int]:
    """Tickets with a limit that runs and of which the district has been told."""
    return select(ClockRow.ticket_id).where(
        ClockRow.stopped_at.is_(None), ClockRow.escalated_at.is_not(None)
    )


# Written out, not bound: only so SQLite sees that its index of open tickets holds all of these.
UNFINISHED = TicketRow.status != literal_column("'closed'")
_LATEST = (TicketRow.changed_at.desc(), TicketRow.id.desc())


def _asks_for(programs: Sequence[str]) -> ColumnElement[bool]:
    same = and_(MatterRow.ticket_id == TicketRow.id, MatterRow.program_id.in_(programs))
    return select(MatterRow.id).where(same).exists()


def _order() -> tuple[Any, ...]:
    calm = case((TicketRow.urgency == "urgent", 0), else_=1)
    endless = case((TicketRow.due_on.is_(None), 1), else_=0)
    ended = case((TicketRow.status == Status.CLOSED, 1), else_=0)
    return (ended, calm, endless, TicketRow.due_on, TicketRow.filed_at, TicketRow.id)
