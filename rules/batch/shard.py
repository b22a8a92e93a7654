"""The steps of a recipe carried out on two tables in memory."""

from __future__ import annotations

import polars as pl

from rules.batch.grounds import Grounds
from rules.batch.layout import HOUSEHOLD_ID, Layout
from rules.batch.polars_speech import VERDICT
from rules.batch.steps import OF_HOUSEHOLD, PEOPLE, Columns, Gather, Recipe, Spread
from rules.facts import HOUSEHOLD, MEMBER, Scope

_ROW = "row"


class Shard:
    """The tables of households and of members, growing step by step."""

    def __init__(
        self,
        layout: Layout,
        recipe: Recipe[pl.Expr],
        households: pl.DataFrame,
        members: pl.DataFrame,
    ) -> None:
        """Raises ValueError: a household stands there twice, or a member's household not at all."""
        self.recipe = recipe
        self.tables: dict[Scope, pl.DataFrame] = {
            scope: layout.widen(frame.lazy(), scope, recipe.reads[scope]).collect()
            for scope, frame in ((HOUSEHOLD, households), (MEMBER, members))
        }
        self.row = self._rows()

    def run(self, grounds: Grounds) -> None:
        """Carry out every step."""
        self.tables[HOUSEHOLD] = grounds.lay(self.tables[HOUSEHOLD], self.recipe.figures)
        for step in self.recipe.steps:
            if isinstance(step, Columns):
                table = self.tables[step.table]
                self.tables[step.table] = table.with_columns(
                    [made.alias(name) for name, made in step.made.items()]
                )
            elif isinstance(step, Spread):
                self._spread(step)
            else:
                self._gather(step)

    def result(self, scope: Scope) -> pl.DataFrame:
        """Ids, verdicts and what else the recipe ends with."""
        ids, names = self.recipe.ids[scope], self.recipe.results[scope]
        verdicts = {name for name in names if "." not in name and "?" not in name}
        picked = [
            pl.col(name).cat.to(VERDICT) if name in verdicts else pl.col(name) for name in names
        ]
        return self.tables[scope].select(*ids, *picked)

    def _rows(self) -> pl.Series:
        """For each member the row of the household."""
        ids = self.tables[HOUSEHOLD][HOUSEHOLD_ID]
        theirs = self.tables[MEMBER][HOUSEHOLD_ID]
        if ids.null_count() or not ids.is_unique().all():
            raise ValueError(f"{HOUSEHOLD_ID}: a household stands there twice, or has no id")
        numbered = pl.DataFrame({HOUSEHOLD_ID: ids}).with_row_index(_ROW)
        joined = pl.DataFrame({HOUSEHOLD_ID: theirs}).join(
            numbered, on=HOUSEHOLD_ID, how="left", maintain_order="left"
        )
        if joined[_ROW].null_count():
            lost = joined.filter(pl.col(_ROW).is_null())[HOUSEHOLD_ID][0]
            raise ValueError(f"{HOUSEHOLD_ID}: {lost} has members but isn't among the households")
        return joined[_ROW]

    def _spread(self, step: Spread) -> None:
        copies = self.tables[HOUSEHOLD].select(step.names)[self.row]
        named = copies.rename({name: OF_HOUSEHOLD + name for name in step.names})
        self.tables[MEMBER] = self.tables[MEMBER].hstack(named)

    def _gather(self, step: Gather[pl.Expr]) -> None:
        made = {**step.counts, **step.sums}
        values = self.tables[MEMBER].select(
            self.row.alias(_ROW), *(one.alias(name) for name, one in made.items())
        )
        wanted = [pl.col(name).sum().cast(pl.Int64) for name in made]
        if step.people:
            wanted.append(pl.len().cast(pl.Int64).alias(PEOPLE))
        own = self.tables[HOUSEHOLD]
        every = pl.DataFrame({_ROW: pl.int_range(own.height, dtype=pl.UInt32, eager=True)})
        gathered = every.join(
            values.group_by(_ROW).agg(wanted), on=_ROW, how="left", maintain_order="left"
        )
        self.tables[HOUSEHOLD] = own.hstack(gathered.drop(_ROW).fill_null(0))
