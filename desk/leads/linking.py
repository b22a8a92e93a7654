"""What connects a lead with the rest: the ticket that was filed in its call, and its reporter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.outreach import append
from desk.reference import parse, shown
from desk.viewer import Viewer
from store.models import LeadRow, TicketRow

__all__ = ["Feedback", "feedback", "ticket_filed"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reporter may know: nothing of the person, not even what came of it.

    stage: waiting (nobody was there yet), going (somebody has taken it) or looked (looked after).
    """

    stage: str
    due_on: date | None


async def feedback(session: AsyncSession, reference: str) -> Feedback | None:
    """How far it has come, by the number that the reporter was given; None: no such lead."""
    row: LeadRow | None = await session.scalar(
        select(LeadRow).filter_by(reference=parse(reference) or "")
    )
    while row is not None and row.joined_into is not None:
        row = await session.get(LeadRow, row.joined_into)
    if row is None:
        return None
    if row.checked_at is not None or row.status in {"ticket", "closed"}:
        return Feedback("looked", None)
    return Feedback("going" if row.status == "taken" else "waiting", row.due_on)


async def ticket_filed(
    session: AsyncSession, viewer: Viewer, call_id: str, ticket: str, at: datetime
) -> None:
    """In the turn's own transaction: the lead of this call has become the ticket of it."""
    lead: LeadRow | None = await session.scalar(
        select(LeadRow).filter_by(call_id=call_id).with_for_update()
    )
    found: TicketRow | None = await session.scalar(
        select(TicketRow).filter_by(reference=parse(ticket) or "")
    )
    if lead is None or found is None or lead.ticket_id is not None:
        return
    lead.status, lead.ticket_id, lead.changed_at = "ticket", found.id, at
    lead.checked_at = lead.checked_at or at
    await append(
        session,
        lead,
        at=at,
        actor=viewer.login,
        role=viewer.role,
        action="ticket",
        note=shown(found.reference),
    )
