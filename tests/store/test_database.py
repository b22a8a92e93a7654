from __future__ import annotations

import asyncio
import sqlite3
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.exc import DBAPIError

from store.crypt import Vault
from store.database import Database
from store.errors import NewerDatabase, WrongKey
from store.models import AuditRow, Base, HouseRow

pytestmark = pytest.mark.anyio


def address(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.mark.usefixtures("database_file")
async def test_every_connection_is_durable_and_checks_its_links(database: Database) -> None:
    async with database.writing() as session:
        values = {
            name: await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert values == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


async def test_the_migrations_build_exactly_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True}
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
        )

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_files_are_for_their_owner_alone(database: Database, database_file: Path) -> None:
    async with database.writing() as session:
        session.add(HouseRow(name="x", value="y"))
    files = [*database_file.parent.iterdir(), database_file.parent / "keys" / "persons.sqlite"]
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in files if one.is_file()}
    assert set(modes) >= {"yimen.sqlite", "yimen.sqlite-wal"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((database_file.parent / "keys").stat().st_mode) == 0o700


async def test_opening_again_keeps_everything(database_file: Path, vault: Vault) -> None:
    for _ in range(2):
        opened = await Database.connect(address(database_file), vault)
        async with opened.writing() as session:
            assert await session.scalar(select(HouseRow.value).filter_by(name="key")) == "key"
        await opened.close()


async def test_many_may_open_a_new_database_at_once(database_file: Path, vault: Vault) -> None:
    opened = await asyncio.gather(
        *(Database.connect(address(database_file), vault) for _ in range(4))
    )
    for one in opened:
        await one.close()


async def test_another_key_is_refused_at_the_door(database: Database, database_file: Path) -> None:
    with pytest.raises(WrongKey):
        await Database.connect(address(database_file), Vault([b"x" * 32]))


async def test_a_lost_key_store_is_not_replaced_by_an_empty_one(
    database: Database, database_file: Path, vault: Vault
) -> None:
    (database_file.parent / "keys" / "persons.sqlite").unlink()
    with pytest.raises(WrongKey):
        await Database.connect(address(database_file), Vault([b"k" * 32]))


async def test_a_database_from_the_future_is_left_alone(
    database: Database, database_file: Path, vault: Vault
) -> None:
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase):
        await Database.connect(address(database_file), vault)


async def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            session.add(HouseRow(name="half", value=1))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.reading() as session:
        assert await session.get(HouseRow, "half") is None


async def test_a_writer_holds_the_database_before_it_reads(
    database: Database, database_file: Path
) -> None:
    with sqlite3.connect(database_file, timeout=0) as other:
        async with database.writing() as session:
            await session.scalar(select(HouseRow.name))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_readers_go_on_while_somebody_writes(database: Database) -> None:
    async with database.writing() as writer:
        writer.add(HouseRow(name="later", value=1))
        await writer.flush()
        async with database.reading() as reader:
            assert await reader.get(HouseRow, "later") is None


async def test_errors_do_not_quote_what_was_to_be_stored(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with database.writing() as session:
            await session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "王桂兰"})
    assert "王桂兰" not in str(caught.value)


async def test_times_come_back_in_utc_and_a_time_without_a_zone_is_refused(
    database: Database,
) -> None:
    def row(at: datetime) -> AuditRow:
        return AuditRow(at=at, actor="a", role="r", action="x", subject="s", result="done")

    noon = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=8)))
    async with database.writing() as session:
        session.add(row(noon))
    async with database.reading() as session:
        found = (await session.scalars(select(AuditRow))).one()
    assert found.at == noon
    assert found.at.tzinfo is UTC
    with pytest.raises(Exception, match="without a zone"):
        async with database.writing() as session:
            session.add(row(datetime(2026, 11, 22)))


async def test_processes_that_begin_at_the_same_moment_all_come_in(
    database: Database, database_url: str
) -> None:
    vault = database.vault
    others = [await Database.connect(database_url, vault) for _ in range(4)]
    try:
        async with database.writing() as session:
            await session.execute(delete(HouseRow))
        await asyncio.gather(*(one._prove_key() for one in others))
        async with database.reading() as session:
            assert len((await session.scalars(select(HouseRow))).all()) == 1
    finally:
        for one in others:
            await one.close()
