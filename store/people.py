"""All that is one person's: the keys under which it lies, and the rows that they seal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from store.models import CallRow, CareRow, ConversationRow, LeadRow, TicketRow

__all__ = ["circle", "persons_of"]

# What is linked so is about the same person, though it came by different doors.
_LINKS: tuple[tuple[InstrumentedAttribute[Any], type[Any]], ...] = (
    (TicketRow.conversation_id, ConversationRow),
    (TicketRow.merged_into, TicketRow),
    (CallRow.conversation_id, ConversationRow),
    (LeadRow.ticket_id, TicketRow),
    (LeadRow.joined_into, LeadRow),
    (LeadRow.call_id, CallRow),
    (CareRow.ticket_id, TicketRow),
    (CareRow.lead_id, LeadRow),
)


async def persons_of(session: AsyncSession, table: type[Any], **where: Any) -> frozenset[str]:
    """The persons whose rows of `table` fit."""
    found = await session.scalars(select(table.person).filter_by(**where))
    return frozenset(one for one in found if one)


async def circle(session: AsyncSession, persons: Iterable[str]) -> frozenset[str]:
    """The same person by whatever door: merged tickets, calls and leads that became tickets."""
    known: set[str] = set()
    fresh = set(persons)
    while fresh:
        known |= fresh
        found: set[str | None] = set()
        for query in _next(fresh):
            found.update(await session.scalars(query))
        fresh = {one for one in found if one} - known
    return frozenset(known)


def _next(persons: set[str]) -> Iterator[Select[tuple[Any]]]:
    for link, target in _LINKS:
        table: Any = link.class_
        there = select(target.id).where(target.person.in_(persons))
        yield select(table.person).where(link.in_(there))
        here = select(link).where(table.person.in_(persons))
        yield select(target.person).where(target.id.in_(here))
