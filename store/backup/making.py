"""Make a backup while the house runs."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from store.backup import keycopy, postgres
from store.backup.disk import copy_sqlite, draft, publish
from store.backup.examine import file_standing
from store.backup.manifest import Manifest, Standing, listed, write
from store.crypt import Vault

__all__ = ["DUMP", "KEYS", "SQLITE", "Source", "backups", "make"]

SQLITE, DUMP, LOCAL = "yimen.sqlite", "yimen.dump", "local"
KEYS = Path("keys") / "persons.sqlite"


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: the database, the key store's file, the county's own files (if any)."""

    address: URL
    vault: Vault
    keys: Path
    local: Path | None = None


def backups(into: Path) -> list[Path]:
    """The backups in a folder, oldest first."""
    return sorted(one for one in into.glob("yimen-*") if one.is_dir())


async def make(
    source: Source, into: Path, keys: Path | None = None, most: int | None = None
) -> tuple[Path, Manifest]:
    """One more backup in `into`, looked through before it gets its name.

    keys: where the one copy of the key store is replaced; without it `KEYS` in `into`.
    most: as many stay; the oldest go once the new one is whole.

    Raises:
        BackupBusy: another process makes one here.
        BackupTools: pg_dump is missing or failed.
        BackupBroken: the live database itself doesn't hold together.
    """
    now = datetime.now(UTC)
    with draft(into) as work:
        made = work / "made"
        made.mkdir(mode=0o700)
        standing = await _database(source, made)
        if source.local is not None and source.local.is_dir():
            await asyncio.to_thread(shutil.copytree, source.local, made / LOCAL)
        # After the data, so that no person in them is without a key; and before they get their
        # name, so that they never lie there without their keys.
        await asyncio.to_thread(keycopy.keep, source.keys, keys or into / KEYS, work)
        files = await asyncio.to_thread(listed, made)
        kind = source.address.get_backend_name()
        manifest = Manifest(now.isoformat(timespec="seconds"), kind, standing, files)
        write(made, manifest, source.vault)
        final = _free(into, f"yimen-{now:%Y%m%dT%H%M%SZ}")
        await asyncio.to_thread(publish, made, final)
        if most is not None:
            _drop(backups(into)[:-most], work)
    return final, manifest


async def _database(source: Source, made: Path) -> Standing:
    if source.address.get_backend_name() != "sqlite":
        return await postgres.dump(source.address, made / DUMP, source.vault)
    file = Path(str(source.address.database))
    await asyncio.to_thread(copy_sqlite, file, made / SQLITE)
    return await file_standing(made / SQLITE, source.vault)


def _free(into: Path, name: str) -> Path:
    # After those of the same second that are left, not in a gap: names must keep sorting by age.
    same = [one.name for one in backups(into) if one.name.startswith(name)]
    if not same:
        return into / name
    number = int(same[-1].removeprefix(name).removeprefix("-") or 1)
    return into / f"{name}-{number + 1:02}"


def _drop(old: list[Path], work: Path) -> None:
    """Out of sight first: half a backup never stands under its name."""
    for number, one in enumerate(old):
        one.rename(work / f"old-{number}")
