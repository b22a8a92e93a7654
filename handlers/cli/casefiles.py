"""Case files as the commands read them: places are looked up in the gazetteer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.places import Gazetteer
from nlu.normalize import fold
from rules import casefile
from rules.case import Case
from rules.place import Place
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Gazetted:
    """rules.casefile.Places over the gazetteer; a case file answers a place question."""

    gazetteer: Gazetteer = field(default_factory=Gazetteer)

    def candidates(self, text: str) -> Sequence[Place]:
        return self.gazetteer.resolve(fold(text), answering=True).candidates

    def by_code(self, adcode: str, town: str | None) -> Place | None:
        return self.gazetteer.by_code(adcode, town)


def context_of(book: Rulebook) -> casefile.Context:
    """What case files are read against."""
    return casefile.Context(book.facts, book.catalogue, Gazetted())


def today() -> date:
    """The day in China."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def read_case(path: Path, book: Rulebook, today: date, on: date | None = None) -> Case:
    """The case in the file, on `on` when given. Raises SourceError, CaseFileError."""
    case = casefile.load(path, context_of(book), today)
    return case if on is None else replace(case, on=on)
