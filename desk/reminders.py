"""Cases that come up again: certificates that run out, refusals worth a second look.

A reminder is made once for each cause (its key). The resident is told on his own channel, and only
when he agreed to be contacted and hasn't taken that back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.errors import NotAllowed, NotFound, Unfit
from desk.limits import china_date
from desk.reference import parse, shown
from desk.scope import visible
from desk.sweep import SYSTEM
from desk.viewer import Role, Viewer
from store import outbox
from store.audit import record
from store.database import Database
from store.models import ConsentRow, ConversationRow, MatterRow, ReminderRow, TicketRow
from store.times import Clock, utc_now

__all__ = [
    "AHEAD",
    "OUTCOMES",
    "NewReminder",
    "Reminder",
    "Reminders",
    "remind",
    "remind_each",
    "tell_due",
]

# Days before a certificate ends on which it comes up: time for an assessment, then the last call.
AHEAD = (60, 30)
OUTCOMES = ("called", "reopened", "nothing")
_TOWNS = frozenset({Role.CLERK, Role.DISTRICT})
# Only these are reached by sending: a page is read when its reader comes back.
_SENT_TO = frozenset({"telegram", "hotline"})
_CONTACT, _NEVER = "contact", "不可联系"
_BATCH = 100


@dataclass(frozen=True, slots=True)
class NewReminder:
    """key: one cause. why: plain JSON, put into words by the page: {kind: …}."""

    key: str
    kind: str
    ticket: int
    member: str
    show_on: date
    why: Mapping[str, Any]
    matter: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One line of the list. told: when the resident was; tellable: whether he may be at all.

    program: of a refused matter. who: the member's relation to the applicant, "" the household.
    """

    id: int
    kind: str
    reference: str
    adcode: str
    town: str
    name: str | None
    phone: str | None
    wish: str | None
    channel: str
    who: str
    member: str
    program: str | None
    decision: str | None
    why: Mapping[str, Any]
    show_on: date
    due_on: date | None
    told: datetime | None


async def remind(session: AsyncSession, new: NewReminder, at: datetime) -> bool:
    """Add it once; False: this cause has come up before."""
    if await session.scalar(select(ReminderRow.id).filter_by(key=new.key)) is not None:
        return False
    row = ReminderRow(
        key=new.key, kind=new.kind, ticket_id=new.ticket, matter_id=new.matter,
        member=new.member, show_on=new.show_on, due_on=new.due_on, why=dict(new.why),
        created_at=at,
    )  # fmt: skip
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Another process has found the same in the meantime.
        return False
    return True


async def remind_each(database: Database, made: Sequence[NewReminder], at: datetime) -> int:
    """Add each once; how many had not come up before."""
    if not made:
        return 0
    async with database.writing() as session:
        return sum([await remind(session, one, at) for one in made])


async def tell_due(database: Database, at: datetime) -> int:
    """Tell those who agreed to be told of what is listed by now; how many there were."""
    told = last = 0
    while True:
        query = (
            select(ReminderRow, TicketRow)
            .join(TicketRow, TicketRow.id == ReminderRow.ticket_id)
            .where(ReminderRow.done_at.is_(None), ReminderRow.show_on <= china_date(at))
            .where(ReminderRow.told_at.is_(None), ReminderRow.id > last)
            .where(TicketRow.channel.in_(_SENT_TO))
            .order_by(ReminderRow.id)
            .limit(_BATCH)
            .with_for_update(of=ReminderRow, skip_locked=True)
        )
        async with database.writing() as session:
            rows = (await session.execute(query)).all()
            if not rows:
                return told
            for row, ticket in rows:
                last = row.id
                if await _agreed(session, ticket):
                    await _tell(session, row, ticket, at)
                    told += 1


async def _agreed(session: AsyncSession, ticket: TicketRow) -> bool:
    """Consent to be contacted, still given, by somebody who didn't forbid it."""
    contact = ticket.snapshot.get("contact") or {}
    if contact.get("wish") == _NEVER:
        return False
    query = (
        select(ConsentRow.given)
        .filter_by(conversation_id=ticket.conversation_id, purpose=_CONTACT)
        .order_by(ConsentRow.id.desc())
        .limit(1)
    )
    return bool(await session.scalar(query))


async def _tell(session: AsyncSession, row: ReminderRow, ticket: TicketRow, at: datetime) -> None:
    who = select(ConversationRow.sender, ConversationRow.sender_mark)
    sender, mark = (await session.execute(who.filter_by(id=ticket.conversation_id))).one()
    program = await session.get(MatterRow, row.matter_id) if row.matter_id else None
    outbox.put(
        session,
        key=f"reminder:{row.id}",
        channel=ticket.channel,
        kind="progress",
        recipient=sender,
        recipient_mark=mark,
        body={
            "reference": ticket.reference,
            "action": f"remind_{row.kind}",
            "note": None,
            "window": ticket.window_name,
            "program": program.program_id if program else None,
        },
        at=at,
    )
    row.told_at = at
    record(
        session, at=at, actor=SYSTEM, role=SYSTEM, action="reminder.tell",
        subject=ticket.reference,
    )  # fmt: skip


