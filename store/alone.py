"""Work that only one process may do at a time, whichever of them is there: fetching, sending.

On PostgreSQL it is an advisory lock on a connection of its own, on SQLite a lock on a file beside
the database. Whoever dies gives either back at once, so that no clock and no lease is needed.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.database import Database

__all__ = ["alone"]

_log = logging.getLogger("yimen")
_LOOK = 1.0
# Any number will do, as long as every process of ours asks for the same one.
_POSTGRES_LOCKS = 0x796D

_Held = Callable[[], Awaitable[bool]]


async def alone(
    database: Database, name: str, work: Callable[[], Awaitable[None]], *, look: float = _LOOK
) -> None:
    """Wait until no other process does `name`, then do it; returns when `work` does.

    look: seconds between two looks whether it is free, or still ours. When it is lost (the database
    was away) `work` is cancelled and taken up again once it is ours anew.
    """
    while True:
        try:
            async with _turn(database, name, look) as held:
                if await _while_held(work, held, look):
                    return
        except (DBAPIError, OSError) as error:
            _log.warning("%s waits for the database: %s", name, type(error).__name__)
            await asyncio.sleep(look)


async def _while_held(work: Callable[[], Awaitable[None]], held: _Held, look: float) -> bool:
    """Whether the work came to its end; else the lock was lost."""
    task = asyncio.ensure_future(work())
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=look)
            if not task.done() and not await held():
                return False
        await task
        return True
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _turn(database: Database, name: str, look: float) -> AbstractAsyncContextManager[_Held]:
    if database.engine.dialect.name == "postgresql":
        return _session_lock(database, zlib.crc32(name.encode()) & 0x7FFFFFFF, look)
    return _file_lock(database, name, look)


@asynccontextmanager
async def _session_lock(database: Database, number: int, look: float) -> AsyncIterator[_Held]:
    async with database.engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        ask = text("SELECT pg_try_advisory_lock(:house, :number)")
        try:
            found = {"house": _POSTGRES_LOCKS, "number": number}
            while not await connection.scalar(ask, found):  # noqa: ASYNC110 -- others hold it
                await asyncio.sleep(look)

            async def held() -> bool:
                return bool(await connection.scalar(text("SELECT true")))

            yield held
        finally:
            # Not back into the pool: the lock lives as long as the connection does.
            await connection.invalidate()


@asynccontextmanager
async def _file_lock(database: Database, name: str, look: float) -> AsyncIterator[_Held]:
    file = Path(str(database.engine.url.database))
    path = file.with_name(f"{file.name}.{name}")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        while not _taken(lock.fileno()):  # noqa: ASYNC110 -- another process holds it
            await asyncio.sleep(look)

        async def held() -> bool:
            return True

        yield held


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
