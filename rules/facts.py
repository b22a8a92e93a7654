"""The fact catalogue: what can be known of a household and of its members, and how it is read.

Facts are those of the policy catalogue (appendix D), written in `facts/household.yml` and
`facts/member.yml`. Reading turns plain data (YAML, JSON, a form) into a value of `rules.case`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from rules.source import read

Kind = Literal["bool", "int", "money", "enum", "set", "date", "town", "text", "pair"]
Scope = Literal["household", "member"]
Channel = Literal["web", "telegram", "hotline", "window", "terminal"]

HOUSEHOLD: Scope = "household"
MEMBER: Scope = "member"
CHANNELS: tuple[Channel, ...] = ("web", "telegram", "hotline", "window", "terminal")
KINDS: tuple[Kind, ...] = (
    "bool", "int", "money", "enum", "set", "date", "town", "text", "pair",
)  # fmt: skip
FOLDER = Path(__file__).parent / "facts"
FEN = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `low` and `high` are in stored units: fen for money, else the fact's own unit.

    `fraction`: an average, which need not be a whole number of fen.
    """

    id: str
    scope: Scope
    label: str
    kind: Kind
    unit: str = ""
    low: int | None = None
    high: int | None = None
    values: tuple[str, ...] = ()
    none: str | None = None
    sensitive: bool = False
    channels: tuple[Channel, ...] = CHANNELS
    lift: Literal["sum", "any", "same"] = "same"
    spread: bool = False
    fraction: bool = False

    def suggest(self, word: str) -> str | None:
        """The value that was probably meant, or None."""
        return closest(word, self.values)


class Catalogue:
    """All facts, by scope and id, in the order of the files."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self.facts = facts
        self.household: Mapping[str, Fact] = _by_id(facts, HOUSEHOLD)
        self.member: Mapping[str, Fact] = _by_id(facts, MEMBER)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def of(self, scope: Scope) -> Mapping[str, Fact]:
        """The facts of one scope."""
        return self.household if scope == HOUSEHOLD else self.member

    def find(self, scope: Scope, fact_id: str) -> Fact | None:
        """The fact with this id in this scope, or None."""
        return self.of(scope).get(fact_id)

    def suggest(self, fact_id: str) -> str | None:
        """The id of either scope that was probably meant, or None."""
        return closest(fact_id, (*self.household, *self.member))


def closest(word: str, among: tuple[str, ...] | list[str]) -> str | None:
    """The nearest of the given words; one that contains the word counts as near. Or None."""
    near = difflib.get_close_matches(word, among, n=1, cutoff=0.6)
    if near:
        return near[0]
    inside = [one for one in among if word and (word in one or one in word)]
    return inside[0] if inside else None


def load(folder: Path = FOLDER) -> Catalogue:
    """Read the catalogue.

    Raises:
        SourceError: a file can't be read as YAML.
        ValueError: an entry is malformed; the message names file, line and fact.
    """
    facts: list[Fact] = []
    for scope in (HOUSEHOLD, MEMBER):
        document = read(folder / f"{scope}.yml")
        for index, entry in enumerate(document.data):
            where = f"{document.path.name}:{document.line((index,))}: {entry.get('id', '?')}"
            facts.append(_fact(entry, scope, where))
    return Catalogue(tuple(facts))


def _fact(entry: Mapping[str, Any], scope: Scope, where: str) -> Fact:
    known = {"id", "label", "kind", "unit", "low", "high", "values", "none", "sensitive",
             "channels", "lift", "spread", "fraction"}  # fmt: skip
    if unknown := set(entry) - known:
        raise ValueError(f"{where}: unknown key {sorted(unknown)[0]}")
    if missing := {"id", "label", "kind"} - set(entry):
        raise ValueError(f"{where}: {sorted(missing)[0]} is missing")
    if entry["kind"] not in KINDS:
        raise ValueError(f"{where}: kind {entry['kind']} is none of {', '.join(KINDS)}")
    values = tuple(entry.get("values", ()))
    if bool(values) != (entry["kind"] in ("enum", "set", "pair")) or len(set(values)) < len(values):
        raise ValueError(f"{where}: values are for enum, set and pair, each once")
    scale = FEN if entry["kind"] == "money" else 1
    bounds = {key: entry[key] * scale for key in ("low", "high") if key in entry}
    rest = {
        key: entry[key] for key in ("unit", "none", "sensitive", "lift", "fraction") if key in entry
    }
    return Fact(
        id=entry["id"], scope=scope, label=entry["label"], kind=entry["kind"], values=values,
        channels=tuple(entry.get("channels", CHANNELS)), spread=entry.get("spread") == "all",
        **bounds, **rest,
    )  # fmt: skip


def _by_id(facts: tuple[Fact, ...], scope: Scope) -> Mapping[str, Fact]:
    found: dict[str, Fact] = {}
    for fact in facts:
        if fact.scope != scope:
            continue
        if fact.id in found:
            raise ValueError(f"{scope}.yml: {fact.id} stands there twice")
        found[fact.id] = fact
    return MappingProxyType(found)
