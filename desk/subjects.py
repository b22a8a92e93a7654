"""Who is meant: by a ticket's number, a chat of Telegram, or a telephone."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from desk.filing import phone_mark
from desk.reference import parse
from store.crypt import Vault
from store.models import CallRow, ConversationRow, TicketRow
from store.people import circle, persons_of

__all__ = ["by_chat", "by_phone", "by_ticket"]


async def by_ticket(session: AsyncSession, reference: str) -> frozenset[str]:
    """The person of a ticket, by all doors; empty when there is no such ticket."""
    digits = parse(reference)
    found = await persons_of(session, TicketRow, reference=digits) if digits else frozenset()
    return await circle(session, found)


async def by_phone(session: AsyncSession, vault: Vault, phone: str) -> frozenset[str]:
    """Everybody who left this number. A neighbour's may have been left for several people."""
    mark = phone_mark(vault, phone)
    found = await persons_of(session, TicketRow, phone_mark=mark)
    return await circle(session, found | await persons_of(session, CallRow, phone_mark=mark))


async def by_chat(session: AsyncSession, vault: Vault, channel: str, sender: str) -> frozenset[str]:
    """Whoever writes from this chat, and what became of it elsewhere."""
    mark = vault.mark(f"sender {channel}", sender)
    found = await persons_of(session, ConversationRow, channel=channel, sender_mark=mark)
    named = vault.ring.find(mark)
    return await circle(session, found | ({named} if named else frozenset()))
