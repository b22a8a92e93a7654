"""The held-out messages of tests/nlu/heldout: read, and checked against the catalogue of facts.

The form is told in tests/nlu/heldout/README.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.relatives import BOTH, IDS
from handlers.wording import wording
from nlu.alarms import IDS as ALARMS
from nlu.service.project import FOLDER as PROJECT
from rules.errors import Problem, RulesError
from rules.facts import Catalogue, Fact
from rules.reading import load_list
from rules.source import read as read_yaml

__all__ = ["FOLDER", "HOUSEHOLD", "STORY", "Item", "items"]

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "nlu" / "heldout"
HOUSEHOLD, STORY = "household", "story"
_TODAY = date(2026, 11, 22)
Voice = Literal[
    "plain", "farmer", "migrant", "student", "cadre", "dialect", "typo", "speech", "traditional",
]  # fmt: skip
Accepted = tuple[str, ...]


class Item(BaseModel):
    """One message and what must be found in it. `intents` and `alarms`: each entry an id, or
    several of which one is enough; None: not scored, as for `facts`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str = Field(min_length=1)
    voice: Voice | Literal["story"]
    as_: Voice | None = Field(default=None, alias="as")
    intents: tuple[str | Accepted, ...] | None = None
    facts: Mapping[str, Mapping[str, Any]] | None = {}
    also: Mapping[str, tuple[str, ...]] = {}
    alarms: tuple[str | Accepted, ...] = ()
    on: date = _TODAY

    @property
    def wanted(self) -> tuple[Accepted, ...]:
        return _groups(self.intents or ())

    @property
    def dangers(self) -> tuple[Accepted, ...]:
        return _groups(self.alarms)


def _groups(entries: tuple[str | Accepted, ...]) -> tuple[Accepted, ...]:
    return tuple((one,) if isinstance(one, str) else one for one in entries)


def items(catalogue: Catalogue, folder: Path = FOLDER) -> list[Item]:
    """Every message of every *.yml of the folder.

    Raises:
        RulesError: every problem with its file and line: an unknown key, voice, intent, alarm,
            member or fact, a value that the fact can't have, a message that is there twice.
    """
    found: list[Item] = []
    problems: list[Problem] = []
    known = frozenset(read_yaml(PROJECT / "domain.yml").data["intents"])
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yml")):
        for item, line in load_list(path, Item):
            for what, name in _wrong(item, catalogue, known, seen):
                say = wording("heldout")[what].format(name=name)
                problems.append(Problem(what, say, path=str(path), line=line))
            seen.add(item.say)
            found.append(item)
    if problems:
        raise RulesError(problems)
    return found


def _wrong(
    item: Item, catalogue: Catalogue, intents: frozenset[str], seen: set[str]
) -> Iterator[tuple[str, object]]:
    if item.say in seen:
        yield "twice", item.say
    yield from (("intent", one) for group in item.wanted for one in group if one not in intents)
    yield from (("alarm", one) for group in item.dangers for one in group if one not in ALARMS)
    for member in {*(item.facts or {}), *item.also} - {HOUSEHOLD, *IDS, *BOTH}:
        yield "member", member
    for member, facts in (
        *(item.facts or {}).items(),
        *((m, dict.fromkeys(f)) for m, f in item.also.items()),
    ):
        scope = catalogue.household if member == HOUSEHOLD else catalogue.member
        for name, value in facts.items():
            if name not in scope:
                yield "fact", f"{member}.{name}"
            elif value is not None and not _possible(scope[name], value):
                yield "value", f"{member}.{name}: {value}"


def _possible(fact: Fact, value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_one(fact, one) for one in value)
    return _one(fact, value)


def _one(fact: Fact, value: Any) -> bool:
    if fact.kind in ("enum", "set"):
        return isinstance(value, str) and value.removeprefix("-") in fact.values
    if fact.kind in ("int", "money"):
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        stored = value * 100 if number and fact.kind == "money" else value
        return number and (fact.low or 0) <= stored and (fact.high is None or stored <= fact.high)
    wanted = {"bool": bool, "date": date}.get(fact.kind, str)
    return isinstance(value, wanted)
