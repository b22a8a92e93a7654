"""What the resident may do with a ticket after filing: take it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.ending import end
from desk.filing import RESIDENT
from desk.history import append
from desk.lifecycle import OPEN, Action, Status
from desk.limits import Limits
from store.audit import record
from store.models import TicketRow

__all__ = ["withdraw"]


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
