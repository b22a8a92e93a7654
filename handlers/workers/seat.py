"""Which of several serving processes this one is."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

__all__ = ["ALONE", "Seat"]


@dataclass(frozen=True, slots=True)
class Seat:
    """number: from 1. of: how many there are. speaks: whether it says where the pages are.

    line: to the process that started it; what is said there means that the pages answer, and its
    end that this process is to end too.
    """

    number: int = 1
    of: int = 1
    speaks: bool = True
    line: socket.socket | None = None

    @property
    def first(self) -> bool:
        return self.number == 1

    @property
    def alone(self) -> bool:
        return self.of == 1

    def ready(self) -> None:
        """The pages answer."""
        if self.line is not None:
            self.line.send(b"ready\n")

    @asynccontextmanager
    async def held(self, end: Callable[[], None]) -> AsyncIterator[None]:
        """While the block runs, `end` is called as soon as whoever started us is gone."""
        if self.line is None:
            yield
            return
        self.line.setblocking(False)
        loop, line = asyncio.get_running_loop(), self.line

        def gone() -> None:
            loop.remove_reader(line)
            end()

        loop.add_reader(line, gone)
        try:
            yield
        finally:
            loop.remove_reader(line)


ALONE = Seat()
