"""Tickets as a viewer may see and move them. Every query is scoped by the viewer's place."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.errors import Changed, DeskError, NotAllowed, NotFound, Unfit
from desk.filing import phone_mark
from desk.history import append
from desk.lifecycle import Action, Move, Status, result
from desk.limits import Limits
from desk.notices import tell
from desk.reference import parse
from desk.scope import visible
from desk.step import Details, Step
from desk.steps import Steps
from desk.viewer import Viewer
from desk.views import Event, TicketHeader, TicketView, header, view
from desk.working_days import WorkingDays
from store.database import Database
from store.models import TicketRow
from store.times import Clock, utc_now

__all__ = ["NO_DETAILS", "Details", "Event", "TicketHeader", "TicketView", "Tickets"]

_LONGEST_NOTE = 2000
NO_DETAILS = Details()


class Tickets:
    """The repository; a ticket of a foreign place does not exist for a viewer."""

    def __init__(
        self, database: Database, clock: Clock = utc_now, calendar: WorkingDays | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._steps = Steps(Limits(calendar or WorkingDays()))

    async def list(
        self,
        viewer: Viewer,
        *,
        status: Status | None = None,
        phone: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[TicketHeader, ...]:
        """Tickets of the viewer's place: urgent first, then by the soonest limit; closed ones last.

        phone: only those filed with this telephone number, however it is written.
        """
        query = select(TicketRow).where(visible(viewer))
        if status is not None:
            query = query.where(TicketRow.status == status)
        if phone is not None:
            query = query.where(TicketRow.phone_mark == phone_mark(self._database.vault, phone))
        closed = case((TicketRow.status == Status.CLOSED, 1), else_=0)
        calm = case((TicketRow.urgency == "urgent", 0), else_=1)
        endless = case((TicketRow.due_on.is_(None), 1), else_=0)
        query = query.order_by(
            closed, calm, endless, TicketRow.due_on, TicketRow.filed_at, TicketRow.id
        )
        async with self._database.reading() as session:
            rows = await session.scalars(query.limit(limit).offset(offset))
            return tuple(header(row) for row in rows)

    async def counts(self, viewer: Viewer) -> Mapping[Status, int]:
        """How many tickets of each status the viewer's place has (zeros included)."""
        query = select(TicketRow.status, func.count()).where(visible(viewer))
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
            read = "done" if row else "not_found"
            audit(session, viewer, "ticket.read", digits, self._clock(), read)
            found = await view(session, row, viewer) if row else None
        if found is None:
            raise NotFound
        return found

    async def move(
        self,
        viewer: Viewer,
        reference: str,
        action: Action,
        *,
        note: str | None = None,
        version: int | None = None,
        details: Details = NO_DETAILS,
    ) -> TicketView:
        """Any step of the lifecycle; `version` is the one that the viewer saw.

        Raises:
            NotFound: no such ticket in the viewer's place, or none to merge into.
            NotAllowed: the lifecycle has no such step for this role and status.
            Changed: the ticket is no longer at `version`.
            Unfit: the step needs a note or a detail, or they don't fit; nothing has changed then.
        """
        digits, said = _digits(reference), (note or "").strip()
        audited = f"ticket.{action}"
        try:
            async with self._database.writing() as session:
                row = await self._row(session, viewer, digits)
                if row is None:
                    raise NotFound
                move = _decide(row, viewer, action, said, version)
                found = await self._take(
                    session, row, Step(viewer, move, said, details, self._clock())
                )
                audit(session, viewer, audited, digits, self._clock())
        except DeskError as error:
            # In a transaction of its own: the refused one left nothing behind.
            async with self._database.writing() as session:
                audit(session, viewer, audited, digits, self._clock(), error.code)
            raise
        return found

    async def _row(self, session: AsyncSession, viewer: Viewer, digits: str) -> TicketRow | None:
        query = select(TicketRow).where(visible(viewer), TicketRow.reference == digits)
        row: TicketRow | None = await session.scalar(query.with_for_update())
        return row

    async def _take(self, session: AsyncSession, row: TicketRow, step: Step) -> TicketView:
        before = row.status
        await self._steps.take(session, row, step)
        number = await append(
            session,
            row,
            at=step.at,
            actor=step.viewer.login,
            role=step.viewer.role,
            action=step.move.action,
            before=before,
            note=step.note or None,
        )
        await tell(session, row, step, number)
        return await view(session, row, step.viewer)


def _digits(reference: str) -> str:
    digits = parse(reference)
    if digits is None:
        raise NotFound
    return digits


def _decide(row: TicketRow, viewer: Viewer, action: Action, note: str, version: int | None) -> Move:
    """The move to make. Raises what Tickets.move says."""
    if version is not None and version != row.version:
        raise Changed
    move = result(Status(row.status), action, viewer.role)
    if move is None:
        raise NotAllowed
    if len(note) > _LONGEST_NOTE:
        raise Unfit("note", "note_long")
    if move.needs_note and not note:
        raise Unfit("note", "note_missing")
    return move
