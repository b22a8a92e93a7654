"""A loop that takes rows from a table and works on several at once."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import Generic, TypeVar

from handlers.telegram.pace import Pace
from handlers.trouble import report
from store.models import OutboxRow, UpdateRow

__all__ = ["Work"]

Row = TypeVar("Row", UpdateRow, OutboxRow)
# Seconds.
_GRACE = 5.0


class Work(ABC, Generic[Row]):
    """Claims as many rows as there is room for; `wake` says that there may be new ones."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.wake = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}

    @abstractmethod
    async def claim(self, room: int) -> Sequence[Row]:
        """Rows for this process alone, at most `room`."""

    @abstractmethod
    async def work(self, row: Row) -> None:
        """Do one; trouble is its own affair."""

    async def run(self) -> None:
        """Until cancelled; what is under way then gets a moment to end: what is broken off is taken
        up by another, and may have been sent already."""
        try:
            while True:
                await self._round()
        finally:
            if self._running:
                await asyncio.wait(self._running.values(), timeout=_GRACE)
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _round(self) -> None:
        self.wake.clear()
        rows: Sequence[Row] = ()
        if room := self.pace.side_by_side - len(self._running):
            try:
                rows = await self.claim(room)
            except Exception as error:  # noqa: BLE001 -- the database is away: look again soon
                report("nothing claimed", error)
        for row in rows:
            # Longer under way than its lease: it stays ours, and is not done twice side by side.
            if row.id not in self._running:
                task = self._running[row.id] = asyncio.create_task(self._one(row))
                task.add_done_callback(partial(self._ended, row.id))
        if not rows:
            await self._rest()

    async def _one(self, row: Row) -> None:
        try:
            await self.work(row)
        except Exception as error:  # noqa: BLE001 -- its lease ends, then it is tried again
            report(f"{type(self).__name__} stopped", error)

    def _ended(self, row_id: int, _: asyncio.Task[None]) -> None:
        del self._running[row_id]
        self.wake.set()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self.pace.idle):
                await self.wake.wait()
        except TimeoutError:
            return
