"""SQLite behind asyncio with one hop to its thread for a statement, instead of four.

The driver works in a thread of its own. SQLAlchemy goes there to make a cursor, to execute, to
fetch and to close: on a busy machine each of these waits until that thread, and then ours, gets a
core. Here a statement is made, run, read and closed in one go; nothing else is different.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

__all__ = ["driver"]


def driver() -> AsyncAdapt_aiosqlite_dbapi:
    """For `create_async_engine(…, module=…)`."""
    return _Driver(aiosqlite, sqlite3)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """What one statement left; the driver's own cursor is gone by the time it is looked at."""

    __slots__ = ("_left",)

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._left: tuple[Any, int, Any] = (None, -1, None)

    @property
    def description(self) -> Any:
        return self._left[0]

    @property
    def rowcount(self) -> int:
        return self._left[1]

    @property
    def lastrowid(self) -> Any:
        return self._left[2]

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        self._run(lambda cursor: cursor.execute(operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        self._run(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Closed already."""

    def _run(self, work: Callable[[sqlite3.Cursor], object]) -> None:
        try:
            self._left, rows = await_(self._hop(work))
        except Exception as error:  # noqa: BLE001 -- it is raised again as the driver's
            self._adapt_connection._handle_exception(error)
        self._rows = deque(rows)

    async def _hop(
        self, work: Callable[[sqlite3.Cursor], object]
    ) -> tuple[tuple[Any, int, Any], Sequence[Any]]:
        driver: Any = self._connection

        def run() -> tuple[tuple[Any, int, Any], Sequence[Any]]:
            cursor = driver._conn.cursor()
            try:
                work(cursor)
                rows = cursor.fetchall() if cursor.description else ()
                return (cursor.description, cursor.rowcount, cursor.lastrowid), rows
            finally:
                cursor.close()

        async with self._adapt_connection._execute_mutex:
            # The way that all of the driver's own methods go.
            found: tuple[tuple[Any, int, Any], Sequence[Any]] = await driver._execute(run)
            return found


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        return _Connection(self, super().connect(*arg, **kw)._connection)
