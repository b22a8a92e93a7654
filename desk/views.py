"""A ticket as the desk shows it: plain immutable values, no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.lifecycle import Move, Status, moves
from desk.limits import clock_of
from desk.reference import shown
from desk.viewer import Viewer
from store.models import ClockRow, MatterRow, ReferralRow, TicketEventRow, TicketRow

__all__ = [
    "Event",
    "Matter",
    "Referral",
    "Running",
    "TicketHeader",
    "TicketView",
    "header",
    "referral",
    "view",
]


# Of a ticket on which nothing is likely, so many matters are what it is about.
_FEW = 4


@dataclass(frozen=True, slots=True)
class TicketHeader:
    """What the inbox shows of a ticket: nothing personal.

    `reference` is in groups (3217-0482-6); `window` the name of the place's window.
    `urgency` is normal or urgent; `programs` are ids, strongest first; times are UTC.
    `due_on` is the soonest limit that runs; `paid_first`: relief was paid before the papers.
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
    due_on: date | None = None
    paid_first: bool = False


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
class Running:
    """A limit; kind: first_call, decide, refer. `waiting`: paused, or not started yet.

    `due_on` is None while it waits, and when its last day is in a year without holiday notice.
    `escalated`: the district has been told.
    """

    kind: str
    days: int
    working: bool
    waiting: bool
    stopped: bool
    due_on: date | None
    overdue: bool
    escalated: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """One program asked for; member "": the household.

    decision: open, approved, refused, stopped, left.
    """

    number: int
    program: str
    member: str
    verdict: str
    decision: str
    decided_at: datetime | None
    reasons: str | None
    clock: Running | None


@dataclass(frozen=True, slots=True)
class Referral:
    """A part handed to a department; status: sent, accepted, done, declined, recalled."""

    number: int
    department: str
    status: str
    asks: str
    programs: tuple[str, ...]
    result: str | None
    sent_at: datetime
    changed_at: datetime
    version: int
    clock: Running | None


@dataclass(frozen=True, slots=True)
class TicketView:
    """A whole ticket.

    `snapshot` is the plain JSON of handlers/snapshot.py; `moves` is what the viewer may do now;
    `merged_into` the reference of the ticket that goes on in its stead.
    """

    header: TicketHeader
    snapshot: Mapping[str, Any]
    history: tuple[Event, ...]
    moves: tuple[Move, ...]
    matters: tuple[Matter, ...] = ()
    referrals: tuple[Referral, ...] = ()
    first_call: Running | None = None
    merged_into: str | None = None

    @property
    def foremost(self) -> frozenset[int]:
        """Numbers of the matters that it is about: what is likely, what has a limit, and what was
        decided; else the strongest few. The rest is merely not ruled out, and has yet to be asked
        about."""
        decided = [one.number for one in self.matters if one.decision not in ("open", "left")]
        about = [one.number for one in self.matters if one.verdict == "likely" or one.clock]
        few = [one.number for one in self.matters[:_FEW]]
        return frozenset((about or few) + decided)

    @property
    def escalated(self) -> bool:
        """Whether the district has been told of a limit that still runs."""
        limits = [self.first_call, *(one.clock for one in self.matters)]
        limits += [one.clock for one in self.referrals]
        return any(one.escalated for one in limits if one is not None)


def header(row: TicketRow) -> TicketHeader:
    """The plain columns of a ticket."""
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
        due_on=row.due_on,
        paid_first=row.paid_first_at is not None,
    )


async def view(session: AsyncSession, row: TicketRow, viewer: Viewer) -> TicketView:
    """All that belongs to a ticket, read in the caller's transaction."""
    top = header(row)
    events = select(TicketEventRow).filter_by(ticket_id=row.id).order_by(TicketEventRow.number)
    clocks = select(ClockRow).filter_by(ticket_id=row.id).order_by(ClockRow.id.desc())
    latest = list(await session.scalars(clocks))
    matters = select(MatterRow).filter_by(ticket_id=row.id).order_by(MatterRow.number)
    referrals = select(ReferralRow).filter_by(ticket_id=row.id).order_by(ReferralRow.number)
    into = await session.get(TicketRow, row.merged_into) if row.merged_into else None
    return TicketView(
        top,
        row.snapshot,
        tuple(_event(one) for one in await session.scalars(events)),
        moves(top.status, viewer.role),
        tuple(_matter(one, latest) for one in await session.scalars(matters)),
        tuple(referral(one, latest) for one in await session.scalars(referrals)),
        next((_running(one) for one in latest if one.kind == "first_call"), None),
        shown(into.reference) if into else None,
    )


def referral(row: ReferralRow, clocks: Sequence[ClockRow]) -> Referral:
    """A referral with its limit, which is among `clocks`."""
    return Referral(
        number=row.number,
        department=row.department,
        status=row.status,
        asks=row.asks["text"],
        programs=tuple(row.asks["programs"]),
        result=row.result,
        sent_at=row.sent_at,
        changed_at=row.changed_at,
        version=row.version,
        clock=next((_running(one) for one in clocks if one.referral_id == row.id), None),
    )


def _running(row: ClockRow) -> Running:
    return Running(
        kind=row.kind,
        days=row.days,
        working=row.working,
        waiting=row.stopped_at is None and clock_of(row).since is None,
        stopped=row.stopped_at is not None,
        due_on=row.due_on,
        overdue=row.overdue_at is not None,
        escalated=row.escalated_at is not None and row.stopped_at is None,
    )


def _matter(row: MatterRow, latest: Sequence[ClockRow]) -> Matter:
    return Matter(
        number=row.number,
        program=row.program_id,
        member=row.member,
        verdict=row.verdict,
        decision=row.decision,
        decided_at=row.decided_at,
        reasons=row.reasons,
        clock=next((_running(one) for one in latest if one.matter_id == row.id), None),
    )


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
