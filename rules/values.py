"""Values of facts from plain data (YAML, JSON, forms) and back."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from rules.case import Pair, SetValue, Value
from rules.facts import FEN, FOLDER, Fact

Plain: TypeAlias = bool | int | str | list[str] | dict[str, list[str]]
UNKNOWN_WORDS = frozenset({"", "不清楚", "不知道", "不想说", "未知"})
UNKNOWN = "不清楚"
_BOOLEANS = {"true": True, "是": True, "有": True, "false": False, "否": False, "没有": False}
_HALVES = (("father", "父亲", "父"), ("mother", "母亲", "母"))
# Beyond this a stated average is a slip of the pen; it keeps comparisons within 64 bits.
MAX_DENOMINATOR = 1_000
# A ratio among the local figures has at most four decimals, for the same reason.
RATIO_DENOMINATOR = 10_000


class FactValueError(ValueError):
    """A value that doesn't fit its fact; `message` and `suggestion` are for who wrote it."""

    def __init__(self, code: str, fact: Fact, **blanks: object) -> None:
        self.code = code
        blanks = {"label": fact.label, "unit": fact.unit, **blanks}
        self.message, self.suggestion = misfit(code, **blanks)
        super().__init__(f"{self.message} → {self.suggestion}")


def misfit(code: str, **blanks: object) -> tuple[str, str]:
    """What is wrong and what to write instead, in the words of facts/messages.yml."""
    entry = _messages()[code]
    return entry["say"].format(**blanks), entry["try"].format(**blanks)


def read(fact: Fact, raw: Any) -> Value | None:
    """The value that plain data stands for; None when it says that it isn't known.

    Money is given in yuan. A list for a set is complete (what isn't listed is no) unless 不清楚 is
    in it; {yes: […], no: […]} states a part.

    Raises:
        FactValueError: it doesn't fit the fact.
    """
    if raw is None or (isinstance(raw, str) and raw.strip() in UNKNOWN_WORDS):
        return None
    reader = _READERS[fact.kind]
    found: Value | None = reader(fact, raw.strip() if isinstance(raw, str) else raw)
    return found


def plain(fact: Fact, value: Value) -> Plain:
    """What `read` turns back into the same value; fit for JSON."""
    if isinstance(value, bool) or fact.kind == "int":
        assert isinstance(value, int)
        return value
    if fact.kind == "money":
        assert isinstance(value, int | Fraction)
        yuan = Fraction(value) / FEN
        return int(yuan) if yuan.denominator == 1 else _decimal_or_fraction(yuan)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, SetValue):
        return _plain_set(fact, value)
    if isinstance(value, tuple):
        return [UNKNOWN if half is None else half for half in value]
    return str(value)


def complete(fact: Fact, yes: frozenset[str]) -> SetValue:
    """A set of which nothing is left unknown. The element that says "none" follows the others."""
    if fact.none is not None:
        yes = yes or frozenset({fact.none})
    return SetValue(yes, frozenset(fact.values) - yes)


def _decimal_or_fraction(yuan: Fraction) -> str:
    cents = yuan * FEN
    return str(Decimal(int(cents)) / FEN) if cents.denominator == 1 else str(yuan)


def _plain_set(fact: Fact, value: SetValue) -> Plain:
    def ordered(elements: frozenset[str]) -> list[str]:
        return [one for one in fact.values if one in elements]

    if value.yes | value.no >= set(fact.values):
        return ordered(value.yes)
    return {"yes": ordered(value.yes), "no": ordered(value.no)}


