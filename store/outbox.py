"""Things to deliver: added in the transaction that caused them, leased by whoever sends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from store import leases
from store.models import ConversationRow, OutboxRow
from store.times import LONGEST_WAIT

__all__ = ["claim", "delay", "give_up", "give_up_all", "known", "put", "recall", "sent", "wait_for"]


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
    recipient_mark: str | None = None,
) -> None:
    """Add one delivery; `key` is unique, so the same cause can't add it twice.

    recipient_mark: deliveries with the same one leave one after the other, in this order.
    """
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
            recipient_mark=recipient_mark,
        )
    )


async def known(session: AsyncSession, key: str) -> bool:
    """Whether a delivery of this key was ever added."""
    return await session.scalar(select(OutboxRow.id).filter_by(key=key)) is not None


async def claim(
    session: AsyncSession, *, channel: str, now: datetime, lease: timedelta, limit: int = 20
) -> Sequence[OutboxRow]:
    """Due and unleased deliveries, oldest first, now leased; several senders never share one.

    Of one recipient only the first that isn't done: the next waits until that one is.
    """
    earlier = aliased(OutboxRow)
    waits = (
        select(earlier.id)
        .where(
            earlier.channel == OutboxRow.channel,
            earlier.recipient_mark == OutboxRow.recipient_mark,
            earlier.id < OutboxRow.id,
            earlier.sent_at.is_(None),
            earlier.failed_at.is_(None),
        )
        .exists()
    )
    due = (
        select(OutboxRow)
        .where(OutboxRow.channel == channel, OutboxRow.sent_at.is_(None))
        .where(OutboxRow.failed_at.is_(None), leases.free(OutboxRow, now), ~waits)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    )
    return await leases.take(session, due, now, lease)


async def sent(session: AsyncSession, row_id: int, now: datetime) -> None:
    """Mark one delivery as done."""
    await session.execute(
        update(OutboxRow).where(OutboxRow.id == row_id).values(sent_at=now, leased_until=None)
    )


async def delay(
    session: AsyncSession, row: OutboxRow, now: datetime, wait: timedelta | None = None
) -> None:
    """Give a failed delivery back, to be tried again after `wait`; without it after 2, 4, 8 …
    seconds, at most an hour."""
    wait = min(wait or timedelta(seconds=2 ** min(row.attempts, 12)), LONGEST_WAIT)
    await session.execute(
        update(OutboxRow).where(OutboxRow.id == row.id).values(due_at=now + wait, leased_until=None)
    )


async def wait_for(session: AsyncSession, row: OutboxRow, now: datetime, wait: timedelta) -> None:
    """Give a delivery back that was told to come again later: that counts as no attempt.

    Whoever is to wait for more than an hour asks again after one.
    """
    until = now + min(wait, LONGEST_WAIT)
    await session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row.id)
        .values(due_at=until, leased_until=None, attempts=max(0, row.attempts - 1))
    )


async def give_up(session: AsyncSession, row_id: int, problem: str, now: datetime) -> None:
    """Never to be tried again, because of `problem`; whoever waits behind it may go."""
    await session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id)
        .values(failed_at=now, problem=problem, leased_until=None)
    )


async def recall(session: AsyncSession, conversation_id: str) -> None:
    """Forget what this conversation still should have been told of its tickets."""
    talk = select(ConversationRow.channel, ConversationRow.sender_mark)
    found = (await session.execute(talk.filter_by(id=conversation_id))).one_or_none()
    if found is None:
        return
    waiting = and_(OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None))
    theirs = and_(OutboxRow.channel == found[0], OutboxRow.recipient_mark == found[1])
    of_tickets = OutboxRow.kind.in_(("receipt", "progress"))
    await session.execute(delete(OutboxRow).where(waiting, theirs, of_tickets))


async def give_up_all(
    session: AsyncSession, channel: str, recipient_mark: str, problem: str, now: datetime
) -> None:
    """The same for all that this recipient still should have got."""
    waiting = and_(OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None))
    await session.execute(
        update(OutboxRow)
        .where(OutboxRow.channel == channel, OutboxRow.recipient_mark == recipient_mark, waiting)
        .values(failed_at=now, problem=problem, leased_until=None)
    )
