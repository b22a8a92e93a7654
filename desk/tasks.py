"""Errands that no program can do: telephone a resident whom no message reaches any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.errors import NotFound
from desk.lifecycle import OPEN
from desk.reference import shown
from desk.scope import visible
from desk.viewer import Viewer
from store.audit import record
from store.database import Database
from store.models import ConversationRow, TaskRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["Task", "Tasks", "telephone"]


@dataclass(frozen=True, slots=True)
class Task:
    """One errand. reason: blocked, undeliverable. missed: what did not arrive (kind, reference).

    wish is the resident's own (不可联系: nobody may call); name, phone and wish may be None.
    """

    id: int
    kind: str
    reason: str
    reference: str
    name: str | None
    phone: str | None
    wish: str | None
    missed: Mapping[str, Any]
    created_at: datetime


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
    """The open errands of a viewer's place; they follow the ticket to another window."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def open(self, viewer: Viewer, *, limit: int = 100) -> tuple[Task, ...]:
        """What is still to be done, oldest first; the reading is audited."""
        query = (
            select(TaskRow, TicketRow)
            .join(TicketRow, TicketRow.id == TaskRow.ticket_id)
            .where(visible(viewer), TaskRow.done_at.is_(None))
            .order_by(TaskRow.created_at, TaskRow.id)
        )
        async with self._database.writing() as session:
            rows = (await session.execute(query.limit(limit))).all()
            for _, ticket in rows:
                self._audit(session, viewer, "task.read", ticket.reference)
            return tuple(_task(task, ticket) for task, ticket in rows)

    async def done(self, viewer: Viewer, id: int) -> None:
        """Note that it was done, by whom; doing it twice changes nothing.

        Raises:
            NotFound: no such errand in the viewer's place.
        """
        query = (
            select(TaskRow, TicketRow.reference)
            .join(TicketRow, TicketRow.id == TaskRow.ticket_id)
            .where(visible(viewer), TaskRow.id == id)
        )
        async with self._database.writing() as session:
            found = (await session.execute(query.with_for_update(of=TaskRow))).one_or_none()
            if found is None:
                raise NotFound
            task, reference = found
            if task.done_at is None:
                task.done_at, task.done_by = self._clock(), viewer.login
                self._audit(session, viewer, "task.done", reference)

    def _audit(self, session: AsyncSession, viewer: Viewer, action: str, digits: str) -> None:
        record(
            session,
            at=self._clock(),
            actor=viewer.login,
            role=viewer.role,
            action=action,
            subject=digits,
        )


def _task(row: TaskRow, ticket: TicketRow) -> Task:
    contact = ticket.snapshot["contact"]
    return Task(
        id=row.id,
        kind=row.kind,
        reason=row.reason,
        reference=shown(ticket.reference),
        name=contact["name"],
        phone=contact["phone"],
        wish=contact["wish"],
        missed=row.content or {},
        created_at=row.created_at,
    )