def _read_bool(fact: Fact, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in _BOOLEANS:
        return _BOOLEANS[raw.lower()]
    raise FactValueError("not_bool", fact, found=raw)


def _number(fact: Fact, raw: Any) -> Fraction:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | Fraction | str):
        raise FactValueError("not_number", fact, found=raw)
    try:
        exact = raw if isinstance(raw, Fraction) else _exact(str(raw), fact)
    except (ValueError, InvalidOperation, ZeroDivisionError) as error:
        raise FactValueError("not_number", fact, found=raw) from error
    scale = FEN if fact.kind == "money" else 1
    number = exact * scale
    low, high = fact.low, fact.high
    if (low is not None and number < low) or (high is not None and number > high):
        shown = {"low": (low or 0) // scale, "high": (high or 0) // scale, "found": raw}
        raise FactValueError("bounds", fact, **shown)
    return number


def _exact(text: str, fact: Fact) -> Fraction:
    if fact.fraction and "/" in text:
        return Fraction(text)
    if len(text) > 40 or not Decimal(text).is_finite():
        raise ValueError(text)
    return Fraction(Decimal(text))


def _read_int(fact: Fact, raw: Any) -> int:
    number = _number(fact, raw)
    if number.denominator != 1:
        raise FactValueError("not_whole", fact, found=raw)
    return int(number)


def _read_money(fact: Fact, raw: Any) -> int | Fraction:
    fen = _number(fact, raw)
    if fen.denominator == 1:
        return int(fen)
    if not fact.fraction or fen.denominator > MAX_DENOMINATOR:
        raise FactValueError("cents", fact, found=raw)
    return fen


def _value(fact: Fact, raw: Any) -> str:
    if isinstance(raw, str) and raw in fact.values:
        return raw
    if isinstance(raw, str) and (near := fact.suggest(raw)) is not None:
        raise FactValueError("near_value", fact, found=raw, near=near)
    raise FactValueError("not_value", fact, found=raw, values="、".join(fact.values))


def _unsaid(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and raw in UNKNOWN_WORDS)


def _listed(fact: Fact, raw: Mapping[str, Any], key: str) -> list[Any]:
    listed = raw.get(key) or []
    if not isinstance(listed, list | tuple | set | frozenset):
        raise FactValueError("not_value", fact, found=listed, values="、".join(fact.values))
    return list(listed)


def _read_set(fact: Fact, raw: Any) -> SetValue | None:
    if isinstance(raw, Mapping) and set(raw) <= {"yes", "no"}:
        yes, no = (
            frozenset(_value(fact, one) for one in _listed(fact, raw, key)) for key in ("yes", "no")
        )
        return SetValue(yes, no - yes)
    said = [raw] if isinstance(raw, str) else raw
    if not isinstance(said, list | tuple | set | frozenset):
        raise FactValueError("not_value", fact, found=raw, values="、".join(fact.values))
    words = [one.strip() if isinstance(one, str) else one for one in said]
    partly = any(_unsaid(one) for one in words)
    words = [one for one in words if not _unsaid(one)]
    if fact.none is None and words == ["无"]:
        words = []
    yes = frozenset(_value(fact, one) for one in words)
    if fact.none in yes and len(yes) > 1:
        raise FactValueError("none_and_more", fact, none=fact.none)
    if not partly:
        return complete(fact, yes)
    no = frozenset({fact.none}) if fact.none and yes else frozenset[str]()
    return SetValue(yes, no) if yes else None


def _read_date(fact: Fact, raw: Any) -> date:
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise FactValueError("not_date", fact, found=raw) from error


def _read_text(fact: Fact, raw: Any) -> str:
    if isinstance(raw, list) and all(isinstance(one, str) for one in raw):
        return ";".join(raw)
    if not isinstance(raw, str):
        raise FactValueError("not_text", fact)
    return raw


def _read_pair(fact: Fact, raw: Any) -> Pair | None:
    if isinstance(raw, Mapping):
        raw = [next((raw[key] for key in half if key in raw), None) for half in _HALVES]
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise FactValueError("not_pair", fact)
    halves = [None if _unsaid(one) else _value(fact, one) for one in raw]
    return (halves[0], halves[1]) if any(halves) else None


_READERS: Mapping[str, Any] = {
    "bool": _read_bool,
    "int": _read_int,
    "money": _read_money,
    "enum": _value,
    "set": _read_set,
    "date": _read_date,
    "town": _read_text,
    "text": _read_text,
    "pair": _read_pair,
}


@functools.cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    path: Path = FOLDER / "messages.yml"
    messages: Mapping[str, Mapping[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return messages
