"""A chunk of rows taken in: values of facts, places, identity; and every cell that wasn't clear.

The taken frame has, beside the layout's columns as stated in each row:

    line        Int64, in the register
    _household  String, the household's number as written (a row without one has none)
    _name, _relation, _carry.<n>   as written, for the township's list
    _person     UInt64, a fingerprint of the identity number; the number itself isn't kept
    _birth, …   nothing else of it
    _place.<role>   String, the words that name the place

The list of what isn't clear has `line`, `column`, `reason`, `word` (NULL where it is personal)
and `done` (cell, row, kept).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl

from desk.register import cells, identity
from desk.register.columnmap import Plan, Stated
from desk.register.source import Row
from rules.facts import MEMBER

BAD_SCHEMA = {
    "line": pl.Int64, "column": pl.String, "reason": pl.String, "word": pl.String,
    "done": pl.String, "other": pl.Int64,
}  # fmt: skip
LINE, HOUSEHOLD, NAME, KIN, PERSON = "line", "_household", "_name", "_relation", "_person"
_SECRET = 0x9E3779B9


class Taken(NamedTuple):
    """The rows that count, and what isn't clear."""

    rows: pl.DataFrame
    bad: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Taker:
    """Reads chunks by a plan; `on` is the day that ages are counted to."""

    plan: Plan
    header: tuple[str, ...]
    on: date

    def take(self, rows: Sequence[Row]) -> Taken:
        """Values of a chunk. Nothing here depends on other chunks."""
        frame, wide = self._frame(rows)
        found: list[pl.Expr] = [pl.col(LINE)]
        bad: list[pl.DataFrame] = [wide]
        columns: dict[str, list[pl.Expr]] = {}
        for stated in self.plan.stated:
            read = cells.reading(stated)
            for name, value in (*read.columns.items(), *read.extra.items()):
                columns.setdefault(name, []).append(value)
            bad.append(_bad(frame, stated, read.bad))
        number = self._number()
        if number is not None:
            bad.append(self._identity(frame, number, columns))
        found += [pl.coalesce(values).alias(name) for name, values in columns.items()]
        taken = frame.select(*found, *self._others(number))
        no_home = self._homeless(taken)
        lost = pl.concat([wide, no_home])[LINE].unique()
        taken = taken.filter(~pl.col(LINE).is_in(lost.implode()))
        return Taken(taken, pl.concat([*bad, no_home]))

    def _frame(self, rows: Sequence[Row]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The cells as texts under their headings; rows with more cells than the header."""
        width = len(self.header)
        wide = [row.line for row in rows if any(row.cells[width:])]
        names = [name or f"_{index}" for index, name in enumerate(self.header)]
        data = [(row.line, *row.cells[:width], *[""] * (width - len(row.cells))) for row in rows]
        schema: dict[str, type[pl.DataType]] = {LINE: pl.Int64, **dict.fromkeys(names, pl.String)}
        frame = pl.DataFrame(data, schema=schema, orient="row")
        return frame, _listed(wide, "", "too_wide", "row")

    def _number(self) -> pl.Expr | None:
        heading = self.plan.map.id_number
        return None if heading is None else identity.plain(heading)

    def _identity(
        self, frame: pl.DataFrame, number: pl.Expr, columns: dict[str, list[pl.Expr]]
    ) -> pl.DataFrame:
        """Age and sex by the identity number, which is surer than what somebody typed."""
        fault, sound = identity.fault(number, self.on), self._sound(number)
        age = pl.when(sound).then(identity.age(number, self.on))
        sex = pl.when(sound).then(identity.sex(number))
        said = columns.get("age", [])
        columns["age"] = [age, *said]
        columns["sex"] = [sex, *columns.get("sex", [])]
        heading = self.plan.map.id_number or ""
        wrong = _bad_cells(frame, heading, fault, hidden=True)
        if not said:
            return wrong
        # People count years from birth as one; two apart is a slip.
        apart = (age - pl.coalesce(said)).abs() > 1
        code = pl.when(apart).then(pl.lit("id_age"))
        where = next(one.heading for one in self.plan.stated if one.fact.id == "age")
        return pl.concat([wrong, _bad_cells(frame, where, code, hidden=True, done="kept")])

    def _sound(self, number: pl.Expr) -> pl.Expr:
        return number.is_not_null() & identity.fault(number, self.on).is_null()

    def _others(self, number: pl.Expr | None) -> list[pl.Expr]:
        named = self.plan.map
        nothing = pl.lit(None, pl.String)
        kin = cells.words()["relation"]
        home = nothing if named.household is None else cells.folded(named.household)
        relation = nothing if named.relation is None else cells.folded(named.relation).replace(kin)
        found = [
            home.alias(HOUSEHOLD),
            (nothing if named.name is None else _text(named.name)).alias(NAME),
            relation.alias(KIN),
            *(_text(one).alias(f"_carry.{n}") for n, one in enumerate(named.carry)),
        ]  # fmt: skip
        for role, place in named.places.items():
            texts = [_text(one).fill_null("") for one in place.columns]
            found.append(pl.concat_str(texts).alias(f"_place.{role}"))
        if number is None:
            return [*found, pl.lit(None, pl.UInt64).alias(PERSON)]
        print_ = pl.when(self._sound(number)).then(number.hash(_SECRET))
        return [*found, print_.alias(PERSON)]

    def _homeless(self, taken: pl.DataFrame) -> pl.DataFrame:
        heading = self.plan.map.household
        if heading is None:
            return _listed([], "", "", "")
        lines = taken.filter(pl.col(HOUSEHOLD).is_null())[LINE].to_list()
        return _listed(lines, heading, "no_household", "row")


def _text(heading: str) -> pl.Expr:
    cell = pl.col(heading).str.normalize("NFKC").str.strip_chars()
    return pl.when(cell != "").then(cell)


def _bad(frame: pl.DataFrame, stated: Stated, code: pl.Expr) -> pl.DataFrame:
    hidden = stated.fact.sensitive or stated.fact.kind == "text"
    return _bad_cells(frame, stated.heading, code, hidden=hidden or stated.fact.scope != MEMBER)


def _bad_cells(
    frame: pl.DataFrame, heading: str, code: pl.Expr, *, hidden: bool, done: str = "cell"
) -> pl.DataFrame:
    """The cells of a column that aren't clear; what stands there only where it isn't personal."""
    word = pl.lit(None, pl.String) if hidden else pl.col(heading).str.slice(0, 20)
    found = frame.lazy().select(
        LINE, pl.lit(heading).alias("column"), code.cast(pl.String).alias("reason"),
        word.alias("word"), pl.lit(done).alias("done"), pl.lit(None, pl.Int64).alias("other"),
    )  # fmt: skip
    return found.filter(pl.col("reason").is_not_null()).collect()


def _listed(lines: Sequence[int], column: str, reason: str, done: str) -> pl.DataFrame:
    count = len(lines)
    return pl.DataFrame(
        {
            "line": list(lines), "column": [column] * count, "reason": [reason] * count,
            "word": [None] * count, "done": [done] * count, "other": [None] * count,
        },
        schema=BAD_SCHEMA,
    )  # fmt: skip
