"""What is left in var/nlu for other commands: where the running service is, how training went."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlu.service.client import Address

__all__ = ["found", "leave", "read_training", "take_away", "write_training"]

_SERVICE, _TRAINING = "service.json", "training.json"


def leave(folder: Path, address: Address, pid: int) -> None:
    """Say where the service of this process answers; the file is for its owner only."""
    note = {"url": address.url, "token": address.token, "pid": pid, "owner": os.getpid()}
    _write(folder / _SERVICE, note)


def take_away(folder: Path) -> None:
    """The service of this process is gone; another process's note stays."""
    note = _read(folder / _SERVICE)
    if note and note.get("owner") == os.getpid():
        (folder / _SERVICE).unlink(missing_ok=True)


def found(folder: Path) -> tuple[Address, int] | None:
    """Where a service runs already, and its process id; None when none does."""
    note = _read(folder / _SERVICE)
    try:
        if note is None or not Path(f"/proc/{int(note['pid'])}").exists():
            return None
        return Address(str(note["url"]), str(note["token"])), int(note["pid"])
    except (KeyError, ValueError, TypeError):
        return None


def write_training(folder: Path, note: Mapping[str, Any]) -> None:
    """How the last training went; training data are nobody's words, so its output may be kept."""
    _write(folder / _TRAINING, note)


def read_training(folder: Path) -> dict[str, Any] | None:
    return _read(folder / _TRAINING)


def _write(path: Path, note: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f".{path.name}.{os.getpid()}")
    written.unlink(missing_ok=True)
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(note, file, ensure_ascii=False)
    written.replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        note = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return note if isinstance(note, dict) else None
