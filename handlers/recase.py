"""A filed ticket's case once more, to be judged by today's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from bot.plain import to_value
from rules.case import Case, Member, Value
from rules.facts import Catalogue
from rules.place import Place

__all__ = ["case_of", "place_of"]

_YEAR = 365.25


def case_of(catalogue: Catalogue, snapshot: Mapping[str, Any], on: date) -> Case:
    """What was said and confirmed then, of people who are as much older as time has passed.

    snapshot: as handlers.snapshot writes it. A fact that the catalogue no longer has is left out,
    and so is what was worked out: it follows again from the rest.
    """
    household: dict[str, Value] = {}
    people: dict[str, dict[str, Value]] = {one["id"]: {} for one in snapshot["members"]}
    for told in snapshot["facts"]:
        known = told["state"] == "known" and told["source"] != "inferred"
        side = catalogue.household if told["member"] is None else catalogue.member
        fact = side.get(told["fact"])
        if not known or fact is None or fact.kind == "town" or told["value"] is None:
            continue
        to = household if told["member"] is None else people[told["member"]]
        to[fact.id] = to_value(fact, told["value"])
    years = int((on - date.fromisoformat(snapshot["on"])).days / _YEAR)
    for known_of in people.values():
        age = known_of.get("age")
        if isinstance(age, int):
            known_of["age"] = min(age + years, 125)
    members = tuple(
        Member(one["id"], one["relation"], people[one["id"]]) for one in snapshot["members"]
    )
    return Case(
        on=on,
        places={kind: place_of(place) for kind, place in snapshot["places"].items()},
        household=household,
        members=members,
        members_complete=household.get("household_size") == len(members),
    )


def place_of(plain: Mapping[str, Any]) -> Place:
    """A place of a snapshot."""
    return Place(**{one.name: plain[one.name] for one in fields(Place)})
