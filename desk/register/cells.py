"""From the words of a county's cells to values: a column at a time, with what can't be read.

Every reader gives the layout's columns of its fact and a code: NULL where the cell is fine or
blank, else the reason (a key of `bad` in desk/texts/register.yml). A cell that can't be read is
unknown, never no.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import gcd
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from desk.register.columnmap import Stated, unit_of
from rules.batch.layout import columns_of
from rules.facts import Fact

_WORDS = Path(__file__).parent.parent / "data" / "register_words.yml"
_NUMBER = r"^[-+]?[0-9]{1,12}(\.[0-9]+)?$"
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Columns that a heading gives, by name, and the code of what is wrong with its cell."""

    columns: Mapping[str, pl.Expr]
    bad: pl.Expr
    extra: Mapping[str, pl.Expr] = field(default_factory=dict)


@cache
def words() -> Mapping[str, Any]:
    """The words of desk/data/register_words.yml."""
    found: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return found


def folded(heading: str) -> pl.Expr:
    """The cell in half-width signs without blanks; NULL when it says nothing."""
    cell = pl.col(heading).str.normalize("NFKC").str.replace_all(r"\s+", "")
    return pl.when(~cell.is_in([fold(one) for one in words()["blank"]])).then(cell)


def fold(word: str) -> str:
    """A word of ours as `folded` makes it."""
    return "".join(unicodedata.normalize("NFKC", word).split())


def reading(stated: Stated) -> Reading:
    """How the column of a map is read."""
    fact = stated.fact
    if fact.kind == "set":
        return _element(stated) if stated.column.element else _set(stated)
    reader = {"bool": _bool, "int": _int, "money": _money, "enum": _enum, "date": _date}
    return reader.get(fact.kind, _text)(stated)


def _code(wrong: pl.Expr, code: str) -> pl.Expr:
    return pl.when(wrong).then(pl.lit(code))


def _mapped(cell: pl.Expr, known: Mapping[str, Any], dtype: Any) -> pl.Expr:
    folded_ = {fold(word): value for word, value in known.items()}
    return cell.replace_strict(folded_, default=None, return_dtype=dtype)


def _among(cell: pl.Expr, known: Mapping[str, Any]) -> pl.Expr:
    return cell.is_in([fold(word) for word in known])


def _yes_no(stated: Stated) -> dict[str, Any]:
    known: dict[Any, Any] = dict.fromkeys(words()["no"], False)
    known |= dict.fromkeys(words()["yes"], True)
    for word, value in stated.column.words.items():
        known[word] = known.get(str(value), value) if isinstance(value, str) else value
    return known


def _bool(stated: Stated) -> Reading:
    cell, known = folded(stated.heading), _yes_no(stated)
    value = _mapped(cell, known, pl.Boolean)
    bad = _code(cell.is_not_null() & ~_among(cell, known), "not_yes_no")
    return Reading({stated.fact.id: value}, bad)


def _element(stated: Stated) -> Reading:
    """A yes/no column about one element; a word of ours names the element itself."""
    cell = folded(stated.heading)
    known = _yes_no(stated) | dict.fromkeys((stated.column.element or "",), True)
    for word, value in (words()["facts"].get(stated.fact.id) or {}).items():
        if value == stated.column.element:
            known.setdefault(word, True)
    value = _mapped(cell, known, pl.Boolean)
    bad = _code(cell.is_not_null() & ~_among(cell, known), "not_yes_no")
    return Reading({f"{stated.fact.id}.{stated.column.element}": value}, bad)


def vocabulary(fact: Fact, own: Mapping[str, Any]) -> dict[str, Any]:
    """What each word means for a fact of listed values: the values, our words, the map's."""
    known: dict[str, Any] = dict(words()["facts"].get(fact.id) or {})
    return known | {value: value for value in fact.values} | dict(own)


def _enum(stated: Stated) -> Reading:
    cell, known = folded(stated.heading), vocabulary(stated.fact, stated.column.words)
    value = _mapped(cell, known, pl.String).cast(pl.Enum(stated.fact.values))
    bad = _code(cell.is_not_null() & ~_among(cell, known), "unknown_word")
    return Reading({stated.fact.id: value}, bad)


def _set(stated: Stated) -> Reading:
    """Words in one cell: what is named is so, the rest isn't, unless a word isn't understood."""
    fact, known = stated.fact, vocabulary(stated.fact, stated.column.words)
    none = fact.none or "无"
    known.setdefault("无", none)
    signs = stated.column.split or words()["split"]
    pattern = "[" + "".join(f"\\{sign}" if sign in "\\^]-|" else sign for sign in signs) + "]"
    cell = folded(stated.heading)
    # A value may hold a separator itself (C/D级危房): it is looked for whole first.
    whole = _among(cell, known)
    parts = cell.str.replace_all(pattern, "\x1f").str.split("\x1f")
    listed = pl.when(whole).then(pl.concat_list(cell)).otherwise(parts)
    listed = listed.list.eval(pl.element().filter(pl.element() != ""))
    allowed = [fold(word) for word in known]
    unclear = listed.list.eval(~pl.element().is_in(allowed)).list.any()
    names = {fold(word): value for word, value in known.items()}
    meant = listed.list.eval(
        pl.element().replace_strict(names, default=None, return_dtype=pl.String)
    )
    columns: dict[str, pl.Expr] = {}
    for column in columns_of(fact):
        named = meant.list.contains(pl.lit(column.element, dtype=pl.String))
        said = pl.when(named).then(True).when(~unclear).then(False)
        columns[column.name] = pl.when(cell.is_not_null()).then(said)
    return Reading(columns, _code(cell.is_not_null() & unclear, "unknown_word"))


