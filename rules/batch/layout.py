"""The two tables that a register is screened from: one row a household, one row a member.

Every fact of the catalogue is a column of its table, named as the fact; NULL is unknown.

    bool          Boolean
    int           Int64
    money         Int64, in fen
    an average    Int64 fen, and beside it `<fact>.den`: what it is divided by (NULL: 1)
    enum          Enum of the fact's values
    set           one Boolean column an element, `<fact>.<element>`
    date          Date
    town, text    String
    pair          no column: its halves (father_state, mother_state) are facts themselves

`household_id` and `member_id` may be text or integers; both tables are ordered by `household_id`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from rules.facts import HOUSEHOLD, Catalogue, Fact, Scope
from rules.rulebook import Rulebook

HOUSEHOLD_ID, MEMBER_ID, RELATION = "household_id", "member_id", "relation"
# Adcodes of the household's places; their townships are the facts hukou_area, live_area and
# event_place.
PLACES = ("hukou", "living", "emergency")
COMPLETE = "members_complete"
_SIMPLE: Mapping[str, type[pl.DataType]] = {
    "bool": pl.Boolean,
    "int": pl.Int64,
    "money": pl.Int64,
    "date": pl.Date,
    "town": pl.String,
    "text": pl.String,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `fact` is None for ids, places and the like; `element` is that of a set."""

    name: str
    dtype: pl.DataType
    fact: Fact | None = None
    element: str = ""
    part: Literal["", "den"] = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of both tables. Only the ids must be there; what is missing is unknown."""

    households: tuple[Column, ...]
    members: tuple[Column, ...]

    @classmethod
    def of(cls, rulebook: Rulebook) -> Layout:
        """The tables for the facts that these rules know."""
        return cls.of_facts(rulebook.facts)

    @classmethod
    def of_facts(cls, catalogue: Catalogue) -> Layout:
        text = pl.String()
        head = [Column(HOUSEHOLD_ID, text), *(Column(role, text) for role in PLACES)]
        head.append(Column(COMPLETE, pl.Boolean()))
        person = [Column(name, text) for name in (HOUSEHOLD_ID, MEMBER_ID, RELATION)]
        return cls(
            (*head, *_columns(catalogue.household.values())),
            (*person, *_columns(catalogue.member.values())),
        )

    def of_scope(self, scope: Scope) -> tuple[Column, ...]:
        """The columns of one table."""
        return self.households if scope == HOUSEHOLD else self.members

    def schema(self, scope: Scope) -> pl.Schema:
        """Names and types of one table; ids are text here, integers will do as well."""
        return pl.Schema({column.name: column.dtype for column in self.of_scope(scope)})

    def empty(self, scope: Scope) -> pl.DataFrame:
        """The table without a row."""
        return pl.DataFrame(schema=self.schema(scope))

    def widen(self, frame: pl.LazyFrame, scope: Scope, names: tuple[str, ...]) -> pl.LazyFrame:
        """These columns of a register in their types; those that it hasn't got are unknown.

        Raises polars.exceptions.PolarsError on collecting when a value doesn't fit its type.
        """
        types, have = self.schema(scope), frame.collect_schema()
        picked: list[pl.Expr] = []
        for name in names:
            if name not in have:
                picked.append(pl.lit(None, types[name]).alias(name))
            elif name in (HOUSEHOLD_ID, MEMBER_ID) or have[name] == types[name]:
                picked.append(pl.col(name))
            else:
                picked.append(pl.col(name).cast(types[name]))
        return frame.select(picked)


def _columns(facts: Iterable[Fact]) -> Iterator[Column]:
    for fact in facts:
        yield from columns_of(fact)


def columns_of(fact: Fact) -> Iterator[Column]:
    """The columns that a fact is kept in."""
    if fact.kind == "pair":
        return
    if fact.kind == "set":
        for element in fact.values:
            yield Column(f"{fact.id}.{element}", pl.Boolean(), fact, element)
        return
    dtype = pl.Enum(fact.values) if fact.kind == "enum" else _SIMPLE[fact.kind]()
    yield Column(fact.id, dtype, fact)
    if fact.fraction:
        yield Column(f"{fact.id}.den", pl.Int64(), fact, part="den")
