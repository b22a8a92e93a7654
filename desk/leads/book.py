"""The leads of a viewer's place: looked after, joined, moved, turned into a ticket, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.errors import Changed, DeskError, NotAllowed, NotFound, Unfit
from desk.filing import phone_mark
from desk.leads.alike import alike
from desk.leads.views import Lead, LeadHeader, header, lead
from desk.lifecycle import OPEN as OPEN_TICKETS
from desk.limits import china_date
from desk.outreach import append, seen, story
from desk.reference import parse, shown
from desk.scope import visible
from desk.viewer import Viewer
from desk.working_days import WorkingDays
from rules.place import Place
from store.database import Database
from store.models import LeadRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["CHECKS", "REASONS", "Counts", "Leads", "Step"]

OPEN = ("new", "taken")
# Looked after: by a telephone call, or by going there.
CHECKS = ("call", "visit")
# Why a lead ends without a ticket; ids of handlers/texts/outreach.yml.
REASONS = ("no_need", "helped", "declined", "not_found", "moved_away", "wrong", "other")
_LONGEST_NOTE = 2000
_COMPARED = 200


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the open ones: all, urgent, past their day, told to the district."""

    open: int = 0
    urgent: int = 0
    overdue: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to a lead.

    action: take, call, visit, join, move, link or close. into: the lead or ticket to go on with;
    place: the township that it belongs to; reason: one of REASONS.
    """

    action: str
    note: str = ""
    version: int | None = None
    into: str = ""
    place: Place | None = None
    reason: str = ""


class Leads:
    """The repository; a lead of a foreign place does not exist for a viewer."""

    def __init__(
        self, database: Database, clock: Clock = utc_now, calendar: WorkingDays | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._calendar = calendar or WorkingDays()

    async def list(
        self, viewer: Viewer, *, which: str = "open", limit: int = 50, offset: int = 0
    ) -> tuple[LeadHeader, ...]:
        """Urgent first, then by their day; every one shown is in the audit trail.

        which: open, urgent, overdue, escalated or done.
        """
        today = china_date(self._clock())
        calm = case((LeadRow.urgency == "urgent", 0), else_=1)
        looked = case((LeadRow.checked_at.is_(None), 0), else_=1)
        query = select(LeadRow).where(seen(viewer, LeadRow), *_chosen(which, today))
        order = (
            (LeadRow.changed_at.desc(),)
            if which == "done"
            else (looked, calm, LeadRow.due_on, LeadRow.id)
        )
        async with self._database.writing() as session:
            rows = (await session.scalars(query.order_by(*order).limit(limit).offset(offset))).all()
            for row in rows:
                audit(session, viewer, "lead.list", row.reference, self._clock())
            return tuple(header(row) for row in rows)

    async def counts(self, viewer: Viewer) -> Counts:
        today = china_date(self._clock())
        names = ("open", "urgent", "overdue", "escalated")
        async with self._database.reading() as session:
            found = [
                await session.scalar(
                    select(func.count()).where(seen(viewer, LeadRow), *_chosen(name, today))
                )
                for name in names
            ]
        return Counts(*(one or 0 for one in found))

    async def get(self, viewer: Viewer, reference: str) -> Lead:
        """One lead; the reading is audited. Raises NotFound."""
        async with self._database.writing() as session:
            row = await self._row(session, viewer, reference)
            digits = parse(reference) or reference[:16]
            audit(
                session, viewer, "lead.read", digits, self._clock(), "done" if row else "not_found"
            )
            found = await self._view(session, viewer, row) if row else None
        if found is None:
            raise NotFound
        return found

    async def take(self, viewer: Viewer, reference: str, step: Step) -> Lead:
        """One step, in one transaction with its line and its audit row.

        Raises:
            NotFound: no such lead in the viewer's place, or none to go on with.
            NotAllowed: it is closed already.
            Changed: somebody else has changed it since it was read.
            Unfit: a note, a reason or a place is missing.
        """
        digits, now = parse(reference) or reference[:16], self._clock()
        try:
            async with self._database.writing() as session:
                row = await self._row(session, viewer, reference)
                if row is None:
                    raise NotFound
                _check(row, step)
                note = await self._act(session, viewer, row, step)
                row.changed_at = now
                await self._line(session, viewer, row, step.action, note)
                audit(session, viewer, f"lead.{step.action}", digits, now)
                return await self._view(session, viewer, row)
        except DeskError as error:
            async with self._database.writing() as session:
                audit(session, viewer, f"lead.{step.action}", digits, now, error.code)
            raise

    async def call(self, viewer: Viewer, reference: str, call_id: str) -> None:
        """A call has been begun about it: what is filed there is its ticket. Raises NotFound."""
        async with self._database.writing() as session:
            row = await self._row(session, viewer, reference)
            if row is None:
                raise NotFound
            row.call_id, row.changed_at = call_id, self._clock()
            if row.status == "new":
                row.status, row.taken_by = "taken", viewer.login
            await self._line(session, viewer, row, "begin_call", None)
            audit(session, viewer, "lead.begin_call", row.reference, self._clock())

    async def _act(
        self, session: AsyncSession, viewer: Viewer, row: LeadRow, step: Step
    ) -> str | None:
        """Change the row; what is kept with the line."""
        if step.action == "take":
            row.status, row.taken_by = "taken", viewer.login
        elif step.action in CHECKS:
            row.status, row.taken_by = "taken", viewer.login
            row.checked_at = row.checked_at or self._clock()
        elif step.action == "close":
            row.status, row.outcome = "closed", {"reason": step.reason, "note": step.note}
            return f"{step.reason} {step.note}".strip()
        elif step.action == "join":
            return await self._join(session, viewer, row, step.into)
        elif step.action == "link":
            return await self._link(session, viewer, row, step.into)
        elif step.place is not None and step.place.town:
            row.adcode, row.town = step.place.adcode, step.place.town
            row.status, row.taken_by = "new", None
            return f"{step.place.town} {step.note}".strip()
        return step.note or None

    async def _join(self, session: AsyncSession, viewer: Viewer, row: LeadRow, into: str) -> str:
        """The older of the two goes on, whichever was named; the stricter day is kept."""
        other = await self._row(session, viewer, into)
        if other is None or other.id == row.id or other.status not in OPEN:
            raise Unfit("into", "lead_missing")
        if other.checked_at is None and row.due_on and other.due_on:
            other.due_on = min(other.due_on, row.due_on)
        if row.urgency == "urgent":
            other.urgency = "urgent"
        row.status, row.joined_into = "closed", other.id
        row.outcome = {"reason": "joined", "note": ""}
        other.changed_at = self._clock()
        await self._line(session, viewer, other, "joined", shown(row.reference))
        return shown(other.reference)

    async def _link(self, session: AsyncSession, viewer: Viewer, row: LeadRow, into: str) -> str:
        query = select(TicketRow).where(visible(viewer), TicketRow.reference == parse(into))
        ticket: TicketRow | None = await session.scalar(query)
        if ticket is None:
            raise Unfit("into", "ticket_missing")
        row.status, row.ticket_id = "ticket", ticket.id
        row.checked_at = row.checked_at or self._clock()
        return shown(ticket.reference)

    async def _row(self, session: AsyncSession, viewer: Viewer, reference: str) -> LeadRow | None:
        query = select(LeadRow).where(
            seen(viewer, LeadRow), LeadRow.reference == (parse(reference) or "")
        )
        row: LeadRow | None = await session.scalar(query.with_for_update())
        return row

    async def _view(self, session: AsyncSession, viewer: Viewer, row: LeadRow) -> Lead:
        ticket = await session.get(TicketRow, row.ticket_id) if row.ticket_id else None
        into = await session.get(LeadRow, row.joined_into) if row.joined_into else None
        return lead(
            row,
            await story(session, row),
            ticket=shown(ticket.reference) if ticket else None,
            joined_into=shown(into.reference) if into else None,
            alike=await self._alike(session, row) if row.status in OPEN else (),
            tickets=await self._tickets(session, viewer, row),
        )

    async def _alike(self, session: AsyncSession, row: LeadRow) -> tuple[LeadHeader, ...]:
        """Open leads of the same township whose words may mean the same household."""
        query = (
            select(LeadRow)
            .where(LeadRow.adcode == row.adcode, LeadRow.town == row.town)
            .where(LeadRow.status.in_(OPEN), LeadRow.id != row.id)
            .order_by(LeadRow.id.desc())
            .limit(_COMPARED)
        )
        others = await session.scalars(query)
        return tuple(header(one) for one in others if alike(row.content, one.content))

    async def _tickets(
        self, session: AsyncSession, viewer: Viewer, row: LeadRow
    ) -> tuple[str, ...]:
        phone = row.content.get("phone")
        if not phone:
            return ()
        mark = phone_mark(self._database.vault, phone)
        query = select(TicketRow.reference).where(
            visible(viewer), TicketRow.phone_mark == mark, TicketRow.status.in_(OPEN_TICKETS)
        )
        return tuple(shown(one) for one in await session.scalars(query))

    async def _line(
        self, session: AsyncSession, viewer: Viewer, row: LeadRow, action: str, note: str | None
    ) -> None:
        await append(
            session,
            row,
            at=self._clock(),
            actor=viewer.login,
            role=viewer.role,
            action=action,
            note=note,
        )


def _chosen(which: str, today: date) -> Sequence[ColumnElement[bool]]:
    if which == "done":
        return (LeadRow.status.not_in(OPEN),)
    found: list[ColumnElement[bool]] = [LeadRow.status.in_(OPEN)]
    if which == "urgent":
        found.append(LeadRow.urgency == "urgent")
    if which == "overdue":
        found += [LeadRow.checked_at.is_(None), LeadRow.due_on < today]
    if which == "escalated":
        found += [LeadRow.checked_at.is_(None), LeadRow.escalated_at.is_not(None)]
    return found


def _check(row: LeadRow, step: Step) -> None:
    """Raises what Leads.take says."""
    if step.version is not None and step.version != row.version:
        raise Changed
    if row.status not in OPEN:
        raise NotAllowed
    if step.action not in ("take", *CHECKS, "close", "join", "link", "move"):
        raise NotAllowed
    if len(step.note) > _LONGEST_NOTE:
        raise Unfit("note", "note_long")
    if step.action in CHECKS and not step.note:
        raise Unfit("note", "note_missing")
    if step.action == "close" and step.reason not in REASONS:
        raise Unfit("reason", "reason_missing")
    if step.action == "close" and step.reason == "other" and not step.note:
        raise Unfit("note", "note_missing")
    if step.action == "move" and (step.place is None or not step.place.town):
        raise Unfit("place", "place_missing")
