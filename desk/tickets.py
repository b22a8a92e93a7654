"""Tickets as a viewer may see and move them. Every query is scoped by the viewer's place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.errors import Changed, NotAllowed, NotFound, Unfit
from desk.filing import phone_mark
from desk.lifecycle import Action, Move, Status, moves, result
from desk.reference import parse, shown
from desk.viewer import Role, Viewer
from rules.place import area_prefix
from store.audit import record
from store.database import Database
from store.models import TicketEventRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["Event", "TicketHeader", "TicketView", "Tickets"]

_LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class TicketHeader:
    """What the inbox shows of a ticket: nothing personal.

    `reference` is in groups (3217-0482-6); `window` the name of the place's window.
    `urgency` is normal or urgent; `programs` are ids, strongest first; times are UTC.
    """

    reference: str
    adcode: str
    town: str
    window: str
    status: Status
    urgency: str
    programs: tuple[str, ...]
    channel: str
    filed_at: datetime
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ticket's history, from 1; `by` is a login, or "resident"."""

    number: int
    at: datetime
    by: str
    role: str
    action: str
    before: Status | None
    after: Status
    note: str | None


@dataclass(frozen=True, slots=True)
class TicketView:
    """A whole ticket.

    `snapshot` is the plain JSON of handlers/snapshot.py; `moves` is what the viewer may do now.
    """

    header: TicketHeader
    snapshot: Mapping[str, Any]
    history: tuple[Event, ...]
    moves: tuple[Move, ...]


class Tickets:
    """The repository; a ticket of a foreign place does not exist for a viewer."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def list(
        self,
        viewer: Viewer,
        *,
        status: Status | None = None,
        phone: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[TicketHeader, ...]:
        """Tickets of the viewer's place: urgent first, then longest waiting; closed ones last.

        phone: only those filed with this telephone number, however it is written.
        """
        query = select(TicketRow).where(_visible(viewer))
        if status is not None:
            query = query.where(TicketRow.status == status)
        if phone is not None:
            query = query.where(TicketRow.phone_mark == phone_mark(self._database.vault, phone))
        closed = case((TicketRow.status == Status.CLOSED, 1), else_=0)
        calm = case((TicketRow.urgency == "urgent", 0), else_=1)
        query = query.order_by(closed, calm, TicketRow.filed_at, TicketRow.id)
        async with self._database.reading() as session:
            rows = await session.scalars(query.limit(limit).offset(offset))
            return tuple(_header(row) for row in rows)

    async def counts(self, viewer: Viewer) -> Mapping[Status, int]:
        """How many tickets of each status the viewer's place has (zeros included)."""
        query = select(TicketRow.status, func.count()).where(_visible(viewer))
        async with self._database.reading() as session:
            rows = await session.execute(query.group_by(TicketRow.status))
            found: dict[str, int] = {status: count for status, count in rows}  # noqa: C416
        return {status: found.get(status, 0) for status in Status}

    async def get(self, viewer: Viewer, reference: str) -> TicketView:
        """One ticket; the reading is audited. `reference` may be spoken or typed loosely.

        Raises:
            NotFound: no such ticket in the viewer's place.
        """
        digits = _digits(reference)
        async with self._database.writing() as session:
            row = await self._row(session, viewer, digits)
            self._audit(session, viewer, "ticket.read", digits, "done" if row else "not_found")
            view = await _view(session, row, viewer) if row else None
        if view is None:
            raise NotFound
        return view

    async def move(
        self,
        viewer: Viewer,
        reference: str,
        action: Action,
        *,
        note: str | None = None,
        version: int | None = None,
    ) -> TicketView:
        """Accept, give back, close or withdraw; `version` is the one that the viewer saw.

        Raises:
            NotFound: no such ticket in the viewer's place.
            NotAllowed: the lifecycle has no such step for this role and status.
            Changed: the ticket is no longer at `version`.
            Unfit: the step needs a note, or the note is too long.
        """
        digits, said = _digits(reference), (note or "").strip()
        audited = f"ticket.{action}"
        async with self._database.writing() as session:
            row = await self._row(session, viewer, digits)
            move, refusal = _decide(row, viewer, action, said, version)
            if row is None or move is None:
                self._audit(session, viewer, audited, digits, getattr(refusal, "code", ""))
            else:
                await self._step(session, row, viewer, move, said)
                self._audit(session, viewer, audited, digits, "done")
                view = await _view(session, row, viewer)
        if refusal is not None:
            # Only now, so that the audit row of the refused try is kept.
            raise refusal
        return view

    async def _row(self, session: AsyncSession, viewer: Viewer, digits: str) -> TicketRow | None:
        query = select(TicketRow).where(_visible(viewer), TicketRow.reference == digits)
        row: TicketRow | None = await session.scalar(query.with_for_update())
        return row

    async def _step(
        self, session: AsyncSession, row: TicketRow, viewer: Viewer, move: Move, note: str
    ) -> None:
        last = select(func.max(TicketEventRow.number)).filter_by(ticket_id=row.id)
        now = self._clock()
        row.status, row.changed_at = move.after, now
        session.add(
            TicketEventRow(
                ticket_id=row.id,
                number=((await session.scalar(last)) or 0) + 1,
                at=now,
                actor=viewer.login,
                role=viewer.role,
                action=move.action,
                before=move.before,
                after=move.after,
                note=note or None,
            )
        )
        await session.flush()

    def _audit(
        self, session: AsyncSession, viewer: Viewer, action: str, digits: str, outcome: str
    ) -> None:
        record(
            session,
            at=self._clock(),
            actor=viewer.login,
            role=viewer.role,
            action=action,
            subject=digits,
            result=outcome,
        )


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    """Only what the viewer's place has. The one rule of who sees what."""
    if viewer.role is Role.CLERK:
        return and_(TicketRow.adcode == viewer.adcode, TicketRow.town == viewer.town)
    return TicketRow.adcode.startswith(area_prefix(viewer.adcode), autoescape=True)


