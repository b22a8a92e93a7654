"""Who is visited goes with his ticket: to another township, or into the ticket that goes on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.limits import china_date
from desk.outreach import append
from desk.step import Step
from desk.visits.surge import recount, under
from store.models import CareRow, TicketRow

__all__ = ["follow"]


async def follow(session: AsyncSession, old: TicketRow, new: TicketRow, step: Step) -> None:
    """All care of `old` becomes that of `new` (which may be the same) and of its township.

    What is due or late stays so; a disaster counts when it is one of the new township. The story
    of the care, ended ones included, says that it moved, and the old township sees it no more.
    """
    query = select(CareRow).filter_by(ticket_id=old.id).order_by(CareRow.id).with_for_update()
    for care in await session.scalars(query):
        care.ticket_id = new.id
        if (care.adcode, care.town) == (new.adcode, new.town):
            continue
        before, care.adcode, care.town = care.town, new.adcode, new.town
        if care.status == "active" and await under(session, care, china_date(step.at)):
            recount(care)
        await append(
            session, care, at=step.at, actor=step.viewer.login, role=step.viewer.role,
            action="follow", note=f"{before} → {care.town}",
        )  # fmt: skip
        audit(session, step.viewer, "care.follow", str(care.id), step.at)
