"""What has served its time: names of updates, buttons of long ago, deliveries that arrived."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import delete

from handlers.telegram.queue import CHANNEL
from handlers.trouble import report
from store import updates
from store.database import Database
from store.models import AttachmentRow, OutboxRow, ShownRow
from store.times import Clock

__all__ = ["clear", "sweep"]

_EVERY = 3600.0
# Telegram repeats an update for a day; its numbers may start anew after an idle week.
_UPDATES, _BUTTONS, _SENT = timedelta(days=8), timedelta(days=90), timedelta(days=8)
# A picture of which nobody has said what it is.
_OFFERED = timedelta(days=1)
_OWN_KINDS = ("say", "message", "edit")


async def sweep(database: Database, clock: Clock) -> None:
    """Every hour, for ever."""
    while True:
        try:
            await clear(database, clock)
        except Exception as error:  # noqa: BLE001 -- an hour later there is another chance
            report("telegram not swept", error)
        await asyncio.sleep(_EVERY)


async def clear(database: Database, clock: Clock) -> None:
    """Once. Receipts and notices of progress are not ours to forget."""
    now = clock()
    async with database.writing() as session:
        await updates.clear(session, now - _UPDATES)
        await session.execute(delete(ShownRow).where(ShownRow.created_at < now - _BUTTONS))
        offered = AttachmentRow.status == "offered"
        await session.execute(
            delete(AttachmentRow).where(offered, AttachmentRow.at < now - _OFFERED)
        )
        ours = (OutboxRow.channel == CHANNEL, OutboxRow.kind.in_(_OWN_KINDS))
        await session.execute(delete(OutboxRow).where(*ours, OutboxRow.sent_at < now - _SENT))
