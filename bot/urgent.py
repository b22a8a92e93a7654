"""Emergencies: the alarms, their words, buttons and telephone numbers (`bot/urgent.yml`).

A county corrects numbers and adds its own in a file of the same shape; national ones stand first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.reading import load_one
from rules.typeset import typeset

__all__ = ["FILE", "Alarm", "Then", "Urgent", "load"]

FILE = Path(__file__).with_name("urgent.yml")
Then = Literal["stay", "continue", "file", "human"]
# Shown before all others, whatever a county adds.
_FIRST = ("police", "fire", "ambulance", "heart")
Line = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Number(Part):
    """A telephone number. checked: False when nobody has verified it."""

    number: Annotated[str, Field(pattern=r"^[0-9][0-9-]{2,15}$")]
    label: Line
    note: str = ""
    checked: bool = True


class LocalNumber(Number):
    """A county's own number, shown after the national ones of these alarms (all when empty)."""

    for_: tuple[str, ...] = Field(default=(), alias="for")


class Button(Part):
    """What a person may press. facts: of the household, as question files state them."""

    id: Line
    label: Line
    words: tuple[str, ...] = ()
    say: Line
    then: Then
    style: Literal["primary", "plain", "danger", "quiet"] = "plain"
    facts: dict[str, Any] = {}


class Alarm(Part):
    """One emergency. `rank` 1 answers first; `also` is its line beside a worse one.

    stops: questions stop. calls: why a person is called at once. files: it goes to the window as
    urgent without income questions. safe_contact: nobody calls back. script: for the operator.
    """

    id: Line
    rank: int = Field(ge=1)
    say: Line
    also: Line
    numbers: Annotated[tuple[str, ...], Field(min_length=1)]
    stops: bool
    calls: str | None = None
    files: bool = False
    safe_contact: bool = False
    facts: dict[str, Any] = {}
    script: Line
    choices: Annotated[tuple[Button, ...], Field(min_length=1)]

    def choice(self, id: str) -> Button | None:
        """The button with this id, or None."""
        return next((one for one in self.choices if one.id == id), None)


class _File(Part):
    numbers: dict[str, Number]
    local: tuple[LocalNumber, ...] = ()
    alarms: tuple[Alarm, ...]


class _Override(Part):
    numbers: dict[str, Number] = {}
    local: tuple[LocalNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Urgent:
    """All alarms by id, and the numbers that stand for {police} and the like."""

    alarms: Mapping[str, Alarm]
    numbers: Mapping[str, Number]
    local: tuple[LocalNumber, ...] = ()

    def __getitem__(self, id: str) -> Alarm:
        return self.alarms[id]

    def worst_first(self, ids: Iterable[str]) -> tuple[Alarm, ...]:
        """Each alarm once, by rank. Raises KeyError for an id that no file states."""
        return tuple(sorted((self.alarms[id] for id in set(ids)), key=_rank))

    def said(self, text: str) -> str:
        """A text of an alarm with the numbers put in."""
        return text.format_map({key: one.number for key, one in self.numbers.items()})

    def lines(self, alarm: Alarm) -> tuple[str, ...]:
        """The numbers of an alarm as lines: the four that everyone knows, the others, the local."""
        order = sorted(alarm.numbers, key=lambda key: key not in _FIRST)
        own = [one for one in self.local if not one.for_ or alarm.id in one.for_]
        return tuple(_line(one) for one in (*(self.numbers[key] for key in order), *own))


def load(path: Path = FILE, local: Path | None = None) -> Urgent:
    """Read the alarms, and a county's own numbers from `local` when there is such a file.

    Raises:
        RulesError: all that is wrong, each with file and line.
    """
    file, _ = load_one(path, _File)
    numbers, own = dict(file.numbers), file.local
    if local is not None and local.is_file():
        override, _ = load_one(local, _Override)
        numbers |= override.numbers
        own += override.local
    return Urgent({alarm.id: alarm for alarm in file.alarms}, numbers, own)


def _rank(alarm: Alarm) -> int:
    return alarm.rank


def _line(number: Number) -> str:
    note = f"({number.note})" if number.note else ""
    return typeset(f"{number.number} {number.label}{note}")
