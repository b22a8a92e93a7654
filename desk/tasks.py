"""Errands that no program can do: telephone a resident whom no message reaches any more, or who
wants to speak to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.errors import Changed, NotFound, Unfit
from desk.lifecycle import OPEN
from desk.reference import shown
from desk.scope import visible
from desk.viewer import Role, Viewer
from rules.place import area_prefix
from store.database import Database
from store.models import ConversationRow, TaskRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["ASKED", "HELD", "OUTCOMES", "STILL_OPEN", "Task", "Tasks", "Waiting", "telephone"]

# Why somebody wants a person, when it is no emergency.
ASKED = "asked"
# How a call ended; after the first of them it is tried again.
STILL_OPEN = "no_answer"
OUTCOMES = ("reached", STILL_OPEN, "wrong_number", "not_needed")
# A claim that old was forgotten: a colleague may take it.
HELD = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Task:
    """One errand, with whom to call. missed: what did not arrive (kind, reference).

    kind, reason, tries: as in TaskRow. reference: of its ticket, None for a mere talk.
    wish is the resident's own (不可联系: nobody may call); name, phone and wish may be None.
    taken_by: the login of who is at it, or None.
    """

    id: int
    kind: str
    reason: str
    reference: str | None
    town: str
    name: str | None
    phone: str | None
    wish: str | None
    missed: Mapping[str, Any]
    created_at: datetime
    taken_by: str | None = None
    tries: int = 0

    @property
    def urgent(self) -> bool:
        """Somebody in an emergency waits for a person."""
        return self.kind == "human" and self.reason != ASKED


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many errands are open, how many of those in an emergency, the newest one's id, and how
    many somebody is at."""

    count: int
    urgent: int
    newest: int
    taken: int = 0

    @property
    def mark(self) -> str:
        """Differs whenever the list looks different."""
        return f"{self.count}.{self.urgent}.{self.newest}.{self.taken}"


async def telephone(
    session: AsyncSession,
    *,
    channel: str,
    sender_mark: str,
    reason: str,
    missed: Mapping[str, Any],
    at: datetime,
) -> bool:
    """Ask the window of the newest open ticket to call; one open errand a ticket is enough.

    False: this resident has no open ticket, so there is nobody who knows whom to call.
    """
    query = (
        select(TicketRow)
        .join(ConversationRow, ConversationRow.id == TicketRow.conversation_id)
        .where(ConversationRow.channel == channel, ConversationRow.sender_mark == sender_mark)
        .where(TicketRow.status.in_(OPEN))
        .order_by(TicketRow.id.desc())
        .limit(1)
    )
    ticket: TicketRow | None = await session.scalar(query)
    if ticket is None:
        return False
    # Held, so that two senders don't add the same errand.
    await session.execute(select(TicketRow.id).filter_by(id=ticket.id).with_for_update())
    before = (await session.scalars(select(TaskRow).filter_by(ticket_id=ticket.id))).all()
    if all(one.done_at is not None for one in before):
        session.add(
            TaskRow(
                key=f"telephone:{ticket.reference}:{len(before) + 1}",
                kind="telephone",
                reason=reason,
                ticket_id=ticket.id,
                adcode=ticket.adcode,
                town=ticket.town,
                content=dict(missed),
                created_at=at,
            )
        )
        await session.flush()
    return True


