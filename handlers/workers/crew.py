"""Starts several serving processes, starts anew whichever ends, and ends with all of them.

They share the listening socket, so that whoever is free answers. The understanding service is kept
here, once; the workers ask it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Callable

from handlers.workers.seat import Seat

__all__ = ["Crew"]

_log = logging.getLogger("yimen")
_FIRST_WAIT, _LONGEST_WAIT, _PATIENCE = 0.5, 30.0, 20.0


class Crew:
    """`run` lives until a signal; opened: called when the pages answer for the first time."""

    def __init__(self, listening: socket.socket, count: int, opened: Callable[[], None]) -> None:
        self._listening = listening
        self._count = count
        self._opened = opened
        self._open = False
        self._closing = asyncio.Event()

    async def run(self) -> bool:
        """False: no worker could even begin."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, self._closing.set)
        async with asyncio.TaskGroup() as group:
            for number in range(1, self._count + 1):
                group.create_task(self._keep(number))
        return self._open

    async def _keep(self, number: int) -> None:
        """One seat, taken by one process after the other."""
        wait = _FIRST_WAIT
        seat = Seat(number, self._count, speaks=number == 1)
        while not self._closing.is_set():
            began, code = await self._life(seat)
            if self._closing.is_set():
                return
            if not self._open:
                self._closing.set()
                return
            _log.warning("worker %d ended (%s) and is started anew", number, code)
            wait = _FIRST_WAIT if began else min(wait * 2, _LONGEST_WAIT)
            seat = Seat(number, self._count, speaks=seat.speaks and not began)
            await self._rest(wait)

    async def _life(self, seat: Seat) -> tuple[bool, int | None]:
        """Whether its pages ever answered, and how it ended."""
        ours, theirs = socket.socketpair()
        words = (str(seat.number), str(seat.of), str(int(seat.speaks)))
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "handlers.workers.worker", *words,
                str(self._listening.fileno()), stdin=theirs.fileno(),
                pass_fds=[self._listening.fileno()],
                # Ctrl-C is for us; we tell them.
                start_new_session=True,
            )  # fmt: skip
        reader, writer = await asyncio.open_connection(sock=ours)
        closing = asyncio.create_task(self._closing.wait())
        ended = asyncio.create_task(process.wait())
        said = asyncio.create_task(reader.readline())
        try:
            await asyncio.wait({closing, ended, said}, return_when=asyncio.FIRST_COMPLETED)
            ready = said.done() and bool(said.result())
            if ready:
                self._say_open()
            await asyncio.wait({closing, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            closing.cancel()
            said.cancel()
            await _end(process, writer)
            ended.cancel()
        return ready, process.returncode

    def _say_open(self) -> None:
        if not self._open:
            self._open = True
            self._opened()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return


async def _end(process: Process, writer: asyncio.StreamWriter) -> None:
    """Hang up, which tells it to end in peace; whoever doesn't is killed."""
    writer.close()
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
