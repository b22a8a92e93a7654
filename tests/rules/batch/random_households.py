"""Random households with unknowns, drawn about the thresholds that the programs themselves name."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rules.case import Case, Member, SetValue, Value
from rules.expression.ir import Pool
from rules.facts import Fact, Scope
from rules.place import Place
from rules.rulebook import Rulebook, load
from rules.screening.engine import Engine

ON = date(2026, 11, 22)
PLACES = ("321302", "120104", "220821", "510781", "513301", "110101")
# Numbers of fen a head that figures stand at: on them, and a fen to either side.
_STANDARDS = (0, 60_000, 71_200, 104_500, 156_750, 200_000)


@functools.cache
def shipped() -> Rulebook:
    """The shipped rules, with every template switched on somewhere."""
    templates = [pack.info.template for pack in load().packs if pack.info.template]
    return load(templates={PLACES[0]: templates})


class Drawer:
    """Draws cases; the same for the same seed."""

    def __init__(self, book: Rulebook, seed: int) -> None:
        self.book = book
        self.dice = random.Random(seed)
        engine = book.cached("screening", lambda: Engine(book))
        self.numbers = _numbers(engine.names.pool)
        self.towns = _towns(engine.names.pool)

    def case(self) -> Case:
        dice = self.dice
        known = dice.choice((0.2, 0.6, 0.9, 1.0))
        complete = dice.random() < 0.6
        count = dice.choice((0, 1, 1, 2, 2, 3, 5)) if not complete else dice.choice((1, 1, 2, 3, 4))
        members = tuple(
            Member(str(number), "本人", self._facts("member", known)) for number in range(count)
        )
        places = {
            role: Place(dice.choice(PLACES), "", "", "")
            for role in ("hukou", "living", "emergency")
            if dice.random() < 0.8
        }
        household = self._facts("household", known)
        if dice.random() < 0.3:
            household["household_size"] = max(1, count)
        self._at_the_line(household)
        return Case(ON, places, household, members, members_complete=complete)

    def _facts(self, scope: Scope, known: float) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for fact in self.book.facts.of(scope).values():
            if self.dice.random() < known and (value := self._value(fact)) is not None:
                found[fact.id] = value
        return found

    def _at_the_line(self, household: dict[str, Value]) -> None:
        """An income that comes to a standard exactly, or a fen to either side of it."""
        size = household.get("household_size")
        if isinstance(size, int) and self.dice.random() < 0.4:
            household.pop("income_pc_month", None)
            exact = size * self.dice.choice(_STANDARDS)
            household["income_month"] = max(0, exact + self.dice.choice((-1, 0, 0, 1)))

    def _value(self, fact: Fact) -> Value | None:
        dice = self.dice
        if fact.kind == "bool":
            return dice.random() < 0.5
        if fact.kind == "enum":
            return dice.choice(fact.values)
        if fact.kind == "set":
            return self._set(fact)
        if fact.kind in ("int", "money"):
            return self._number(fact)
        if fact.kind == "town":
            return dice.choice([*self.towns.get(fact.id, []), "某某镇"])
        if fact.kind == "date":
            return date(2026, dice.randint(1, 11), 20)
        return None

    def _set(self, fact: Fact) -> SetValue | None:
        yes = {one for one in fact.values if one != fact.none and self.dice.random() < 0.25}
        if not yes and fact.none is not None and self.dice.random() < 0.5:
            yes = {fact.none}
        rest = set(fact.values) - yes
        no = rest if self.dice.random() < 0.5 else {x for x in rest if self.dice.random() < 0.5}
        if not yes and fact.none is not None and fact.none not in no and no == rest:
            return None
        return SetValue(frozenset(yes), frozenset(no)) if yes or no else None

    def _number(self, fact: Fact) -> Value:
        dice = self.dice
        about = self.numbers.get(fact.id) or [0, 1, 2]
        if fact.kind == "money":
            about = [*about, *_STANDARDS]
        drawn = dice.choice(about) + dice.choice((-1, 0, 0, 1))
        low, high = fact.low or 0, fact.high or 10**6
        value = min(high, max(low, drawn))
        if fact.fraction and dice.random() < 0.3:
            return Fraction(3 * value + 1, 3) if value < high else value
        return value


def _numbers(pool: Pool) -> Mapping[str, list[int]]:
    """For each fact the constants that it is compared with."""
    found: dict[str, list[int]] = {}
    for number, node in enumerate(pool.nodes):
        if node[0] not in ("<", "<=", "="):
            continue
        constants = [c for part in pool.below(number) if (c := pool.constant(part)) is not None]
        for slot in pool.slots_of(number):
            found.setdefault(pool.slots[slot].name, []).extend(constants)
    return found


def _towns(pool: Pool) -> Mapping[str, list[str]]:
    slots = [slot for slot in pool.slots if slot.kind == "choice"]
    return {slot.name: list(pool.words(slot)) for slot in slots}


def without(facts: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """The facts but for these."""
    return {name: value for name, value in facts.items() if name not in names}
