"""What a backup holds, sealed by the key store: file by file, table by table, to the last row."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from store.backup.disk import digest
from store.crypt import Vault
from store.errors import BackupBroken, NoBackup

__all__ = ["FILE", "Manifest", "Standing", "listed", "read", "write"]

FILE = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """The database at one moment: its revision, rows by table, and the audit's chain."""

    revision: str
    rows: Mapping[str, int]
    audited: int
    head: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """made_at: UTC, ISO. database: sqlite or postgresql. files: SHA-256 and bytes by name."""

    made_at: str
    database: str
    standing: Standing
    files: Mapping[str, tuple[str, int]]

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.files.values())

    def _text(self) -> str:
        said = {"format": _FORMAT, **asdict(self)}
        return json.dumps(said, ensure_ascii=False, sort_keys=True)


def listed(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file of a backup but the manifest itself."""
    paths = (one for one in sorted(folder.rglob("*")) if one.is_file() and one != folder / FILE)
    return {one.relative_to(folder).as_posix(): (digest(one), one.stat().st_size) for one in paths}


def write(folder: Path, manifest: Manifest, vault: Vault) -> None:
    """Into the draft, for its owner alone."""
    text = manifest._text()
    whole = {"manifest": json.loads(text), "seal": vault.mark("backup", text)}
    handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(whole, file, ensure_ascii=False, indent=1)


def read(folder: Path, vault: Vault) -> Manifest:
    """The manifest of a backup.

    Raises:
        NoBackup: there is none.
        BackupBroken: it was changed, or was sealed by another key store.
    """
    try:
        whole = json.loads((folder / FILE).read_text("utf-8"))
        said = dict(whole["manifest"])
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        sealed = vault.mark("backup", text) == whole["seal"]
        if not sealed or said.pop("format") != _FORMAT:
            raise BackupBroken(FILE)
        files = {name: (sha, size) for name, (sha, size) in said.pop("files").items()}
        return Manifest(standing=Standing(**said.pop("standing")), files=files, **said)
    except FileNotFoundError:
        raise NoBackup(str(folder)) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BackupBroken(FILE) from None
