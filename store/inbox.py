"""Messages that came in, each with the answer it got, as the transcript and the desk need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from store.models import InboxRow

__all__ = ["exchanges", "latest", "times_of_turns"]


async def exchanges(session: AsyncSession, channel: str, sender_mark: str) -> Sequence[InboxRow]:
    """Everything of one conversation, oldest first."""
    query = select(InboxRow).filter_by(channel=channel, sender_mark=sender_mark)
    return (await session.scalars(query.order_by(InboxRow.id))).all()


async def latest(session: AsyncSession, conversation_id: str) -> Mapping[str, Any] | None:
    """The outcome of the newest message of a conversation."""
    query = select(InboxRow.outcome).filter_by(conversation_id=conversation_id)
    found: Mapping[str, Any] | None = await session.scalar(
        query.order_by(InboxRow.id.desc()).limit(1)
    )
    return found


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
