"""Made-up households, plausible enough to spread over the programs, the same for the same seed."""

from __future__ import annotations

import random
from datetime import date, timedelta

from rules.case import Case, Member, SetValue, Value
from rules.facts import Catalogue, Fact
from rules.place import Place

ON = date(2026, 11, 22)
PLACE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
# How often a household has something out of the ordinary; most have little, which is the point.
_RARE, _COMMON = 0.07, 0.3
_ORDINARY = ("无", "安全", "否", "没有", "有效")


def households(
    catalogue: Catalogue, count: int, *, seed: int = 1, known: float = 1.0
) -> list[Case]:
    """`count` cases in which each fact is known with probability `known`."""
    dice = random.Random(seed)
    return [_household(catalogue, dice, known) for _ in range(count)]


def _household(catalogue: Catalogue, dice: random.Random, known: float) -> Case:
    size = dice.choices((1, 2, 3, 4, 5), (20, 25, 25, 20, 10))[0]
    members = tuple(_member(catalogue, dice, known, number) for number in range(size))
    facts = _facts(catalogue.household.values(), dice, known)
    facts |= {"household_size": size, "income_pc_month": dice.randrange(0, 3000) * 100}
    facts.pop("income_month", None)
    places = dict.fromkeys(("hukou", "living", "emergency"), PLACE)
    return Case(
        on=ON,
        places=places,
        household={name: value for name, value in facts.items() if dice.random() < known},
        members=members,
        members_complete=True,
    )


def _member(catalogue: Catalogue, dice: random.Random, known: float, number: int) -> Member:
    facts = _facts(catalogue.member.values(), dice, known)
    if dice.random() < known:
        facts["age"] = dice.choice((3, 9, 15, 24, 36, 48, 59, 61, 72, 83, 91))
    return Member(f"m{number}", "本人" if number == 0 else "家人", facts)


def _facts(facts: object, dice: random.Random, known: float) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for fact in facts:  # type: ignore[attr-defined]
        if fact.kind in ("text", "town") or fact.id == "parents_state":
            continue
        if dice.random() < known:
            found[fact.id] = _value(fact, dice)
    return found


def _value(fact: Fact, dice: random.Random) -> Value:
    if fact.kind == "bool":
        return dice.random() < _COMMON
    if fact.kind == "enum":
        plain = [value for value in fact.values if value in _ORDINARY]
        if plain and dice.random() > _COMMON:
            return plain[0]
        return dice.choice(fact.values)
    if fact.kind == "set":
        yes = frozenset(v for v in fact.values if v != "无" and dice.random() < _RARE)
        return SetValue(yes, frozenset(fact.values) - yes)
    if fact.kind == "date":
        return ON - timedelta(days=dice.randrange(700))
    low, high = int(fact.low or 0), int(fact.high or 12)
    if fact.kind == "money":
        return dice.randrange(0, 60_000) * 100
    return dice.randint(low, min(high, low + 12))