def _plain_number(heading: str, own: Mapping[str, Any]) -> tuple[pl.Expr, pl.Expr]:
    """The digits of a cell without thousands' commas and unit; and whether it says anything."""
    cell = folded(heading)
    if own:
        known = {fold(word): None if value is None else str(value) for word, value in own.items()}
        cell = (
            cell.replace(known)
            if None not in known.values()
            else pl.when(
                ~cell.is_in([word for word, value in known.items() if value is None])
            ).then(
                cell.replace({word: value for word, value in known.items() if value is not None})
            )
        )
    suffixes = "|".join(sorted(map(fold, words()["suffixes"]), key=len, reverse=True))
    bare = cell.str.replace_all(",", "").str.replace(f"({suffixes})$", "")
    return bare, cell


def _bounds(fact: Fact, value: pl.Expr) -> pl.Expr:
    outside = pl.lit(False)
    if fact.low is not None:
        outside = outside | (value < fact.low)
    if fact.high is not None:
        outside = outside | (value > fact.high)
    return outside.fill_null(False)


def _int(stated: Stated) -> Reading:
    own = {**(words()["facts"].get(stated.fact.id) or {}), **stated.column.words}
    digits, cell = _plain_number(stated.heading, own)
    number = digits.str.contains(_NUMBER)
    whole = digits.str.contains(r"^[-+]?[0-9]{1,12}(\.0+)?$")
    value = pl.when(whole).then(
        digits.str.extract(r"^([-+]?[0-9]+)", 1).cast(pl.Int64, strict=False)
    )
    outside = _bounds(stated.fact, value)
    bad = (
        pl.when(cell.is_null()).then(None)
        .when(~number).then(pl.lit("not_number"))
        .when(~whole).then(pl.lit("not_whole"))
        .when(outside).then(pl.lit("bounds"))
    )  # fmt: skip
    return Reading({stated.fact.id: pl.when(~outside).then(value)}, bad)


def _money(stated: Stated) -> Reading:
    """Fen. An average of a year keeps its 12 as the denominator; anything else is rounded down
    once: an income is less than a whole number of fen just when it is so rounded down.

    What a spreadsheet has worked out (0.30000000000000004) is taken to six places of its unit.
    """
    fact = stated.fact
    digits, cell = _plain_number(stated.heading, stated.column.words)
    number = digits.str.contains(_NUMBER)
    scale, year = unit_of(stated.column.unit or "元") or (100, False)
    yearly = year and "月" in fact.unit
    common = gcd(scale, _MICRO)
    fen = _micro(digits) * (scale // common) // (_MICRO // common)
    value = pl.when(number & ~digits.str.starts_with("-")).then(fen)
    monthly = value // 12 if yearly else value
    outside = _bounds(fact, monthly) | digits.str.starts_with("-").fill_null(False)
    bad = (
        pl.when(cell.is_null()).then(None)
        .when(~number).then(pl.lit("not_number"))
        .when(outside | value.is_null()).then(pl.lit("bounds"))
    )  # fmt: skip
    if fact.fraction:
        den = pl.when(~outside & value.is_not_null()).then(pl.lit(12 if yearly else 1, pl.Int64))
        return Reading({fact.id: pl.when(~outside).then(value), f"{fact.id}.den": den}, bad)
    extra = {f"_year_{fact.id}": pl.when(~outside).then(value)} if yearly else {}
    return Reading({fact.id: pl.when(~outside).then(monthly)}, bad, extra)


def _micro(digits: pl.Expr) -> pl.Expr:
    """Millionths, the seventh place rounded. Twelve digits of millions of fen stay in 64 bits."""
    part = digits.str.extract(r"\.([0-9]{1,7})", 1).fill_null("").str.pad_end(7, "0")
    whole = digits.str.extract(r"^[-+]?([0-9]{1,7})(\.|$)", 1).cast(pl.Int64, strict=False)
    return whole * _MICRO + (part.cast(pl.Int64, strict=False) + 5) // 10


def _date(stated: Stated) -> Reading:
    cell = folded(stated.heading)
    plain = cell.str.replace_all(r"[年月/.]", "-").str.replace(r"日$", "").str.slice(0, 10)
    compact = plain.str.replace(r"^(\d{4})(\d{2})(\d{2})$", "${1}-${2}-${3}")
    value = compact.str.to_date("%Y-%m-%d", strict=False)
    bad = _code(cell.is_not_null() & value.is_null(), "not_date")
    return Reading({stated.fact.id: value}, bad)


def _text(stated: Stated) -> Reading:
    cell = folded(stated.heading)
    return Reading({stated.fact.id: cell}, pl.lit(None, pl.String))
