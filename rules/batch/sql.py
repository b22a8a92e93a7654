"""Whole programs as SQL for a warehouse: two queries over the tables of `rules.batch.layout`.

Each step of the recipe is one common table expression; the local figures of the day stand in one
of them as rows. In a database a set's elements are yes/no columns named `fact.element`, dates are
DATE, and NULL is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import polars as pl
import sqlglot

from rules.batch.figures import KINDS, NOWHERE, OTHER, UNTOLD, Figures
from rules.batch.layout import HOUSEHOLD_ID, Layout
from rules.batch.programs import in_force
from rules.batch.recipe import Detail, recipe
from rules.batch.sql_speech import SqlSpeech, name, word
from rules.batch.steps import (
    OF_HOUSEHOLD,
    PEOPLE,
    Columns,
    FigureColumn,
    Gather,
    Recipe,
    Spread,
    Step,
)
from rules.facts import HOUSEHOLD, MEMBER, Scope
from rules.parameters import VARIANTS
from rules.place import NATION
from rules.rulebook import Rulebook

DIALECT = "duckdb"
# What sqlglot can carry the queries over to; the first four are run in tests or benches.
DIALECTS = (
    "duckdb", "sqlite", "postgres", "spark", "hive", "trino", "clickhouse", "doris", "mysql",
    "snowflake", "oracle", "tsql",
)  # fmt: skip
# Those that can be told to reckon a part once.
_HINTED = ("duckdb", "sqlite", "postgres")
_TABLES: dict[Scope, str] = {"household": "households", "member": "members"}
_INTEGER = "BIGINT"
_TYPES: Mapping[type, str] = {pl.Boolean: "BOOLEAN", pl.Int64: _INTEGER, pl.Date: "DATE"}


class Query:
    """The queries of some programs on one day, in the dialect that they are written in."""

    def __init__(
        self,
        rulebook: Rulebook,
        on: date,
        *,
        detail: Detail = "verdicts",
        programs: Iterable[str] | None = None,
    ) -> None:
        """Of these programs, or of all in force in whatever place.

        Raises RulesError when an expression of a program isn't right.
        """
        names, compiled = in_force(rulebook, on)
        chosen = [one for one in compiled if programs is None or one.program.id in set(programs)]
        self.recipe: Recipe[str] = recipe(rulebook, names, chosen, SqlSpeech(), detail=detail)
        self.figures = Figures(rulebook, on, (one.key for one in self.recipe.figures))
        # Names and queries of the parts in order; the last of each table holds the results.
        self.parts: list[tuple[str, str]] = []
        self.latest: dict[Scope, str] = {}
        self._write()

    def select(self, scope: Scope) -> str:
        """The query of one table: its ids, and the columns that `rules.batch.Outcome` names."""
        # What comes after the last part of the table is the other table's.
        last = [one for one, _ in self.parts].index(self.latest[scope])
        needed = self.parts[: last + 1]
        parts = ", ".join(f"{one} AS MATERIALIZED ({body})" for one, body in needed)
        columns = (*self.recipe.ids[scope], *self.recipe.results[scope])
        picked = ", ".join(map(name, columns))
        return f"WITH {parts} SELECT {picked} FROM {self.latest[scope]}"  # noqa: S608

    # --- one part after the other

    def _part(self, scope: Scope, body: str) -> None:
        made = f"{scope[0]}{len(self.parts)}"
        self.parts.append((made, body))
        self.latest[scope] = made

    def _write(self) -> None:
        for scope, table in _TABLES.items():
            columns = ", ".join(map(name, self.recipe.reads[scope]))
            self._part(scope, f"SELECT {columns} FROM {table}")  # noqa: S608
        if self.recipe.figures:
            self._figures()
        for step in self.recipe.steps:
            self._step(step)

    def _step(self, step: Step[str]) -> None:
        if isinstance(step, Columns):
            made = ", ".join(f"{of} AS {name(one)}" for one, of in step.made.items())
            table = self.latest[step.table]
            self._part(step.table, f"SELECT {table}.*, {made} FROM {table}")  # noqa: S608
        elif isinstance(step, Spread):
            self._spread(step)
        else:
            self._gather(step)

    def _spread(self, step: Spread) -> None:
        own, people = self.latest[HOUSEHOLD], self.latest[MEMBER]
        copies = ", ".join(f"{own}.{name(one)} AS {name(OF_HOUSEHOLD + one)}" for one in step.names)
        self._part(
            MEMBER,
            f"SELECT {people}.*, {copies} FROM {people} JOIN {own} "  # noqa: S608
            f"ON {own}.{HOUSEHOLD_ID} = {people}.{HOUSEHOLD_ID}",
        )

    def _gather(self, step: Gather[str]) -> None:
        own, people = self.latest[HOUSEHOLD], self.latest[MEMBER]
        gathered = f"g{len(self.parts)}"
        made, read = zip(*self._gathered(step, gathered), strict=True)
        body = f"SELECT {HOUSEHOLD_ID}, {', '.join(made)} FROM {people} GROUP BY {HOUSEHOLD_ID}"  # noqa: S608
        self.parts.append((gathered, body))
        self._part(
            HOUSEHOLD,
            f"SELECT {own}.*, {', '.join(read)} FROM {own} LEFT JOIN {gathered} "  # noqa: S608
            f"ON {gathered}.{HOUSEHOLD_ID} = {own}.{HOUSEHOLD_ID}",
        )

    def _gathered(self, step: Gather[str], table: str) -> Iterator[tuple[str, str]]:
        """What is selected of the members, and how the household reads it."""
        for one, of in step.anys.items():
            found = f"COALESCE({table}.{name(one)}, 0) = 1 AS {name(one)}"
            yield f"MAX(CASE WHEN {of} THEN 1 ELSE 0 END) AS {name(one)}", found
        sums = {one: f"SUM(CASE WHEN {of} THEN 1 ELSE 0 END)" for one, of in step.counts.items()}
        sums |= {one: f"SUM({of})" for one, of in step.sums.items()}
        if step.people:
            sums[PEOPLE] = "COUNT(*)"
        for one, of in sums.items():
            found = f"CAST(COALESCE({table}.{name(one)}, 0) AS {_INTEGER}) AS {name(one)}"
            yield f"{of} AS {name(one)}", found

    # --- local figures

    def _figures(self) -> None:
        constant, listed = self._sorted()
        own = self.latest[HOUSEHOLD]
        columns = [f"{_literal(value)} AS {name(one.name)}" for one, value in constant]
        joins = ""
        if listed:
            self.parts.append(self._rows(listed))
            for number, roles in enumerate(dict.fromkeys(one.roles for one in listed)):
                row = self._row(own, roles)
                joins += f" JOIN figures AS f{number} ON f{number}.figure_row = {row}"
                columns += [
                    f"f{number}.{name(f'{one.key}.{one.part}')} AS {name(one.name)}"
                    for one in listed
                    if one.roles == roles
                ]
        picked = ", ".join(columns)
        self._part(HOUSEHOLD, f"SELECT {own}.*, {picked} FROM {own}{joins}")  # noqa: S608

    def _sorted(self) -> tuple[list[tuple[FigureColumn, int | None]], list[FigureColumn]]:
        """Figures that are the same everywhere, and those that aren't."""
        constant: list[tuple[FigureColumn, int | None]] = []
        listed: list[FigureColumn] = []
        for one in self.recipe.figures:
            values = {getattr(cell, one.part) for cell in self.figures.cells[one.key]}
            if len(values) == 1:
                constant.append((one, values.pop()))
            else:
                listed.append(one)
        return constant, listed

    def _rows(self, listed: Sequence[FigureColumn]) -> tuple[str, str]:
        columns = list(dict.fromkeys((one.key, one.part) for one in listed))
        named = ", ".join(name(f"{key}.{part}") for key, part in columns)
        rows = []
        for row in range(len(self.figures.places) * KINDS):
            cells = [getattr(self.figures.cells[key][row], part) for key, part in columns]
            rows.append(f"({row}, {', '.join(map(_literal, cells))})")
        return f"figures(figure_row, {named})", f"VALUES {', '.join(rows)}"

    def _row(self, own: str, roles: Sequence[str]) -> str:
        """The row of the nearest place that states anything, and of the kind of hukou."""
        places = [f"{own}.{name(role)}" for role in roles]
        code = places[0] if len(places) == 1 else f"COALESCE({', '.join(places)})"
        cases = [f"WHEN {code} IS NULL THEN {self.figures.places.index(NOWHERE) * KINDS}"]
        for width in (6, 4, 2):
            tail = "0" * (6 - width)
            for at, place in enumerate(self.figures.places):
                if place not in (NOWHERE, NATION) and place.endswith(tail):
                    part = code if width == 6 else f"SUBSTR({code}, 1, {width})"
                    cases.append(f"WHEN {part} = {word(place[:width])} THEN {at * KINDS}")
        nation = self.figures.places.index(NATION) * KINDS
        kind = f"{own}.{name('hukou_kind')}"
        kinds = " ".join(
            f"WHEN {kind} = {word(variant)} THEN {at}" for at, variant in enumerate(VARIANTS)
        )
        kinds += f" WHEN {kind} IS NULL THEN {UNTOLD} ELSE {OTHER}"
        return f"(CASE {' '.join(cases)} ELSE {nation} END) + (CASE {kinds} END)"


def _literal(value: int | None) -> str:
    return f"CAST({'NULL' if value is None else value} AS {_INTEGER})"


def tables(rulebook: Rulebook, reads: Mapping[Scope, Sequence[str]]) -> Iterator[str]:
    """CREATE TABLE of both tables with the columns that are read."""
    layout = Layout.of(rulebook)
    for scope, table in _TABLES.items():
        types = layout.schema(scope)
        columns = ", ".join(
            f"{name(one)} {_TYPES.get(type(types[one]), 'TEXT')}" for one in reads[scope]
        )
        yield f"CREATE TABLE {table} ({columns})"


def translated(text: str, dialect: str) -> str:
    """A statement in another dialect. Raises ValueError for one that sqlglot doesn't know."""
    if dialect == DIALECT:
        return text
    if dialect not in _HINTED:
        text = text.replace(" AS MATERIALIZED (", " AS (")
    return sqlglot.transpile(text, read=DIALECT, write=dialect)[0]