class Tasks:
    """The open errands of a viewer's place; those of a ticket follow it to another window."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def open(self, viewer: Viewer, *, limit: int = 100) -> tuple[Task, ...]:
        """What is still to be done, emergencies and then the oldest first; reading is audited."""
        calm = case((and_(TaskRow.kind == "human", TaskRow.reason != ASKED), 0), else_=1)
        query = _seen(viewer).where(TaskRow.done_at.is_(None))
        query = query.order_by(calm, TaskRow.created_at, TaskRow.id)
        async with self._database.writing() as session:
            rows = (await session.execute(query.limit(limit))).all()
            for task, ticket in rows:
                audit(session, viewer, "task.read", _subject(task, ticket), self._clock())
            return tuple(_task(task, ticket) for task, ticket in rows)

    async def waiting(self, viewer: Viewer) -> Waiting:
        """The counts alone: nothing personal is read."""
        urgent = case((and_(TaskRow.kind == "human", TaskRow.reason != ASKED), 1), else_=0)
        query = (
            select(
                func.count(), func.sum(urgent), func.max(TaskRow.id), func.count(TaskRow.taken_by)
            )
            .select_from(TaskRow)
            .outerjoin(TicketRow, TicketRow.id == TaskRow.ticket_id)
            .where(_scope(viewer), TaskRow.done_at.is_(None))
        )
        async with self._database.reading() as session:
            count, emergencies, newest, taken = (await session.execute(query)).one()
        return Waiting(count, emergencies or 0, newest or 0, taken)

    async def take(self, viewer: Viewer, id: int) -> None:
        """Claim it, so that nobody else calls too; doing it twice changes nothing.

        Raises:
            NotFound: no such errand in the viewer's place.
            Changed: somebody else is at it, or has done it.
        """
        async with self._database.writing() as session:
            task, ticket = await self._found(session, viewer, id)
            now = self._clock()
            since = task.taken_at or now
            held = task.taken_by not in (None, viewer.login) and now - since < HELD
            if held or task.done_at is not None:
                raise Changed
            task.taken_by, task.taken_at = viewer.login, now
            audit(session, viewer, "task.take", _subject(task, ticket), self._clock())

    async def done(self, viewer: Viewer, id: int, outcome: str = "reached") -> None:
        """Note how the call ended; doing it twice changes nothing. Unanswered, it stays open.

        Raises:
            NotFound: no such errand in the viewer's place.
            Unfit: no such outcome.
        """
        if outcome not in OUTCOMES:
            raise Unfit("outcome", "outcome_unknown")
        async with self._database.writing() as session:
            task, ticket = await self._found(session, viewer, id)
            if task.done_at is not None:
                return
            task.outcome, task.taken_by, task.taken_at = outcome, None, None
            if outcome == STILL_OPEN:
                task.tries += 1
            else:
                task.done_at, task.done_by = self._clock(), viewer.login
            action = "task.tried" if outcome == STILL_OPEN else "task.done"
            audit(session, viewer, action, _subject(task, ticket), self._clock())

    async def _found(
        self, session: AsyncSession, viewer: Viewer, id: int
    ) -> tuple[TaskRow, TicketRow | None]:
        query = _seen(viewer).where(TaskRow.id == id).with_for_update(of=TaskRow)
        found = (await session.execute(query)).one_or_none()
        if found is None:
            raise NotFound
        return found[0], found[1]


def _subject(task: TaskRow, ticket: TicketRow | None) -> str:
    return ticket.reference if ticket else f"task {task.id}"


def _seen(viewer: Viewer) -> Select[TaskRow, TicketRow]:
    joined = select(TaskRow, TicketRow).outerjoin(TicketRow, TicketRow.id == TaskRow.ticket_id)
    return joined.where(_scope(viewer))


def _scope(viewer: Viewer) -> ColumnElement[bool]:
    """Errands of tickets that the viewer may see, and the calls that are his desk's to make."""
    of_ticket = and_(TaskRow.ticket_id.is_not(None), visible(viewer))
    return or_(of_ticket, and_(TaskRow.ticket_id.is_(None), _of_desk(viewer)))


def _of_desk(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.role is Role.OFFICER:
        return false()
    if viewer.role is Role.CLERK:
        own = and_(TaskRow.adcode == viewer.adcode, TaskRow.town == viewer.town)
        return and_(TaskRow.desk == "window", own)
    prefix = area_prefix(viewer.adcode)
    area = TaskRow.adcode.between(prefix.ljust(6, "0"), prefix.ljust(6, "9"))
    if viewer.role is Role.OPERATOR:
        return and_(TaskRow.desk == "hotline", or_(area, TaskRow.adcode == ""))
    return area


def _task(row: TaskRow, ticket: TicketRow | None) -> Task:
    content: Mapping[str, Any] = row.content or {}
    contact = ticket.snapshot["contact"] if ticket else content
    return Task(
        id=row.id,
        kind=row.kind,
        reason=row.reason,
        reference=shown(ticket.reference) if ticket else None,
        town=ticket.town if ticket else row.town,
        name=contact.get("name"),
        phone=contact.get("phone"),
        wish=contact.get("wish"),
        missed=content if ticket else {},
        created_at=row.created_at,
        taken_by=row.taken_by,
        tries=row.tries,
    )
