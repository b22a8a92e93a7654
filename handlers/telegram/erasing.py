"""删掉我的信息: what a resident's deletion means here, and the smallest thing that does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import turn as bot
from bot.conversation import to_json
from handlers.compose import House
from handlers.telegram.queue import CHANNEL
from store import talks
from store.models import (
    AttachmentRow,
    ConsentRow,
    InboxRow,
    OutboxRow,
    ShownRow,
    TaskRow,
    TicketRow,
    UpdateRow,
)
from store.times import Clock

__all__ = ["Erase", "Forgetting"]

# All of China keeps one civil time; `at` is in UTC.
_CHINA = timedelta(hours=8)


class Erase(Protocol):
    """Deletes all that is kept of one resident; False when nothing is."""

    async def __call__(self, session: AsyncSession, sender_mark: str) -> bool: ...


class Forgetting:
    """Takes the tickets back and empties the talk; the window's record of a ticket stays."""

    def __init__(self, house: House, clock: Clock) -> None:
        self._house = house
        self._clock = clock

    async def __call__(self, session: AsyncSession, sender_mark: str) -> bool:
        """In the caller's transaction; the update under way is the caller's to empty."""
        found = await talks.find(session, CHANNEL, sender_mark, "")
        await self._traces(session, sender_mark)
        if found is None:
            return False
        talk, at = found.talk, self._clock()
        await self._house.intake.filing.withdraw(session, talk, at)
        for table in (InboxRow, AttachmentRow, TaskRow):
            await session.execute(delete(table).filter_by(conversation_id=talk.id))
        if await self._bound(session, talk.id):
            today = (at + _CHINA).date()
            blank = bot.open(self._house.world, channel=CHANNEL, today=today).conversation
            state = to_json(blank.with_(confirmation=talk.state["confirmation"]))
            await talks.keep(session, talk._replace(round=talk.round + 1, state=state), at)
        else:
            await talks.drop(session, talk.id)
        return True

    async def _traces(self, session: AsyncSession, sender_mark: str) -> None:
        """Messages shown and sent, updates that wait."""
        await session.execute(delete(ShownRow).filter_by(chat_mark=sender_mark))
        gone = delete(OutboxRow).filter_by(channel=CHANNEL, recipient_mark=sender_mark)
        await session.execute(gone)
        await session.execute(update(UpdateRow).filter_by(chat_mark=sender_mark).values(body=None))

    async def _bound(self, session: AsyncSession, talk_id: str) -> bool:
        """Whether a ticket or a consent, which must be provable, points to the conversation."""
        for table in (TicketRow, ConsentRow):
            query = select(func.count()).select_from(table).filter_by(conversation_id=talk_id)
            if await session.scalar(query):
                return True
        return False
