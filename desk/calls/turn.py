"""What becomes of a call within a turn of its talk: in the turn's own transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.identity import put
from desk.reference import parse
from store.crypt import Vault
from store.models import CallRow, TicketRow

__all__ = ["attach", "forget_note", "pass_on"]


async def attach(session: AsyncSession, id: str, conversation_id: str) -> None:
    """The talk belongs to the call, in the turn's own transaction."""
    row = await session.get(CallRow, id)
    if row is not None and row.conversation_id is None:
        row.conversation_id = conversation_id


async def pass_on(session: AsyncSession, vault: Vault, id: str, reference: str) -> None:
    """The ID number entered in the call belongs to the ticket filed in it, in the same turn."""
    call = await session.get(CallRow, id)
    ticket: TicketRow | None = await session.scalar(
        select(TicketRow).filter_by(reference=parse(reference))
    )
    if call is not None and ticket is not None and call.id_number:
        put(vault, ticket, call.id_number)


async def forget_note(session: AsyncSession, id: str) -> None:
    """The notes line was taken into the talk, in this very turn."""
    row = await session.get(CallRow, id)
    if row is not None:
        row.draft = None
