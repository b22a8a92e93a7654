"""Look through a backup, and bring one back into an empty place."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from sqlalchemy import URL

from store.backup import postgres
from store.backup.disk import copy_sqlite, draft, publish
from store.backup.examine import file_standing
from store.backup.keycopy import tried
from store.backup.making import DUMP, KEYS, SQLITE
from store.backup.manifest import Manifest, Standing, listed, read
from store.crypt import Vault
from store.errors import BackupBroken, BackupTarget
from store.masters import Masters

__all__ = ["check", "keys_of", "restore"]


def keys_of(folder: Path) -> Path:
    """Where the copy of the key store lies, unless somebody says otherwise."""
    return folder.parent / KEYS


async def check(folder: Path, masters: Masters, keys: Path | None = None) -> Manifest:
    """Everything that can be known of a backup without bringing it back.

    Raises:
        NoBackup, BackupBroken: it is none, or not what was written.
        WrongKey: the key store's copy or the master key don't belong to it.
    """
    with tried(keys or keys_of(folder), masters) as vault:
        manifest = read(folder, vault)
        _same(await asyncio.to_thread(listed, folder), manifest)
        if manifest.database == "sqlite":
            _stands(await file_standing(folder / SQLITE, vault), manifest)
        else:
            await postgres.listable(folder / DUMP)
    return manifest


async def restore(
    folder: Path, into: Path, masters: Masters, keys: Path | None = None, address: URL | None = None
) -> Manifest:
    """Bring a backup back into `into`, which is not there yet or empty: all of it or nothing.

    address: of an empty PostgreSQL database, for a backup of one.

    Raises:
        BackupTarget: `into` or the database is not empty, or no database was named.
        NoBackup, BackupBroken, BackupTools, WrongKey: as `check`; then `into` is as it was.
    """
    keys, parent = keys or keys_of(folder), _parent(into)
    with tried(keys, masters) as vault, draft(parent) as work:
        manifest, made = read(folder, vault), work / "made"
        await asyncio.to_thread(shutil.copytree, folder, made)
        made.chmod(0o700)
        _same(await asyncio.to_thread(listed, made), manifest)
        _stands(await _database(made, address, manifest, vault), manifest)
        (made / KEYS.parent).mkdir(mode=0o700)
        copy_sqlite(keys, made / KEYS)
        await asyncio.to_thread(publish, made, into)
    return manifest


def _parent(into: Path) -> Path:
    if into.exists() and any(into.iterdir()):
        raise BackupTarget(str(into))
    return into.resolve().parent


async def _database(made: Path, address: URL | None, manifest: Manifest, vault: Vault) -> Standing:
    if manifest.database == "sqlite":
        return await file_standing(made / SQLITE, vault)
    if address is None or address.get_backend_name() == "sqlite":
        raise BackupTarget("postgresql")
    return await postgres.load(made / DUMP, address, vault)


def _same(found: dict[str, tuple[str, int]], manifest: Manifest) -> None:
    for name in sorted(found.keys() | manifest.files.keys()):
        if found.get(name) != manifest.files.get(name):
            raise BackupBroken(name)


def _stands(found: Standing, manifest: Manifest) -> None:
    if found != manifest.standing:
        raise BackupBroken("rows")
