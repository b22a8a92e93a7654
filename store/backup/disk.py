"""Files that are on the disk when we say so, folders that appear under their name only whole."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from store.errors import BackupBusy

__all__ = ["copy_sqlite", "digest", "draft", "publish", "replace", "sweep"]

_DRAFT = ".making-"


@contextmanager
def draft(beside: Path) -> Iterator[Path]:
    """A folder to work in, in `beside`, gone at the end unless it was published; one at a time.

    What somebody who was killed has left is swept away first.

    Raises:
        BackupBusy: another process works here.
    """
    beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(beside / ".yimen.lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupBusy(str(beside)) from None
        sweep(beside)
        made = beside / f"{_DRAFT}{secrets.token_hex(8)}"
        made.mkdir(mode=0o700)
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Take away drafts that were never finished."""
    for left in folder.glob(f"{_DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)


def publish(made: Path, final: Path) -> None:
    """Give a draft its name, once all of it is on the disk; an empty folder there gives way."""
    for path in made.rglob("*"):
        _settle(path)
    _settle(made)
    made.rename(final)
    _settle(final.parent)


def replace(path: Path, made: Path) -> None:
    """Put `made` in the place of `path`; whoever looks sees the one or the other."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    _settle(made)
    made.replace(path)
    _settle(path.parent)


def copy_sqlite(source: Path, target: Path) -> None:
    """A copy as of one moment, while others read and write (SQLite's online backup)."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    address = f"{source.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=60)) as live,
        closing(sqlite3.connect(target, isolation_level=None)) as copied,
    ):
        # In one step: by steps it would begin anew with every commit of the house.
        live.backup(copied, pages=-1)
        # One file, without a log beside it.
        copied.execute("PRAGMA journal_mode = DELETE")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
