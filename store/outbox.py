"""Things to deliver: added in the transaction that caused them, leased by whoever sends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from store.models import OutboxRow

__all__ = ["claim", "delay", "put", "sent"]

_LONGEST_DELAY = timedelta(hours=1)


def put(
    session: AsyncSession,
    *,
    key: str,
    channel: str,
    kind: str,
    recipient: Any,
    body: Any,
    at: datetime,
    sent_at: datetime | None = None,
) -> None:
    """Add one delivery; `key` is unique, so the same cause can't add it twice."""
    session.add(
        OutboxRow(
            key=key,
            channel=channel,
            kind=kind,
            recipient=recipient,
            body=body,
            created_at=at,
            due_at=at,
            attempts=0,
            sent_at=sent_at,
        )
    )


async def claim(
    session: AsyncSession, *, channel: str, now: datetime, lease: timedelta, limit: int = 20
) -> Sequence[OutboxRow]:
    """Due and unleased deliveries, oldest first, now leased; several senders never share one."""
    free = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= now)
    due = (
        select(OutboxRow)
        .where(OutboxRow.channel == channel, OutboxRow.sent_at.is_(None), OutboxRow.due_at <= now)
        .where(free)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await session.scalars(due)).all()
    for row in rows:
        row.leased_until = now + lease
        row.attempts += 1
    await session.flush()
    return rows


async def sent(session: AsyncSession, row_id: int, now: datetime) -> None:
    """Mark one delivery as done."""
    await session.execute(
        update(OutboxRow).where(OutboxRow.id == row_id).values(sent_at=now, leased_until=None)
    )


async def delay(session: AsyncSession, row: OutboxRow, now: datetime) -> None:
    """Give a failed delivery back, to be tried again after 2, 4, 8 … seconds, at most an hour."""
    wait = min(timedelta(seconds=2 ** min(row.attempts, 12)), _LONGEST_DELAY)
    await session.execute(
        update(OutboxRow).where(OutboxRow.id == row.id).values(due_at=now + wait, leased_until=None)
    )
