"""The database: one engine, transactions that read or write, the vault for sealed columns."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from store.crypt import Vault
from store.errors import Unreadable, WrongKey
from store.migrate import migrate
from store.models import HouseRow
from store.types import lend_vault

__all__ = ["Database"]

_READS = "yimen_reads"
_MIGRATES = "yimen_migrates"
_PROOF = "key"


class Database:
    """Transactions over SQLite or PostgreSQL. Use `connect`; bound to the event loop it ran in."""

    def __init__(self, engine: AsyncEngine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        # SQLite has one writer; waiting for one's turn here is fair and wakes at once, while its
        # own busy handler sleeps in steps of up to 100 ms.
        self._writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @classmethod
    async def connect(cls, url: str, vault: Vault, *, busy_seconds: float = 5.0) -> Database:
        """Open, migrate and check the key.

        Raises:
            WrongKey: the database was sealed with another key.
            NewerDatabase: a newer program has migrated it.
        """
        address = make_url(url)
        database = cls(_engine(address, busy_seconds), vault)
        lend_vault(database.engine.sync_engine.dialect, vault)
        try:
            await database._migrate()
            await database._prove_key()
        except BaseException:
            await database.close()
            raise
        return database

    async def _migrate(self) -> None:
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(**{_MIGRATES: True})
            async with connection.begin():
                await connection.run_sync(migrate)
            # Its links are not checked (see _begin): nothing else may use it.
            await connection.invalidate()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """One transaction that may write; committed at the end, rolled back on any error."""
        turn: AbstractAsyncContextManager[Any] = self._writer or nullcontext()
        session = AsyncSession(self.engine, expire_on_commit=False)
        async with turn, session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One transaction that only reads; on SQLite it waits for no writer, and none for it."""
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(**{_READS: True})
            async with AsyncSession(connection, expire_on_commit=False) as session:
                yield session

    async def close(self) -> None:
        await self.engine.dispose()

    async def _prove_key(self) -> None:
        async with self.writing() as session:
            try:
                known = await session.scalar(select(HouseRow.value).filter_by(name=_PROOF))
            except Unreadable as error:
                raise WrongKey from error
            if known is None:
                session.add(HouseRow(name=_PROOF, value=_PROOF))


def _no_rows(record: logging.LogRecord) -> bool:
    """At level debug SQLAlchemy logs every row that it reads, and by then it is deciphered."""
    return not str(record.msg).startswith("Row")


def _engine(address: URL, busy_seconds: float) -> AsyncEngine:
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_no_rows)
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address, hide_parameters=True, pool_pre_ping=True)
    if address.database not in (None, "", ":memory:"):
        file = Path(str(address.database))
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives the files beside it the same mode.
        file.touch(mode=0o600, exist_ok=True)
    engine = create_async_engine(address, hide_parameters=True, pool_timeout=busy_seconds + 30)
    event.listen(engine.sync_engine, "connect", _prepare(busy_seconds))
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(busy_seconds: float) -> Any:
    """A listener that sets up each new SQLite connection."""

    def prepare(connection: Any, _record: object) -> None:
        # The driver must not open transactions by itself: `_begin` does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Without it INSERT OR REPLACE deletes a row past the append-only triggers.
        cursor.execute("PRAGMA recursive_triggers = ON")
        cursor.close()

    return prepare


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_MIGRATES):
        # A table built anew is dropped for a moment, and can't be while others point to it.
        _run(connection, "PRAGMA foreign_keys = OFF")
    # A writer takes the lock before it reads, so what it read is still so when it writes.
    _run(connection, "BEGIN" if options.get(_READS) else "BEGIN IMMEDIATE")


def _run(connection: Connection, command: str) -> None:
    # Straight to the driver: through a cursor it would take three hops between threads, not one.
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.run_async(lambda plain: plain.execute(command))
    except sqlite3.OperationalError as error:
        raise OperationalError(command, None, error, hide_parameters=True) from error
