"""The Rasa project that a model is made of: its files, their hash, and a copy that stands still."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FOLDER", "Project"]

FOLDER = Path(__file__).resolve().parent.parent / "rasa"
_WHOLE = ("config.yml", "domain.yml", "requirements.lock")
_WITHIN = (
    ("data", "*.yml"),
    ("states", "*.yml"),
    ("told", "*.yml"),
    ("components", "*.py"),
    ("components", "*.txt"),
)
# Needed to train and to try a model, but nothing in them changes what comes out.
_TOOLS = ("launch.py", "lean.py", "check.yml")


@dataclass(frozen=True, slots=True)
class Project:
    """One folder like nlu/rasa."""

    folder: Path = FOLDER

    def digest(self) -> str:
        """16 hexadecimal digits over every file that shapes the model, by name and content.

        Raises:
            OSError: a file of the project is missing or can't be read.
        """
        total = hashlib.sha256()
        for path in self._inputs():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(self.folder).as_posix()} {content}\n".encode())
        return total.hexdigest()[:16]

    def copy(self, to: Path) -> Project:
        """The same files in the folder `to`, which is made: what is trained is what was hashed."""
        for path in (*self._inputs(), *(self.folder / name for name in _TOOLS)):
            target = to / path.relative_to(self.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        return Project(to)

    def _inputs(self) -> Iterator[Path]:
        yield from (self.folder / name for name in _WHOLE)
        for within, pattern in _WITHIN:
            yield from sorted((self.folder / within).rglob(pattern))
