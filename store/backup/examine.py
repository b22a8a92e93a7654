"""How a database stands: the rows of every table, and the audit's chain from end to end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from store.audit import Chain, verify
from store.backup.manifest import Standing
from store.crypt import Vault
from store.errors import BackupBroken
from store.migrate import newest
from store.models import HouseRow
from store.types import lend_vault

__all__ = ["file_standing", "standing"]


async def standing(connection: AsyncConnection, vault: Vault) -> Standing:
    """Within the transaction that is open on `connection`.

    The chain of a database of an earlier version is followed once it has been migrated.

    Raises:
        BackupBroken: the chain doesn't hold, or it is no database of ours.
        Unreadable: sealed by other keys.
    """
    try:
        revision = str(await connection.scalar(text("SELECT version_num FROM alembic_version")))
        names = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
        rows = {
            name: await connection.scalar(select(func.count()).select_from(table(name))) or 0
            for name in sorted(names)
        }
        head = await connection.scalar(text("SELECT seal FROM audit ORDER BY id DESC LIMIT 1"))
        async with AsyncSession(connection) as session:
            await session.scalar(select(HouseRow.value).filter_by(name="key"))
            if revision == newest():
                _follow(await verify(session, vault))
    except DBAPIError as error:
        raise BackupBroken(type(error.orig).__name__) from None
    return Standing(revision, rows, rows["audit"], head)


def _follow(chain: Chain) -> None:
    if chain.broken is not None:
        raise BackupBroken(f"audit {chain.broken}")


async def file_standing(file: Path, vault: Vault) -> Standing:
    """Of a copy that nobody uses; the file itself is looked through first.

    Raises:
        BackupBroken, Unreadable: as `standing`.
    """
    _sound(file)
    engine = create_async_engine(f"sqlite+aiosqlite:///{_untouched(file)}&uri=true")
    lend_vault(engine.sync_engine.dialect, vault)
    try:
        async with engine.connect() as connection:
            return await standing(connection, vault)
    finally:
        await engine.dispose()


def _untouched(file: Path) -> str:
    return f"{file.resolve().as_uri()}?mode=ro&immutable=1"


def _sound(file: Path) -> None:
    try:
        with closing(sqlite3.connect(_untouched(file), uri=True)) as copy:
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            loose = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupBroken(f"{file.name}: {error.sqlite_errorname}") from None
    if said != "ok" or loose is not None:
        raise BackupBroken(file.name)
