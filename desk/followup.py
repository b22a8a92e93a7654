"""What the resident asks of a ticket after filing: how it stands, and to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.ending import end
from desk.filing import RESIDENT
from desk.history import append
from desk.lifecycle import OPEN, Action, Status
from desk.limits import Limits
from desk.reference import parse
from store.audit import record
from store.models import TicketEventRow, TicketRow

__all__ = ["Standing", "standing", "withdraw"]


# What departments and the clock do to a ticket is the office's own affair.
_STEPS = ("file", *Action)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stands, and by which step; `note` is what the window said with it."""

    status: Status
    action: str
    note: str | None


async def standing(session: AsyncSession, conversation_id: str, reference: str) -> Standing | None:
    """The ticket of this conversation with this reference; None when it has no such one."""
    query = (
        select(TicketEventRow)
        .join(TicketRow, TicketRow.id == TicketEventRow.ticket_id)
        .where(
            TicketRow.conversation_id == conversation_id,
            TicketRow.reference == parse(reference),
            TicketEventRow.action.in_(_STEPS),
        )
        .order_by(TicketEventRow.number.desc())
        .limit(1)
    )
    last: TicketEventRow | None = await session.scalar(query)
    return Standing(Status(last.after), last.action, last.note) if last else None


async def withdraw(
    session: AsyncSession, conversation_id: str, at: datetime, limits: Limits
) -> int:
    """The applicant takes back every ticket that isn't closed; how many there were."""
    query = select(TicketRow).filter_by(conversation_id=conversation_id)
    rows = (await session.scalars(query.where(TicketRow.status.in_(OPEN)).with_for_update())).all()
    for row in rows:
        before = row.status
        row.status, row.changed_at = Status.CLOSED, at
        await end(session, row, at, limits)
        await append(
            session,
            row,
            at=at,
            actor=RESIDENT,
            role=RESIDENT,
            action=Action.WITHDRAW,
            before=before,
        )
        record(
            session,
            at=at,
            actor=RESIDENT,
            role=RESIDENT,
            action="ticket.withdraw",
            subject=row.reference,
        )
    await session.flush()
    return len(rows)
