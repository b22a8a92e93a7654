"""The history of a ticket: numbered from 1, only ever added to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.models import TicketEventRow, TicketRow

__all__ = ["append"]

# What they do is no step of the desk's.
_NOBODY = frozenset({"resident", "system"})


async def append(
    session: AsyncSession,
    row: TicketRow,
    *,
    at: datetime,
    actor: str,
    role: str,
    action: str,
    before: str | None,
    note: str | None = None,
) -> int:
    """Add a line about the ticket as it is now; the number that it got."""
    if row.first_hours is None and role not in _NOBODY:
        row.first_hours = max(0, int((at - row.filed_at) // timedelta(hours=1)))
    last = select(func.max(TicketEventRow.number)).filter_by(ticket_id=row.id)
    number = ((await session.scalar(last)) or 0) + 1
    session.add(
        TicketEventRow(
            ticket_id=row.id,
            number=number,
            at=at,
            actor=actor,
            role=role,
            action=action,
            before=before,
            after=row.status,
            note=note,
        )
    )
    await session.flush()
    return number
