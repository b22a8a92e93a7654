"""The end of a ticket, alike whether it is closed, withdrawn or merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.limits import Limits
from store.models import MatterRow, ReferralRow, TicketRow

__all__ = ["end", "matters_of"]


async def matters_of(session: AsyncSession, ticket_id: int) -> Sequence[MatterRow]:
    """What a ticket asks for, in its order."""
    query = select(MatterRow).filter_by(ticket_id=ticket_id).order_by(MatterRow.number)
    return (await session.scalars(query)).all()


async def end(session: AsyncSession, row: TicketRow, at: datetime, limits: Limits) -> None:
    """No limit runs any more; what was not decided is left, what was referred is recalled."""
    limits.stop(await limits.of(session, row.id), at)
    for matter in await matters_of(session, row.id):
        if matter.decision == "open":
            matter.decision = "left"
    waiting = select(ReferralRow).filter_by(ticket_id=row.id)
    for referral in await session.scalars(
        waiting.where(ReferralRow.status.in_(("sent", "accepted")))
    ):
        referral.status, referral.changed_at = "recalled", at
    row.due_on = None
