"""Trained models on disk: one file for each hash of the project, one of them the current one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Models", "StoreBusyError"]

_ENDING = ".tar.gz"


class StoreBusyError(Exception):
    """Another process is training into this folder."""


@dataclass(frozen=True, slots=True)
class Models:
    """The folder var/nlu/models. `keep`: how many models are kept, the current one included."""

    folder: Path
    keep: int = 3

    def path(self, digest: str) -> Path:
        """Where the model of this hash lies, or would lie."""
        return self.folder / f"{digest}{_ENDING}"

    def has(self, digest: str) -> bool:
        return self.path(digest).exists()

    def current(self) -> str | None:
        """Hash of the model in use: the last good one, perhaps of older data; None without any."""
        try:
            digest = (self.folder / "current").read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return digest if self.has(digest) else None

    def every(self) -> list[Path]:
        """All models, the newest first."""
        found = self.folder.glob(f"*{_ENDING}")
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def install(self, model: Path, digest: str) -> None:
        """Take a model that passed its check (same file system) and make it the current one.

        Whoever looks meanwhile sees the old one or the new one, whole. Older ones are removed.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        _settle(model)
        model.replace(self.path(digest))
        self.choose(digest)
        for old in self.every()[self.keep :]:
            if old != self.path(digest):
                old.unlink(missing_ok=True)

    def choose(self, digest: str) -> None:
        """Make a model that is there the current one."""
        written = self.folder / f".current.{os.getpid()}"
        written.write_text(f"{digest}\n", "ascii")
        _settle(written)
        written.replace(self.folder / "current")

    def discard(self, digest: str) -> None:
        """Remove a model that can't be loaded; it is made anew when it is wanted."""
        self.path(digest).unlink(missing_ok=True)

    def best(self) -> str | None:
        """The current model, else the newest of the others; None without any."""
        others = (path.name.removesuffix(_ENDING) for path in self.every())
        return self.current() or next(others, None)

    @contextmanager
    def training(self) -> Iterator[None]:
        """Only one process of the machine trains into this folder at a time.

        Raises:
            StoreBusyError: another one does; it lets go when it ends, however it ends.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreBusyError from None
            yield


def _settle(path: Path) -> None:
    """On the disk before it gets its name: a crash must not leave half a model under it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
