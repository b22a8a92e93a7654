"""A register screened by OpenFisca: every column of the recipe a variable with its formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.peers.arrays import MISSING, ArraySpeech, Formula, Get, Kind
from rules.batch.figures import KINDS, Figures
from rules.batch.layout import PLACES, Column, Layout
from rules.batch.programs import in_force
from rules.batch.recipe import recipe
from rules.batch.steps import OF_HOUSEHOLD, PEOPLE, Columns, FigureColumn, Gather, Spread
from rules.facts import HOUSEHOLD, MEMBER, Scope
from rules.rulebook import Rulebook

PERIOD = "2026-11"


class OpenFiscaRegister:
    """The programs in force on a day as a tax-benefit system."""

    def __init__(self, rulebook: Rulebook, on: Any) -> None:
        names, programs = in_force(rulebook, on)
        self.layout = Layout.of(rulebook)
        kinds = _kinds(self.layout)
        integers = ("k", "n", "+", "*", "count", "sum")
        numbered = enumerate(names.pool.nodes)
        kinds |= {f"n{number}": "integer" for number, node in numbered if node[0] in integers}
        self.speech = speech = ArraySpeech(kinds)
        self.recipe = recipe(rulebook, names, programs, speech, detail="verdicts")
        self.figures = Figures(rulebook, on, (one.key for one in self.recipe.figures))
        self._tables = {key: self._table(key) for key in self.figures.keys}
        self._person = build_entity(key="person", plural="persons", label="", is_person=True)
        self._group = build_entity(
            key="household", plural="households", label="",
            roles=[{"key": "member", "plural": "members"}],
        )  # fmt: skip
        self._system = TaxBenefitSystem([self._person, self._group])
        self._declare()

    def verdicts(self, households: pl.DataFrame, members: pl.DataFrame) -> dict[str, Any]:
        """Codes of `bench.peers.arrays` for each program, over households or members."""
        builder = SimulationBuilder()
        builder.create_entities(self._system)
        ids, theirs = households["household_id"].to_numpy(), members["household_id"].to_numpy()
        builder.declare_person_entity("person", np.arange(len(theirs)))
        group = builder.declare_entity("household", ids)
        builder.join_with_persons(group, theirs, np.array(["member"] * len(theirs)))
        simulation = builder.build(self._system)
        for scope, frame in ((HOUSEHOLD, households), (MEMBER, members)):
            for column in self.layout.of_scope(scope):
                if column.name in self.recipe.reads[scope]:
                    values = _stored(frame, column, self.speech.spoken)
                    simulation.set_input(_name(scope, column.name), PERIOD, values)
        programs = [
            (scope, name)
            for scope, shown in self.recipe.results.items()
            for name in shown
            if "." not in name
        ]
        return {name: simulation.calculate(_name(s, name), PERIOD) for s, name in programs}

    # --- variables

    def _declare(self) -> None:
        for scope in (HOUSEHOLD, MEMBER):
            for name in self.recipe.reads[scope]:
                self._add(scope, name, None)
        for figure in self.recipe.figures:
            self._add(HOUSEHOLD, figure.name, self._figure(figure))
        for step in self.recipe.steps:
            if isinstance(step, Columns):
                for name, formula in step.made.items():
                    self._add(step.table, name, _made(step.table, formula))
            elif isinstance(step, Spread):
                for name in step.names:
                    self._add(MEMBER, OF_HOUSEHOLD + name, _copied(name))
            else:
                self._gather(step)

    def _gather(self, step: Gather[Formula]) -> None:
        for name, formula in step.anys.items():
            self._add(HOUSEHOLD, name, _any(formula))
        for name, formula in step.counts.items():
            self._add(HOUSEHOLD, name, _counted(formula))
        for name, formula in step.sums.items():
            self._add(HOUSEHOLD, name, _summed(formula))
        if step.people:
            self._add(HOUSEHOLD, PEOPLE, lambda group, period: group.nb_persons())

    def _add(self, scope: Scope, name: str, formula: Callable[..., Any] | None) -> None:
        body: dict[str, Any] = {
            "value_type": int, "entity": self._person if scope == MEMBER else self._group,
            "definition_period": DateUnit.MONTH, "default_value": MISSING, "label": name,
        }  # fmt: skip
        if formula is not None:
            body["formula"] = formula
        self._system.add_variable(type(_name(scope, name), (Variable,), body))

    # --- local figures

    def _table(self, key: str) -> dict[str, Any]:
        cells = self.figures.cells[key]
        return {
            part: np.array([_known(getattr(cell, part)) for cell in cells])
            for part in ("num", "den", "why", "open")
        }

    def _figure(self, figure: FigureColumn) -> Callable[..., Any]:
        def formula(group: Any, period: Any) -> Any:
            place = np.zeros(group.count, dtype=np.int64)
            for role in figure.roles:
                place = np.where(place == 0, group(_name(HOUSEHOLD, role), period), place)
            codes, back = np.unique(place, return_inverse=True)
            rows = np.array([self.figures.row(f"{code:06}" if code else None) for code in codes])
            kind = group(_name(HOUSEHOLD, "hukou_kind"), period)
            # Words of the fact: 农村, 城镇, others; rows: 城镇, 农村, other, not known.
            kinds = np.select([kind == 0, kind == 1, kind == 2], [3, 1, 0], default=2)
            return self._tables[figure.key][figure.part][rows[back] * KINDS + kinds]

        return formula


def _name(scope: Scope, name: str) -> str:
    return f"{scope}:{name}"


def _known(value: int | None) -> int:
    return MISSING if value is None else value


def _kinds(layout: Layout) -> dict[str, Kind]:
    found: dict[str, Kind] = dict.fromkeys(PLACES, "word")
    for column in (*layout.households, *layout.members):
        if column.fact is not None:
            boolean = column.dtype == pl.Boolean
            words = column.fact.kind in ("enum", "town", "text")
            kind: Kind = "truth" if boolean else "word" if words else "integer"
            found |= {column.name: kind, f"d.{column.name}": kind}
    return found | {"members_complete": "truth"}


def _stored(frame: pl.DataFrame, column: Column, spoken: Mapping[str, list[str]]) -> Any:
    if column.name not in frame.columns:
        blank = 1 if column.dtype == pl.Boolean else 0 if column.dtype != pl.Int64 else MISSING
        return np.full(frame.height, blank)
    values = frame[column.name]
    if column.name in PLACES:
        return values.cast(pl.Int64).fill_null(0).to_numpy()
    if column.dtype == pl.Boolean:
        return (values.cast(pl.UInt8) * 2).fill_null(1).to_numpy()
    if isinstance(column.dtype, pl.Enum):
        return (values.cast(column.dtype).to_physical().cast(pl.Int64) + 1).fill_null(0).to_numpy()
    if column.dtype == pl.Int64:
        return values.cast(pl.Int64).fill_null(MISSING).to_numpy()
    words = spoken.get(column.name, [])
    codes = dict(zip(words, range(1, len(words) + 1), strict=True))
    other = len(words) + 1
    numbers = values.replace_strict(codes, default=other, return_dtype=pl.Int64)
    return (
        pl.select(pl.when(values.is_not_null()).then(numbers).otherwise(0)).to_series().to_numpy()
    )


def _getter(population: Any, period: Any, scope: Scope) -> Get:
    return lambda name: population(_name(scope, name), period).astype(np.int64)


def _made(scope: Scope, made: Formula) -> Callable[..., Any]:
    def formula(population: Any, period: Any) -> Any:
        values = made.of(_getter(population, period, scope))
        return np.broadcast_to(values, (population.count,)).astype(np.int32)

    return formula


def _copied(name: str) -> Callable[..., Any]:
    return lambda person, period: person.household(_name(HOUSEHOLD, name), period)


def _of_members(made: Formula, group: Any, period: Any) -> Any:
    def get(name: str) -> Any:
        return group.members(_name(MEMBER, name), period).astype(np.int64)

    return np.broadcast_to(made.of(get), (group.members.count,))


def _any(made: Formula) -> Callable[..., Any]:
    return lambda group, period: 2 * group.any(_of_members(made, group, period) == 2)


def _counted(made: Formula) -> Callable[..., Any]:
    return lambda group, period: group.sum(_of_members(made, group, period) == 2)


def _summed(made: Formula) -> Callable[..., Any]:
    def formula(group: Any, period: Any) -> Any:
        values = _of_members(made, group, period)
        return group.sum(np.where(values == MISSING, 0, values))

    return formula
