"""The database: one engine, transactions that read or write, the vault for sealed columns."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, event, select, type_coerce, update
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

import store.owners  # noqa: F401 -- from here on every row finds its owner
from store.crypt import Vault
from store.envelope import FIRST
from store.errors import Unreadable, WrongKey
from store.keyring import Keyring
from store.migrate import migrate
from store.models import HouseRow
from store.one_hop import driver
from store.types import lend_vault

__all__ = ["Database", "key_store"]

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
    async def connect(
        cls, url: str, vault: Vault, *, keys: str | None = None, busy_seconds: float = 5.0
    ) -> Database:
        """Open, migrate, and check the keys.

        keys: where the key store is (SQLAlchemy URL, SQLite); without it the folder keys/ beside
            the file, or, of a database that is no file, the store that the vault holds already.

        Raises:
            WrongKey: the database was sealed with other keys, or its key store is missing.
            NewerDatabase: a newer program has migrated it.
        """
        address = make_url(url)
        database = cls(_engine(address, busy_seconds), vault)
        lend_vault(database.engine.sync_engine.dialect, vault)
        try:
            fresh = await database._migrate()
            if keys is not None or not vault.held or _is_file(address):
                await database._take_keys(keys or key_store(address), fresh)
            await database._prove_key()
        except BaseException:
            await database.close()
            raise
        return database

    async def _migrate(self) -> bool:
        """Whether there was nothing before."""
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(**{_MIGRATES: True})
            async with connection.begin():
                fresh = await connection.run_sync(migrate)
            # Its links are not checked (see _begin): nothing else may use it.
            await connection.invalidate()
        return fresh

    async def _take_keys(self, keys: str, fresh: bool) -> None:
        """Attach the key store; a lost one is not silently replaced by a new one."""
        async with self.reading() as session:
            query = select(type_coerce(HouseRow.value, LargeBinary)).filter_by(name=_PROOF)
            proof = await session.scalar(query)
        ring = Keyring(keys, self.vault.masters)
        if proof is not None and proof[0] != FIRST and not ring.prepare():
            ring.close()
            raise WrongKey
        try:
            self.vault.hold(ring, fresh=fresh)
        except Unreadable as error:
            raise WrongKey from error

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
        try:
            await self._compare_proof()
        except IntegrityError:
            # Another process has begun here at the same moment, and has left its proof by now.
            await self._compare_proof()

    async def _compare_proof(self) -> None:
        raw = type_coerce(HouseRow.value, LargeBinary)
        async with self.writing() as session:
            proof = await session.scalar(select(raw).filter_by(name=_PROOF))
            if proof is None:
                session.add(HouseRow(name=_PROOF, value=_PROOF))
                return
            try:
                self.vault.open(proof, "house.value")
            except Unreadable as error:
                raise WrongKey from error
            if proof[0] == FIRST:
                # Sealed anew, so that a key store lost later is noticed.
                again = update(HouseRow).filter_by(name=_PROOF)
                await session.execute(again.values(value=_PROOF))


def _is_file(address: URL) -> bool:
    return address.get_backend_name() == "sqlite" and address.database not in ("", ":memory:", None)


def key_store(address: URL) -> str:
    """Where the key store lies when nobody says where: in the folder keys/ beside the database.

    Raises:
        ValueError: the database is no file.
    """
    if not _is_file(address):
        raise ValueError("a database that is no file needs to be told where its key store is")
    file = Path(str(address.database))
    return f"sqlite:///{file.parent / 'keys' / 'persons.sqlite'}"


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
    engine = create_async_engine(
        address, module=driver(), hide_parameters=True, pool_timeout=busy_seconds + 30
    )
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
