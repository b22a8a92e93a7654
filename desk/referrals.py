"""What was referred to a department: its officers see that part, and nothing more of the ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.errors import Changed, DeskError, NotAllowed, NotFound, Unfit
from desk.history import append
from desk.limits import Limits
from desk.part import part
from desk.reference import parse, shown
from desk.viewer import Role, Viewer
from desk.views import Referral, referral
from desk.working_days import WorkingDays
from store.database import Database
from store.models import ClockRow, ReferralRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["STEPS", "Errand", "ErrandHeader", "Referrals"]

_LONGEST_NOTE = 2000
_OPEN = ("sent", "accepted")
# step: from which statuses, to which, whether it must be explained.
STEPS: Mapping[str, tuple[tuple[str, ...], str, bool]] = {
    "accept": (("sent",), "accepted", False),
    "done": (("accepted",), "done", True),
    "decline": (_OPEN, "declined", True),
}


@dataclass(frozen=True, slots=True)
class ErrandHeader:
    """A line of a department's list: nothing personal. `town` is whose window asks."""

    reference: str
    number: int
    status: str
    town: str
    urgency: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Errand:
    """One referral as its department sees it; `part` is what it needs of the snapshot."""

    header: ErrandHeader
    referral: Referral
    part: Mapping[str, Any]
    steps: tuple[str, ...]


class Referrals:
    """The repository of officers; a referral of another department or county doesn't exist."""

    def __init__(
        self, database: Database, clock: Clock = utc_now, calendar: WorkingDays | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = Limits(calendar or WorkingDays())

    async def list(
        self, viewer: Viewer, *, status: str | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[ErrandHeader, ...]:
        """What waits for the department: urgent first, then the soonest limit; ended ones last."""
        query = select(ReferralRow, TicketRow, ClockRow.due_on).join_from(
            ReferralRow, TicketRow, TicketRow.id == ReferralRow.ticket_id
        )
        query = query.outerjoin(ClockRow, ClockRow.referral_id == ReferralRow.id)
        query = query.where(_visible(viewer))
        if status is not None:
            query = query.where(ReferralRow.status == status)
        ended = case((ReferralRow.status.in_(_OPEN), 0), else_=1)
        calm = case((TicketRow.urgency == "urgent", 0), else_=1)
        query = query.order_by(ended, calm, ClockRow.due_on, ReferralRow.id)
        async with self._database.reading() as session:
            found = await session.execute(query.limit(limit).offset(offset))
            return tuple(_header(row, ticket, due) for row, ticket, due in found)

    async def get(self, viewer: Viewer, reference: str, number: int) -> Errand:
        """One referral; the reading is audited.

        Raises:
            NotFound: none of the viewer's department has this number.
        """
        async with self._database.writing() as session:
            found = await self._row(session, viewer, reference, number)
            read = "refused" if found is None else "done"
            subject = _subject(reference, number)
            audit(session, viewer, "referral.read", subject, self._clock(), read)
            errand = await _errand(session, *found) if found else None
        if errand is None:
            raise NotFound
        return errand

    async def take(
        self,
        viewer: Viewer,
        reference: str,
        number: int,
        step: str,
        *,
        note: str | None = None,
        version: int | None = None,
    ) -> Errand:
        """Accept, finish with a result, or decline with a reason; the window sees it at once.

        Raises:
            NotFound: none of the viewer's department has this number.
            NotAllowed: this step doesn't follow on the present status.
            Changed: the referral is no longer at `version`.
            Unfit: the result or the reason is missing or too long.
        """
        said = (note or "").strip()
        audited, subject = f"referral.{step}", _subject(reference, number)
        try:
            async with self._database.writing() as session:
                found = await self._row(session, viewer, reference, number)
                if found is None:
                    raise NotFound
                await self._step(session, viewer, found, step, said, version)
                audit(session, viewer, audited, subject, self._clock())
                errand = await _errand(session, *found)
        except DeskError:
            async with self._database.writing() as session:
                audit(session, viewer, audited, subject, self._clock(), "refused")
            raise
        return errand

    async def _step(
        self,
        session: AsyncSession,
        viewer: Viewer,
        found: tuple[ReferralRow, TicketRow],
        step: str,
        said: str,
        version: int | None,
    ) -> None:
        row, ticket = found
        after = _after(row, step, said, version)
        now = self._clock()
        row.status, row.changed_at = after, now
        if after != "accepted":
            row.result = said
            clocks = await self._limits.of(session, ticket.id)
            self._limits.stop([one for one in clocks if one.referral_id == row.id], now)
        ticket.changed_at = now
        await self._limits.settle(session, ticket)
        await append(
            session,
            ticket,
            at=now,
            actor=viewer.login,
            role=viewer.role,
            action=f"referral_{step}",
            before=ticket.status,
            note=said or None,
        )

    async def _row(
        self, session: AsyncSession, viewer: Viewer, reference: str, number: int
    ) -> tuple[ReferralRow, TicketRow] | None:
        query = (
            select(ReferralRow, TicketRow)
            .join(TicketRow, TicketRow.id == ReferralRow.ticket_id)
            .where(_visible(viewer), TicketRow.reference == parse(reference))
            .where(ReferralRow.number == number)
            .with_for_update()
        )
        found = (await session.execute(query)).one_or_none()
        return (found[0], found[1]) if found else None


def _subject(reference: str, number: int) -> str:
    return f"{parse(reference) or 'unknown'}/{number}"


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    """Only what was referred to the officer's own department in his own county."""
    if viewer.role is not Role.OFFICER:
        return false()
    return and_(ReferralRow.adcode == viewer.adcode, ReferralRow.department == viewer.department)


def _after(row: ReferralRow, step: str, said: str, version: int | None) -> str:
    if version is not None and version != row.version:
        raise Changed
    before, after, needs_note = STEPS.get(step, ((), "", False))
    if row.status not in before:
        raise NotAllowed
    if len(said) > _LONGEST_NOTE:
        raise Unfit("note", "note_long")
    if needs_note and not said:
        raise Unfit("note", "note_missing")
    return after


def _header(row: ReferralRow, ticket: TicketRow, due: date | None) -> ErrandHeader:
    return ErrandHeader(
        shown(ticket.reference), row.number, row.status, ticket.town, ticket.urgency, due
    )


async def _errand(session: AsyncSession, row: ReferralRow, ticket: TicketRow) -> Errand:
    await session.flush()
    clocks = list(await session.scalars(select(ClockRow).filter_by(referral_id=row.id)))
    steps = tuple(name for name, (before, _, _) in STEPS.items() if row.status in before)
    found = referral(row, clocks)
    due = found.clock.due_on if found.clock else None
    return Errand(_header(row, ticket, due), found, part(ticket.snapshot, found.programs), steps)
