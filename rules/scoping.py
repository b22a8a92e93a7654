"""Facts written under the wrong heading, put where they belong when that is beyond doubt.

Cases are written by many hands. A fact of the household found under a member is lifted; a fact of
a member found under the household goes to the only member, or to all when it spreads (the same
insurance for everybody). Anything else is a problem that names the place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.case import SetValue, Value
from rules.derive import RELIEF
from rules.facts import HOUSEHOLD, MEMBER, Catalogue, Fact, Scope
from rules.values import FactValueError, misfit, read


@dataclass(frozen=True, slots=True)
class Misplaced:
    """What is wrong with one entry. `member` is the index of the member, None: the household."""

    member: int | None
    fact: str
    message: str
    suggestion: str


@dataclass(slots=True)
class Settled:
    """Every fact under its own heading, and what couldn't be placed or read."""

    household: dict[str, Value] = field(default_factory=dict)
    members: list[dict[str, Value]] = field(default_factory=list)
    problems: list[Misplaced] = field(default_factory=list)


def settle(
    catalogue: Catalogue,
    household: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    names: Sequence[str],
) -> Settled:
    """Read plain facts of a household and its members; `names` are the members', for messages."""
    return _Settling(catalogue, household, members, names).result()


class _Settling:
    def __init__(
        self,
        catalogue: Catalogue,
        household: Mapping[str, Any],
        members: Sequence[Mapping[str, Any]],
        names: Sequence[str],
    ) -> None:
        self.catalogue = catalogue
        self.names = names
        self.found = Settled(members=[{} for _ in members])
        self.lifted: dict[str, list[Value]] = {}
        self.lowered: dict[str, Value] = {}
        for key, raw in household.items():
            self._household(key, raw)
        for index, facts in enumerate(members):
            for key, raw in facts.items():
                self._member(index, key, raw)

    def result(self) -> Settled:
        for key, values in self.lifted.items():
            self._lift(self.catalogue.household[key], values)
        for key, value in self.lowered.items():
            self._lower(self.catalogue.member[key], value)
        self._only_person()
        return self.found

    def _household(self, key: str, raw: Any) -> None:
        fact = self.catalogue.find(HOUSEHOLD, key)
        if fact is None:
            fact = self.catalogue.find(MEMBER, key)
            if fact is not None and (value := self._read(fact, None, raw)) is not None:
                self.lowered[key] = value
        elif (value := self._read(fact, None, raw)) is not None:
            self.found.household[key] = value
        if fact is None:
            self._unknown(None, key, HOUSEHOLD)

    def _member(self, index: int, key: str, raw: Any) -> None:
        fact = self.catalogue.find(MEMBER, key)
        if fact is None:
            fact = self.catalogue.find(HOUSEHOLD, key)
            if fact is not None and (value := self._read(fact, index, raw)) is not None:
                self.lifted.setdefault(key, []).append(value)
        elif (value := self._read(fact, index, raw)) is not None:
            self.found.members[index][key] = value
        if fact is None:
            self._unknown(index, key, MEMBER)

    def _read(self, fact: Fact, member: int | None, raw: Any) -> Value | None:
        try:
            return read(fact, raw)
        except FactValueError as error:
            problem = Misplaced(member, fact.id, error.message, error.suggestion)
            self.found.problems.append(problem)
            return None

    def _lift(self, fact: Fact, values: list[Value]) -> None:
        stated = self.found.household.get(fact.id)
        together = _together(fact, values)
        if together is None:
            self._wrong("differ", None, fact)
        elif stated is None:
            self.found.household[fact.id] = together
        elif fact.lift == "any":
            both = _together(fact, [stated, together])
            self.found.household[fact.id] = stated if both is None else both
        elif fact.lift == "sum" and isinstance(stated, int) and isinstance(together, int):
            if together > stated:
                self._wrong("more_than_whole", None, fact)
        elif stated != together:
            self._wrong("differ", None, fact)

    def _lower(self, fact: Fact, value: Value) -> None:
        members = self.found.members
        if fact.spread:
            for facts in members:
                facts.setdefault(fact.id, value)
        elif len(members) == 1:
            if members[0].setdefault(fact.id, value) != value:
                self._wrong("twice", None, fact)
        elif members:
            self._wrong("whose", None, fact, members="、".join(self.names))
        else:
            self._wrong("nobody", None, fact)

    def _only_person(self) -> None:
        """With one person listed and nobody else known of, what the household gets is his."""
        relief = self.found.household.get(RELIEF)
        others = self.found.household.get("household_size", 1) != 1
        if isinstance(relief, SetValue) and len(self.found.members) == 1 and not others:
            self.found.members[0].setdefault(RELIEF, relief)

    def _unknown(self, member: int | None, key: str, scope: Scope) -> None:
        near = self.catalogue.suggest(key)
        code, blanks = ("did_you_mean", {"near": near}) if near else ("see_facts", {})
        meant = misfit(code, **blanks)[0]
        message, suggestion = misfit("unknown_fact", found=key, meant=meant)
        self.found.problems.append(Misplaced(member, key, message, suggestion))

    def _wrong(self, code: str, member: int | None, fact: Fact, **blanks: object) -> None:
        message, suggestion = misfit(code, label=fact.label, **blanks)
        self.found.problems.append(Misplaced(member, fact.id, message, suggestion))


def _together(fact: Fact, values: list[Value]) -> Value | None:
    """One value for the household from what several members say, or None when they contradict."""
    if fact.lift == "sum":
        return sum(value for value in values if isinstance(value, int))
    if fact.lift == "any" and fact.kind == "bool":
        return any(value is True for value in values)
    if fact.lift == "any":
        sets = [value for value in values if isinstance(value, SetValue)]
        nothing = {fact.none} if fact.none else set()
        yes = frozenset[str]().union(*(one.yes for one in sets))
        if yes - nothing:
            yes -= nothing
        return SetValue(yes, frozenset.intersection(*(one.no | nothing for one in sets)) - yes)
    return values[0] if all(value == values[0] for value in values) else None
