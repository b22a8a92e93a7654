"""Values of facts between three forms: as a question file states them, plain JSON, rules.case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rules.case import SetValue, Value
from rules.facts import FEN, Fact
from rules.place import Place

Plain = Any


def from_yaml(fact: Fact, stated: Any) -> Plain:
    """What a question file states of a fact, as plain JSON (money becomes fen)."""
    if fact.kind == "money":
        return int(Decimal(stated) * FEN)
    if fact.kind == "set":
        if isinstance(stated, Mapping):
            return {"yes": list(stated.get("yes", ())), "no": list(stated.get("no", ()))}
        elements = [stated] if isinstance(stated, str) else list(stated)
        return {"yes": elements, "no": []}
    return stated.isoformat() if isinstance(stated, date) else stated


def to_value(fact: Fact, plain: Plain) -> Value:
    """Plain JSON as a value of a case."""
    if fact.kind == "set":
        return _set(fact, plain)
    if fact.kind == "date":
        return date.fromisoformat(plain)
    value: Value = plain
    return value


def _set(fact: Fact, plain: Mapping[str, Iterable[str]]) -> SetValue:
    yes, no = frozenset(plain["yes"]), frozenset(plain["no"])
    if fact.none is not None:
        if yes == {fact.none}:
            no = frozenset(fact.values) - yes
        elif yes:
            yes, no = yes - {fact.none}, no | {fact.none}
    return SetValue(yes, no - yes)


def merge(fact: Fact, before: Plain, after: Plain) -> Plain:
    """What holds when `after` is said later: sets keep the elements that it does not name."""
    if fact.kind != "set" or before is None:
        return after
    yes, no = set(after["yes"]), set(after["no"])
    old_yes = set(before["yes"]) - no
    if fact.none in yes:
        old_yes = set()
    elif yes and fact.none is not None:
        old_yes.discard(fact.none)
    old_no = set(before["no"]) - yes
    order = fact.values.index
    return {"yes": sorted(old_yes | yes, key=order), "no": sorted(old_no | no, key=order)}


def place_to_plain(place: Place) -> dict[str, str | None]:
    """A place as plain JSON."""
    return {
        "adcode": place.adcode, "province": place.province, "city": place.city,
        "county": place.county, "town": place.town,
    }  # fmt: skip


def place_of(plain: Mapping[str, Any]) -> Place:
    """The place again."""
    return Place(**plain)


def fits(fact: Fact, plain: Plain) -> bool:
    """Whether the value is one that the fact may have."""
    if fact.kind in ("int", "money"):
        low = fact.low if fact.low is not None else plain
        high = fact.high if fact.high is not None else plain
        return bool(low <= plain <= high)
    if fact.kind == "enum":
        return plain in fact.values
    if fact.kind == "set":
        return set(plain["yes"]) | set(plain["no"]) <= set(fact.values)
    return True
