"""Handles the updates of the table: in order per chat, chats side by side, each once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from handlers.compose import House
from handlers.telegram.dispatch import handle, handlers
from handlers.telegram.pace import Pace
from handlers.telegram.queue import Queue
from handlers.telegram.reading import read
from handlers.telegram.receiving import address
from handlers.telegram.shown import plain
from handlers.telegram.visit import Visit
from handlers.telegram.work import Work
from handlers.trouble import describe
from handlers.wording import wording
from store import updates
from store.models import UpdateRow
from store.times import Clock

__all__ = ["Worker"]

_log = logging.getLogger("yimen")


class Worker(Work[UpdateRow]):
    """One in a process; several processes share the table."""

    def __init__(
        self,
        house: House,
        bot: Bot,
        number: int,
        pace: Pace,
        clock: Clock,
        queued: Callable[[], None],
    ) -> None:
        super().__init__(pace)
        self._house = house
        self._bot = bot
        self._number = number
        self._clock = clock
        self._queued = queued
        self._handlers = handlers()
        self._lights: set[asyncio.Task[None]] = set()

    async def claim(self, room: int) -> list[UpdateRow]:
        async with self._house.database.writing() as session:
            found = await updates.claim(
                session, bot=self._number, now=self._clock(), lease=self.pace.lease, limit=room
            )
            return list(found)

    async def work(self, row: UpdateRow) -> None:
        """Handle one. Trouble leaves it in the table, until it has been tried often enough: then
        the chat goes on, and the resident is told."""
        try:
            async with asyncio.timeout(self.pace.lease / timedelta(seconds=1)):
                finished = await self._handle(row)
        except Exception as error:  # noqa: BLE001 -- it is handled again, or given up and said so
            await self._again(row, error)
            return
        finally:
            self._queued()
        if not finished:
            async with self._house.database.writing() as session:
                await updates.done(session, row.id, self._clock())

    async def _handle(self, row: UpdateRow) -> bool:
        """Whether what was done has been noted with it."""
        if not row.body:
            return False
        if (update := read(row.body, self._bot)) is None:
            _log.warning("update passed over: it is not of Telegram's form")
            return False
        to = address(self._house.database.vault, row.body)
        visit = Visit(self._house, self._bot, row, update, to, self._clock, self._light)
        await handle(self._handlers, update, visit)
        return visit.finished

    async def _again(self, row: UpdateRow, error: Exception) -> None:
        now = self._clock()
        last = row.attempts >= self.pace.tries
        _log.warning("update %s: %s", "given up" if last else "put back", describe(error))
        async with self._house.database.writing() as session:
            if not last:
                await updates.delay(session, row, now, self.pace.first_retry)
                return
            await updates.fail(session, row.id, now)
            to = address(self._house.database.vault, row.body or {})
            if int(to.chat) > 0:
                queue = Queue(session, to, f"{row.bot}.{row.update_id}.failed", now)
                await queue.send([plain(wording("telegram")["unsaved"])])

    def _light(self, call: Awaitable[Any]) -> None:
        """A call that only makes waiting nicer: nobody misses it, and it is not tried again."""

        async def run() -> None:
            try:
                await call
            except TelegramError as error:
                _log.debug("not shown: %s", describe(error))

        task = asyncio.create_task(run())
        self._lights.add(task)
        task.add_done_callback(self._lights.discard)

    async def run(self) -> None:
        try:
            await super().run()
        finally:
            for task in self._lights:
                task.cancel()
            await asyncio.gather(*self._lights, return_exceptions=True)
