"""Messages that came in, each with the answer it got: the same message again gets that answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from store.models import InboxRow

__all__ = ["exchanges", "find", "latest", "times_of_turns"]


async def find(
    session: AsyncSession, channel: str, sender_mark: str, message_id: str
) -> InboxRow | None:
    """The stored message with that id from that sender."""
    found: InboxRow | None = await session.scalar(
        select(InboxRow).filter_by(channel=channel, sender_mark=sender_mark, message_id=message_id)
    )
    return found


async def exchanges(session: AsyncSession, conversation_id: str) -> Sequence[InboxRow]:
    """Everything of one conversation, oldest first."""
    rows = await session.scalars(
        select(InboxRow).filter_by(conversation_id=conversation_id).order_by(InboxRow.id)
    )
    return rows.all()


async def times_of_turns(
    session: AsyncSession, conversation_id: str, round_: int
) -> Mapping[int, datetime]:
    """When each turn of one round of a conversation came in (UTC)."""
    rows = await session.execute(
        select(InboxRow.turn, InboxRow.received_at)
        .filter_by(conversation_id=conversation_id, round=round_)
        .order_by(InboxRow.id)
    )
    return {turn: at for turn, at in rows}  # noqa: C416 -- dict(rows) does not type-check


async def latest(session: AsyncSession, conversation_id: str) -> InboxRow | None:
    """The newest message of a conversation."""
    query = select(InboxRow).filter_by(conversation_id=conversation_id)
    found: InboxRow | None = await session.scalar(query.order_by(InboxRow.id.desc()).limit(1))
    return found
