"""The relief windows: every township has one; address, telephone and hours where they are known.

Known particulars come from editable files: desk/data/windows.yml, then `windows.yml` in the local
folder of config.yml, whose entries win. What nobody entered is None and is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

from desk.hours import Hours, Written, hours
from desk.places import Gazetteer
from rules.errors import Problem, RulesError
from rules.place import Place
from rules.reading import load_list

__all__ = ["FILE", "Entry", "Window", "Windows"]

FILE = "windows.yml"
_SHIPPED = Path(__file__).parent / "data" / "windows.yml"
_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class Entry(BaseModel):
    """What somebody entered of one window, and when it was last checked.

    calls: from when until when it rings residents up, as 8:30-17:00.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    town: _Said
    name: _Said | None = None
    address: _Said | None = None
    phone: _Said | None = None
    hours: _Said | None = None
    calls: Written | None = None
    checked: date
    source: _Said


@dataclass(frozen=True, slots=True)
class Window:
    """A township's window. None means that it has not been entered, not that there is none."""

    place: Place
    name: str
    address: str | None = None
    phone: str | None = None
    hours: str | None = None
    checked: date | None = None
    calls: Hours | None = None


class Windows:
    """All windows. Raises RulesError for a malformed or unknown entry, with file and line."""

    def __init__(self, local_dir: Path | None = None) -> None:
        files = [_SHIPPED]
        if local_dir is not None and (local_dir / FILE).exists():
            files.append(local_dir / FILE)
        self._entries: Mapping[tuple[str, str], Entry] = _read(files)

    def entry(self, place: Place) -> Entry | None:
        """What was entered of the township's window, in whichever file."""
        return self._entries.get((place.adcode, place.town or ""))

    def at(self, place: Place) -> Window:
        """The window of a township. Raises ValueError for a place without a township."""
        if place.town is None:
            raise ValueError("a county has no township window")
        entry = self._entries.get((place.adcode, place.town))
        name = f"{place.town}社会救助窗口"
        if entry is None:
            return Window(place, name)
        return Window(
            place, entry.name or name, entry.address, entry.phone, entry.hours, entry.checked,
            hours(entry.calls) if entry.calls else None,
        )  # fmt: skip


def _read(files: list[Path]) -> dict[tuple[str, str], Entry]:
    gazetteer = Gazetteer()
    found: dict[tuple[str, str], Entry] = {}
    problems: list[Problem] = []
    for path in files:
        for entry, line in load_list(path, Entry):
            if gazetteer.by_code(entry.adcode, entry.town) is None:
                problems.append(_no_township(entry, path, line))
            found[entry.adcode, entry.town] = entry
    if problems:
        raise RulesError(problems)
    return found


def _no_township(entry: Entry, path: Path, line: int) -> Problem:
    texts = yaml.safe_load((Path(__file__).parent / "texts" / "windows.yml").read_text("utf-8"))
    say, do = texts["no_township"], texts["no_township_try"]
    values = {"town": entry.town, "adcode": entry.adcode}
    return Problem("no_township", say.format(**values), do.format(**values), str(path), line)
