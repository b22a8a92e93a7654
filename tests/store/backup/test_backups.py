"""A backup made while the house writes, looked through, and brought back into an empty place."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from store import audit
from store.backup.disk import draft
from store.backup.making import KEYS, Source, backups, make
from store.backup.restoring import check, restore
from store.crypt import Vault
from store.database import Database
from store.errors import (
    BackupBroken,
    BackupBusy,
    BackupTarget,
    Erased,
    NoBackup,
    StoreError,
    WrongKey,
)
from store.masters import Masters
from store.models import HouseRow
from store.times import utc_now

pytestmark = pytest.mark.anyio
MASTERS = Masters([b"k" * 32])


async def write(database: Database, *names: str) -> None:
    async with database.writing() as session:
        for name in names:
            session.add(HouseRow(name=name, value={"said": name}))
            audit.record(
                session, at=utc_now(), actor="x", role="system", action="note", subject=name
            )


def under(folder: Path, pattern: str) -> set[str]:
    return {one.name for one in folder.glob(pattern)}


@pytest.fixture
def source(database: Database, tmp_path: Path) -> Source:
    local = tmp_path / "local"
    (local / "parameters").mkdir(parents=True)
    (local / "parameters" / "321302.yml").write_text("[]\n", "utf-8")
    keys = tmp_path / "keys" / "persons.sqlite"
    return Source(database.engine.url, database.vault, keys, local)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
async def empty(database_url: str) -> AsyncIterator[URL | None]:
    """An empty database to restore into, where it is no file."""
    address = make_url(database_url)
    if address.get_backend_name() == "sqlite":
        yield None
        return
    name = f"{address.database}_back"
    server = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    yield address.set(database=name)
    async with server.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await server.dispose()


async def test_what_was_written_before_comes_back_whole(
    database: Database, source: Source, into: Path, empty: URL | None, tmp_path: Path
) -> None:
    await write(database, *(f"n{number}" for number in range(50)))
    going_on = asyncio.create_task(write(database, *(f"later{number}" for number in range(200))))
    made, manifest = await make(source, into)
    await going_on
    assert (await check(made, MASTERS)) == manifest
    assert manifest.standing.rows["house"] in (51, 251)
    new = tmp_path / "new"
    assert await restore(made, new, MASTERS, address=empty) == manifest
    assert (new / "local" / "parameters" / "321302.yml").read_text("utf-8") == "[]\n"
    url = f"sqlite+aiosqlite:///{new / 'yimen.sqlite'}" if empty is None else str(empty)
    again = await Database.connect(url, Vault(MASTERS), keys=f"sqlite:///{new / KEYS}")
    async with again.reading() as session:
        assert await session.scalar(select(HouseRow.value).filter_by(name="n7")) == {"said": "n7"}
        assert (await audit.verify(session, again.vault)).broken is None
    await write(again, "and on it goes")
    await again.close()


async def test_only_an_empty_place_is_restored_into(
    source: Source, into: Path, tmp_path: Path
) -> None:
    made, _ = await make(source, into)
    full = tmp_path / "full"
    full.mkdir()
    (full / "note.txt").write_text("mine", "utf-8")
    with pytest.raises(BackupTarget):
        await restore(made, full, MASTERS)
    assert [one.name for one in full.iterdir()] == ["note.txt"]


def more(made: Path) -> None:
    (made / "more.txt").touch()


def less(made: Path) -> None:
    (made / "local" / "parameters" / "321302.yml").unlink()


def other(made: Path) -> None:
    file = next(made.glob("yimen.*"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def told_otherwise(made: Path) -> None:
    file = made / "manifest.json"
    said = json.loads(file.read_text("utf-8"))
    said["manifest"]["standing"]["rows"]["house"] += 1
    file.write_text(json.dumps(said), "utf-8")


def cut(made: Path) -> None:
    file = made / "manifest.json"
    file.write_text(file.read_text("utf-8")[:100], "utf-8")


def no_manifest(made: Path) -> None:
    (made / "manifest.json").unlink()


@pytest.mark.parametrize("harm", [more, less, other, told_otherwise, cut, no_manifest])
async def test_whatever_was_changed_is_noticed_and_nothing_is_restored(
    harm: Callable[[Path], None], source: Source, into: Path, empty: URL | None, tmp_path: Path
) -> None:
    made, _ = await make(source, into)
    harm(made)
    for trying in (check(made, MASTERS), restore(made, tmp_path / "new", MASTERS, address=empty)):
        with pytest.raises((BackupBroken, NoBackup)):
            await trying
    assert not (tmp_path / "new").exists()
    assert not under(tmp_path, ".making-*")


async def test_without_the_master_key_or_the_key_store_it_is_of_no_use(
    source: Source, into: Path
) -> None:
    made, _ = await make(source, into)
    with pytest.raises(WrongKey):
        await check(made, Masters([b"x" * 32]))
    shutil.rmtree(into / "keys")
    with pytest.raises(NoBackup):
        await check(made, MASTERS)


async def test_whoever_was_erased_is_in_no_backup_any_more_not_even_in_an_older_one(
    database: Database, source: Source, into: Path, tmp_path: Path, database_kind: str
) -> None:
    ring = database.vault.ring
    person, neighbour = ring.add(), ring.add()
    sealed = {one: database.vault.seal("diagnosis", "a.b", one) for one in (person, neighbour)}
    older, _ = await make(source, into)
    ring.destroy([person])
    newer, _ = await make(source, into)
    for made in (older, newer):
        await check(made, MASTERS)
    with pytest.raises(StoreError):
        database.vault.open(sealed[person], "a.b")
    new = tmp_path / "new"
    if database_kind == "sqlite":
        await restore(older, new, MASTERS)
    else:
        shutil.copytree(into / "keys", new / "keys")
    vault = Vault(MASTERS)
    address = f"sqlite+aiosqlite:///{tmp_path / 'other.sqlite'}"
    opened = await Database.connect(address, vault, keys=f"sqlite:///{new / KEYS}")
    assert vault.open(sealed[neighbour], "a.b") == "diagnosis"
    with pytest.raises(Erased):
        vault.open(sealed[person], "a.b")
    await opened.close()
    assert under(into, "**/persons.sqlite*") == {"persons.sqlite"}


async def test_as_many_stay_as_are_wanted(source: Source, into: Path) -> None:
    made = [(await make(source, into, most=2))[0] for _ in range(4)]
    assert backups(into) == made[-2:]
    assert under(into, "*") == {".yimen.lock", "keys", *(one.name for one in made[-2:])}


async def test_one_at_a_time_and_what_a_killed_one_left_is_swept_away(
    source: Source, into: Path
) -> None:
    left = into / ".making-0123456789abcdef"
    os.makedirs(left / "made")  # noqa: PTH103 -- as one who was killed would
    with draft(into):
        assert not left.exists()
        with pytest.raises(BackupBusy):
            await make(source, into)
    await make(source, into)