def _digits(reference: str) -> str:
    digits = parse(reference)
    if digits is None:
        raise NotFound
    return digits


def _decide(
    row: TicketRow | None, viewer: Viewer, action: Action, note: str, version: int | None
) -> tuple[Move | None, Exception | None]:
    """The move to make, or why not."""
    if row is None:
        return None, NotFound()
    if version is not None and version != row.version:
        return None, Changed()
    move = result(Status(row.status), action, viewer.role)
    if move is None:
        return None, NotAllowed()
    if len(note) > _LONGEST_NOTE:
        return None, Unfit("note", "note_long")
    if move.needs_note and not note:
        return None, Unfit("note", "note_missing")
    return move, None


def _header(row: TicketRow) -> TicketHeader:
    return TicketHeader(
        reference=shown(row.reference),
        adcode=row.adcode,
        town=row.town,
        window=row.window_name,
        status=Status(row.status),
        urgency=row.urgency,
        programs=tuple(row.programs),
        channel=row.channel,
        filed_at=row.filed_at,
        changed_at=row.changed_at,
        version=row.version,
    )


async def _view(session: AsyncSession, row: TicketRow, viewer: Viewer) -> TicketView:
    query = select(TicketEventRow).filter_by(ticket_id=row.id).order_by(TicketEventRow.number)
    history = tuple(_event(event) for event in await session.scalars(query))
    header = _header(row)
    return TicketView(header, row.snapshot, history, moves(header.status, viewer.role))


def _event(row: TicketEventRow) -> Event:
    return Event(
        number=row.number,
        at=row.at,
        by=row.actor,
        role=row.role,
        action=row.action,
        before=Status(row.before) if row.before else None,
        after=Status(row.after),
        note=row.note,
    )
