"""One update at work: what its handlers may do.

Whatever they do is done once, however often the update is handled: its answer, and the note that
it is done, are one transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, Update

from handlers.compose import House
from handlers.intake import Deliver
from handlers.outcome import Incoming, Outcome
from handlers.telegram.drawing import draw
from handlers.telegram.masking import masked
from handlers.telegram.queue import CHANNEL, Address, Queue
from handlers.telegram.shown import Shown, plain
from handlers.wording import wording
from store import outbox, updates
from store.models import UpdateRow
from store.talks import Talk
from store.times import Clock

__all__ = ["Also", "NotStored", "Visit"]

Also: TypeAlias = Callable[[Queue], Awaitable[None]]
# Starts a call that may be lost: typing, the answer to a press.
Light: TypeAlias = Callable[[Awaitable[Any]], None]


class NotStored(Exception):
    """The turn could not be kept: the update is to be handled again."""


@dataclass
class Visit:
    """The update with its chat, and the house that it came to."""

    house: House
    bot: Bot
    row: UpdateRow
    update: Update
    to: Address
    clock: Clock
    light: Light
    finished: bool = field(default=False, init=False)
    _step: int = field(default=0, init=False)

    @property
    def cause(self) -> str:
        """Names the update, whichever bot of ours it came to."""
        return f"{self.row.bot}.{self.row.update_id}"

    async def greet(self) -> None:
        """The greeting, if this chat has never been greeted, without its question: the message
        that came is the answer to it."""
        deliver = self._deliver(asking=False, last=False)
        _kept(await self.house.intake.open(CHANNEL, self.to.chat, deliver))

    async def open(self, also: Also | None = None) -> bool:
        """The greeting with its question; False: the talk has begun before, nothing was said."""
        deliver = self._deliver(also=also)
        outcome = _kept(await self.house.intake.open(CHANNEL, self.to.chat, deliver))
        self.finished = not outcome.duplicate
        return self.finished

    async def words(self, text: str, also: Also | None = None) -> None:
        """What was written, without the numbers that must not be kept here."""
        clean, private = masked(text)
        await self.turn(text=clean, also=also, warn="masked" if private else None)

    async def turn(
        self,
        *,
        text: str | None = None,
        choice: str | None = None,
        also: Also | None = None,
        warn: str | None = None,
    ) -> None:
        """One message to the talk; its answer is sent, and then what `also` adds.

        warn: a text to be said before the answer.
        """
        incoming = Incoming(CHANNEL, self.to.chat, self.cause, text, choice)
        deliver = self._deliver(also=also, warn=warn)
        self.finished = not _kept(await self.house.intake.receive(incoming, deliver)).duplicate

    def _deliver(
        self,
        *,
        asking: bool = True,
        last: bool = True,
        also: Also | None = None,
        warn: str | None = None,
    ) -> Deliver:
        cause = self._next()

        async def deliver(session: AsyncSession, _: Talk, outcome: Outcome, at: datetime) -> None:
            queue = Queue(session, self.to, cause, at)
            if warn is not None:
                await queue.send([plain(wording("telegram")[warn])])
            await queue.send(draw(self.house.world, outcome, asking=asking))
            if also is not None:
                await also(queue)
            if last:
                await updates.done(session, self.row.id, at)

        return deliver

    async def say(self, text: str, **values: object) -> None:
        """Words of this door's own: no turn, the question on the table stays."""
        await self.show(plain(wording("telegram")[text].format(**values)))

    async def show(self, *messages: Shown) -> None:
        """Messages of this door's own."""
        async with self.writing() as queue:
            await queue.send(messages)

    async def decline(self, *, speak: bool) -> None:
        """Leave a group or a channel, with a word the first time."""
        key = f"{CHANNEL}:decline:{self.row.bot}:{self.to.mark}"
        async with self.writing() as queue:
            if speak and not await outbox.known(queue.session, key):
                lines = plain(wording("telegram")["group"])["lines"]
                queue.add("say", {"lines": lines}, key=key)
            queue.add("leave", {})

    async def question(self) -> str | None:
        """The id of the question on the table."""
        past = await self.house.intake.history(CHANNEL, self.to.chat)
        asked = past[-1].outcome.question if past else None
        return asked["id"] if asked else None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Queue]:
        """The last transaction of this update: with it the update is done."""
        async with self.house.database.writing() as session:
            at = self.clock()
            yield Queue(session, self.to, self._next(), at)
            await updates.done(session, self.row.id, at)
        self.finished = True

    def hint(self, words: str | None = None) -> None:
        """Answer a press, so that its button stops turning."""
        if query := self.update.callback_query:
            self.light(self.bot.answer_callback_query(query.id, text=words))

    def typing(self) -> None:
        """Show that an answer is being written."""
        self.light(self.bot.send_chat_action(self.to.chat, "typing"))

    def _next(self) -> str:
        self._step += 1
        return f"{self.cause}.{self._step}"


def _kept(outcome: Outcome) -> Outcome:
    if not outcome.stored:
        raise NotStored
    return outcome
