"""The people whom a township visits: begun, visited, set to another level, ended."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.errors import Changed, NotAllowed, NotFound, Unfit
from desk.leads.filing import NewLead, Person, file
from desk.limits import china_date
from desk.outreach import append, seen, story
from desk.places import Gazetteer
from desk.reference import parse, shown
from desk.scope import visible
from desk.viewer import Role, Viewer
from desk.visits.schedule import alarms, next_on
from desk.visits.shapes import Counts, Level, NewCare, Paid, fit
from desk.visits.surge import under
from desk.visits.views import Care, CareHeader, Visit, header, rhythm_of, said, visit
from desk.working_days import WorkingDays
from store.database import Database
from store.models import UNOPENED, CareRow, TicketRow, VisitRow
from store.times import Clock, utc_now

__all__ = ["Cares"]

_SHOWN_VISITS = 60


class Cares:
    """The repository; a person of a foreign place does not exist for a viewer."""

    def __init__(
        self, database: Database, clock: Clock = utc_now, calendar: WorkingDays | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._calendar = calendar or WorkingDays()

    @property
    def today(self) -> date:
        """The day that it is in China."""
        return china_date(self._clock())

    async def due(
        self, viewer: Viewer, *, ahead: int = 0, limit: int = 200
    ) -> tuple[CareHeader, ...]:
        """Whose visit is due by today or within `ahead` days: alarms first, then the longest due.

        Everybody shown is in the audit trail.
        """
        until = self.today + timedelta(days=ahead)
        query = (
            select(CareRow, TicketRow)
            .outerjoin(TicketRow, TicketRow.id == CareRow.ticket_id)
            .options(*UNOPENED)
            .where(seen(viewer, CareRow), CareRow.status == "active", CareRow.next_on <= until)
            .order_by(CareRow.alerted.desc(), CareRow.next_on, CareRow.level.desc(), CareRow.id)
        )
        async with self._database.writing() as session:
            rows = (await session.execute(query.limit(limit))).all()
            for row, _ in rows:
                audit(session, viewer, "care.list", str(row.id), self._clock())
            return tuple(_header(row, ticket) for row, ticket in rows)

    async def counts(self, viewer: Viewer) -> Counts:
        mine = (seen(viewer, CareRow), CareRow.status == "active")
        conditions = ((), (CareRow.next_on <= self.today,), (CareRow.alerted > 0,))
        async with self._database.reading() as session:
            found = [
                await session.scalar(select(func.count()).where(*mine, *more))
                for more in conditions
            ]
        return Counts(*(one or 0 for one in found))

    async def of_ticket(self, viewer: Viewer, reference: str) -> tuple[CareHeader, ...]:
        """Who of a ticket is visited; nobody where the viewer sees no ticket."""
        query = (
            select(CareRow, TicketRow)
            .join(TicketRow, TicketRow.id == CareRow.ticket_id)
            .options(*UNOPENED)
            .where(visible(viewer), seen(viewer, CareRow), CareRow.status == "active")
            .where(TicketRow.reference == (parse(reference) or ""))
        )
        async with self._database.reading() as session:
            return tuple(_header(row, ticket) for row, ticket in await session.execute(query))

    async def get(self, viewer: Viewer, id: int) -> Care:
        """One record; the reading is audited. Raises NotFound."""
        async with self._database.writing() as session:
            row = await _row(session, viewer, id)
            result = "done" if row else "not_found"
            audit(session, viewer, "care.read", str(id), self._clock(), result)
            found = await _view(session, row) if row else None
        if found is None:
            raise NotFound
        return found

    async def begin(self, viewer: Viewer, new: NewCare) -> int:
        """Care for somebody of a ticket, first due at once: nobody has been there yet.

        Raises:
            NotFound: no such ticket in the viewer's place.
            NotAllowed: the viewer's role visits nobody.
            Unfit: he is visited already, or how to find him is missing.
        """
        if viewer.role not in (Role.CLERK, Role.DISTRICT):
            raise NotAllowed
        if not new.who.where.strip():
            raise Unfit("where", "where_missing")
        now, today = self._clock(), self.today
        async with self._database.writing() as session:
            ticket = await _ticket(session, viewer, new.ticket)
            before = select(CareRow.id).filter_by(
                ticket_id=ticket.id, member=new.member, status="active"
            )
            if await session.scalar(before) is not None:
                raise Unfit("member", "care_exists")
            row = CareRow(
                adcode=ticket.adcode, town=ticket.town, ticket_id=ticket.id, member=new.member,
                status="active", who=asdict(new.who), next_on=today, alerted=0, created_at=now,
            )  # fmt: skip
            _set(row, new.level)
            await under(session, row, today)
            session.add(row)
            await session.flush()
            await self._line(session, viewer, row, "begin", f"{new.level.level} {new.why}".strip())
            audit(session, viewer, "care.begin", str(row.id), now)
        return row.id

    async def visit(self, viewer: Viewer, id: int, paid: Paid) -> Visit:
        """Note a visit of today. Whoever needs something becomes a lead of his township at once.

        Raises:
            NotFound, NotAllowed (the care has ended), Changed (noted already), Unfit (a note is
            missing where something is needed).
        """
        fit(paid)
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._open(session, viewer, id, paid.version)
            number = await session.scalar(select(func.count()).where(VisitRow.care_id == id))
            noted = VisitRow(
                care_id=id, number=(number or 0) + 1, visited_on=self.today,
                visitor=viewer.login, found={"outcome": paid.outcome, "note": paid.note}, at=now,
            )  # fmt: skip
            session.add(noted)
            self._after(row, paid.outcome)
            note = paid.outcome
            if paid.outcome == "needs":
                note = f"{note} {shown(await self._report(session, viewer, row, paid))}"
            await self._line(session, viewer, row, "visit", note)
            audit(session, viewer, "care.visit", str(id), now)
            return visit(noted)

    async def relevel(
        self, viewer: Viewer, id: int, level: Level, why: str, version: int | None = None
    ) -> None:
        """Another level, with the reason. Raises as `visit`."""
        if not why.strip():
            raise Unfit("note", "note_missing")
        async with self._database.writing() as session:
            row = await self._open(session, viewer, id, version)
            _set(row, level)
            last = row.last_on or china_date(row.created_at)
            row.next_on = min(row.next_on, next_on(last, rhythm_of(row)))
            await self._line(session, viewer, row, "relevel", f"{level.level} {why.strip()}")
            audit(session, viewer, "care.relevel", str(id), self._clock())

    async def end(self, viewer: Viewer, id: int, why: str, version: int | None = None) -> None:
        """No more visits, with the reason. Raises as `visit`."""
        if not why.strip():
            raise Unfit("note", "note_missing")
        async with self._database.writing() as session:
            row = await self._open(session, viewer, id, version)
            row.status = "ended"
            await self._line(session, viewer, row, "end", why.strip())
            audit(session, viewer, "care.end", str(id), self._clock())

    def _after(self, row: CareRow, outcome: str) -> None:
        """Being at the door is no contact: what is late stays late until somebody was seen."""
        if outcome == "absent":
            last = row.last_on or china_date(row.created_at)
            row.next_on = next_on(last, rhythm_of(row), tried=self.today)
            return
        row.last_on, row.alerted = self.today, 0
        row.next_on = next_on(self.today, rhythm_of(row))

    async def _report(self, session: AsyncSession, viewer: Viewer, row: CareRow, paid: Paid) -> str:
        place = Gazetteer().by_code(row.adcode, row.town)
        if place is None:
            raise NotFound
        name, where, phone = (row.who.get(field, "") for field in ("name", "where", "phone"))
        person = Person(name, where, paid.note, (), phone, care=row.id)
        visits = await session.scalar(select(func.count()).where(VisitRow.care_id == row.id))
        new = NewLead(f"care:{row.id}:{visits}", "visit", place, person, urgent=paid.urgent)
        vault, now = self._database.vault, self._clock()
        return await file(
            session, vault, new, now, self._calendar, actor=viewer.login, role=viewer.role.value
        )

    async def _open(
        self, session: AsyncSession, viewer: Viewer, id: int, version: int | None
    ) -> CareRow:
        row = await _row(session, viewer, id)
        if row is None:
            raise NotFound
        if row.status != "active":
            raise NotAllowed
        if version is not None and version != row.version:
            raise Changed
        return row

    async def _line(
        self, session: AsyncSession, viewer: Viewer, row: CareRow, action: str, note: str
    ) -> None:
        await append(
            session, row, at=self._clock(), actor=viewer.login, role=viewer.role,
            action=action, note=note,
        )  # fmt: skip


def _set(row: CareRow, level: Level) -> None:
    row.program_id, row.level, row.every_days = level.program, level.level, level.every
    row.alert_days = list(alarms(level.every, level.alert))


async def _ticket(session: AsyncSession, viewer: Viewer, reference: str) -> TicketRow:
    query = select(TicketRow).where(
        visible(viewer), TicketRow.reference == (parse(reference) or "")
    )
    found: TicketRow | None = await session.scalar(query.with_for_update())
    if found is None:
        raise NotFound
    return found


async def _row(session: AsyncSession, viewer: Viewer, id: int) -> CareRow | None:
    query = select(CareRow).where(seen(viewer, CareRow), CareRow.id == id)
    row: CareRow | None = await session.scalar(query.with_for_update())
    return row


async def _view(session: AsyncSession, row: CareRow) -> Care:
    visits = select(VisitRow).filter_by(care_id=row.id).order_by(VisitRow.number.desc())
    ticket = await session.get(TicketRow, row.ticket_id) if row.ticket_id else None
    return Care(
        _header(row, ticket),
        tuple(visit(one) for one in await session.scalars(visits.limit(_SHOWN_VISITS))),
        said(await story(session, row)),
        row.version,
    )


def _header(row: CareRow, ticket: TicketRow | None) -> CareHeader:
    return header(row, china_date(row.created_at), ticket)