class Reminders:
    """The list of a viewer's place; what is done leaves it."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def list(
        self, viewer: Viewer, *, kind: str | None = None, limit: int = 100
    ) -> tuple[Reminder, ...]:
        """Listed by today and not done, what ends soonest first; each is in the audit trail."""
        if viewer.role not in _TOWNS:
            return ()
        today = china_date(self._clock())
        query = (
            select(ReminderRow, TicketRow, MatterRow)
            .join(TicketRow, TicketRow.id == ReminderRow.ticket_id)
            .outerjoin(MatterRow, MatterRow.id == ReminderRow.matter_id)
            .where(visible(viewer), ReminderRow.done_at.is_(None), ReminderRow.show_on <= today)
            .order_by(ReminderRow.due_on.is_(None), ReminderRow.due_on, ReminderRow.id)
        )
        if kind is not None:
            query = query.where(ReminderRow.kind == kind)
        async with self._database.writing() as session:
            rows = (await session.execute(query.limit(limit))).all()
            for _, ticket, _ in rows:
                audit(session, viewer, "reminder.list", ticket.reference, self._clock())
            return tuple(_reminder(*row) for row in rows)

    async def done(self, viewer: Viewer, id: int, outcome: str) -> None:
        """Looked after; doing it twice changes nothing. Raises NotFound, Unfit."""
        async with self._database.writing() as session:
            row, ticket = await self._row(session, viewer, id)
            if outcome not in OUTCOMES:
                raise Unfit("outcome", "outcome_missing")
            if row.done_at is None:
                row.done_at, row.done_by, row.outcome = self._clock(), viewer.login, outcome
                audit(session, viewer, "reminder.done", ticket.reference, self._clock())

    async def certificate(
        self, viewer: Viewer, reference: str, member: str, until: date, closes: int | None = None
    ) -> None:
        """Whose certificate ends when: it comes up 60 and 30 days before. closes: a reminder that
        this answers.

        Raises:
            NotFound: no such ticket, or no such member of it, in the viewer's place.
            NotAllowed: the viewer's role keeps no list.
            Unfit: a day that no certificate has.
        """
        if viewer.role not in _TOWNS:
            raise NotAllowed
        now, today = self._clock(), china_date(self._clock())
        if not -366 <= (until - today).days <= 366 * 11:
            raise Unfit("until", "certificate_day")
        query = select(TicketRow).where(
            visible(viewer), TicketRow.reference == (parse(reference) or "")
        )
        async with self._database.writing() as session:
            ticket: TicketRow | None = await session.scalar(query)
            if ticket is None or member not in _members(ticket):
                raise NotFound
            for days in AHEAD:
                await remind(
                    session,
                    NewReminder(
                        key=f"certificate:{ticket.id}:{member}:{until}:{days}",
                        kind="certificate", ticket=ticket.id, member=member, due_on=until,
                        show_on=max(today, until - timedelta(days=days)),
                        why={"kind": "ends", "days": days},
                    ),
                    now,
                )  # fmt: skip
            if closes is not None:
                row, _ = await self._row(session, viewer, closes)
                row.done_at, row.done_by, row.outcome = now, viewer.login, "called"
            audit(session, viewer, "reminder.date", ticket.reference, now)

    async def _row(
        self, session: AsyncSession, viewer: Viewer, id: int
    ) -> tuple[ReminderRow, TicketRow]:
        query = (
            select(ReminderRow, TicketRow)
            .join(TicketRow, TicketRow.id == ReminderRow.ticket_id)
            .where(visible(viewer), ReminderRow.id == id)
            .with_for_update(of=ReminderRow)
        )
        found = (await session.execute(query)).one_or_none()
        if found is None or viewer.role not in _TOWNS:
            raise NotFound
        return found[0], found[1]


def _members(ticket: TicketRow) -> Sequence[str]:
    return [str(one["id"]) for one in ticket.snapshot.get("members", ())]


def _reminder(row: ReminderRow, ticket: TicketRow, matter: MatterRow | None) -> Reminder:
    contact = ticket.snapshot.get("contact") or {}
    relations = {one["id"]: one["relation"] for one in ticket.snapshot.get("members", ())}
    return Reminder(
        id=row.id,
        kind=row.kind,
        reference=shown(ticket.reference),
        adcode=ticket.adcode,
        town=ticket.town,
        name=contact.get("name"),
        phone=contact.get("phone"),
        wish=contact.get("wish"),
        channel=ticket.channel,
        who=relations.get(row.member, ""),
        member=row.member,
        program=matter.program_id if matter else None,
        decision=matter.decision if matter else None,
        why=row.why,
        show_on=row.show_on,
        due_on=row.due_on,
        told=row.told_at,
    )
