"""Cases to rows of the two tables, and rows back to a case (to explain one household)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from rules.batch.layout import (
    COMPLETE,
    HOUSEHOLD_ID,
    MEMBER_ID,
    PLACES,
    RELATION,
    Column,
    Layout,
)
from rules.case import Case, Facts, Member, SetValue, Value
from rules.facts import HOUSEHOLD, MEMBER
from rules.place import Place

Row = dict[str, Any]
_TOWN = {"hukou": "hukou_area", "living": "live_area", "emergency": "event_place"}


def frames(layout: Layout, cases: Iterable[tuple[str, Case]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables of households and members of cases by household id; ids must be in order."""
    households: list[Row] = []
    members: list[Row] = []
    for household_id, case in cases:
        own, people = rows(layout, household_id, case)
        households.append(own)
        members.extend(people)
    return (
        pl.DataFrame(households, schema=layout.schema(HOUSEHOLD)),
        pl.DataFrame(members, schema=layout.schema(MEMBER)),
    )


def rows(layout: Layout, household_id: str, case: Case) -> tuple[Row, list[Row]]:
    """The row of a household and those of its members, every column named."""
    own: Row = {column.name: cell(column, case.household) for column in layout.households}
    own |= {HOUSEHOLD_ID: household_id, COMPLETE: case.members_complete}
    for role, fact in _TOWN.items():
        place = case.places.get(role)
        own[role] = None if place is None else place.adcode
        if place is not None and own[fact] is None:
            own[fact] = place.town
    people = []
    for one in case.members:
        person: Row = {column.name: cell(column, one.facts) for column in layout.members}
        person |= {HOUSEHOLD_ID: household_id, MEMBER_ID: one.id, RELATION: one.relation}
        people.append(person)
    return own, people


def cell(column: Column, facts: Facts) -> Any:
    """What stands in a column for these facts; None is unknown."""
    fact = column.fact
    if fact is None:
        return None
    value = facts.get(fact.id)
    if value is None:
        return _half(column, facts)
    if isinstance(value, SetValue):
        return value.has(column.element)
    if fact.fraction:
        assert isinstance(value, int | Fraction)
        return value.denominator if column.part else value.numerator
    return value


def _half(column: Column, facts: Facts) -> Any:
    """A parent's state is stated by itself or as half of a pair."""
    pair = facts.get("parents_state")
    name = column.fact.id if column.fact else ""
    if isinstance(pair, tuple) and name in ("father_state", "mother_state"):
        return pair[name == "mother_state"]
    return None


def case_of(layout: Layout, on: date, household: Row, members: Sequence[Row]) -> Case:
    """The case that rows of both tables stand for; columns may be missing. Places have no names."""
    places: dict[str, Place] = {}
    for role in PLACES:
        if adcode := household.get(role):
            places[role] = Place(adcode, "", "", "", household.get(_TOWN[role]))
    people = tuple(
        Member(str(row[MEMBER_ID]), row.get(RELATION) or "", _facts(layout.members, row))
        for row in members
    )
    own = _facts(layout.households, household)
    return Case(on, places, own, people, members_complete=household.get(COMPLETE) is True)


def _facts(columns: Iterable[Column], row: Mapping[str, Any]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    sets: dict[str, tuple[set[str], set[str]]] = {}
    for column in columns:
        value = row.get(column.name)
        if column.fact is None or value is None or column.part:
            continue
        name = column.fact.id
        if column.element:
            sets.setdefault(name, (set(), set()))[not value].add(column.element)
        elif column.fact.fraction:
            found[name] = _whole(Fraction(value, row.get(f"{name}.den") or 1))
        else:
            found[name] = value
    for name, (yes, no) in sets.items():
        found[name] = SetValue(frozenset(yes), frozenset(no))
    return found


def _whole(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value
