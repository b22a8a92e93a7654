"""The steps of a recipe carried out on two tables in memory."""

from __future__ import annotations

import polars as pl

from rules.batch.grounds import Grounds
from rules.batch.layout import HOUSEHOLD_ID, Layout
from rules.batch.packing import FLAGS, batched, code, decoded, packed, unpacked
from rules.batch.polars_speech import VERDICT
from rules.batch.rowwise import Rows
from rules.batch.steps import OF_HOUSEHOLD, PEOPLE, Columns, Gather, Recipe, Spread
from rules.facts import HOUSEHOLD, MEMBER, Scope


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
        ids, theirs = (self.tables[scope][HOUSEHOLD_ID] for scope in (HOUSEHOLD, MEMBER))
        self.rows = Rows(ids, theirs)

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

    def _spread(self, step: Spread) -> None:
        """Copied as bytes: a truth with its unknowns is slow to pick from."""
        own = self.tables[HOUSEHOLD]
        truths = [name for name in step.names if own[name].dtype == pl.Boolean]
        codes = own.select(*(code(name) for name in truths), *(set(step.names) - set(truths)))[
            self.rows.of_members
        ]
        self.tables[MEMBER] = self.tables[MEMBER].with_columns(
            *(decoded(codes[name]).alias(OF_HOUSEHOLD + name) for name in truths),
            *(
                codes[name].alias(OF_HOUSEHOLD + name)
                for name in codes.columns
                if name not in truths
            ),
        )

    def _gather(self, step: Gather[pl.Expr]) -> None:
        people, found = self.tables[MEMBER], list[pl.Series]()
        for names in batched(step.anys, FLAGS):
            flags = people.select(packed([step.anys[name] for name in names]))["flags"]
            found += unpacked(self.rows.any(flags), names)
        for name, made in {**step.counts, **step.sums}.items():
            values = people.select(made.cast(pl.Int64).alias(name))[name]
            found.append(self.rows.sum(values))
        if step.people:
            found.append(self.rows.people.cast(pl.Int64).alias(PEOPLE))
        self.tables[HOUSEHOLD] = self.tables[HOUSEHOLD].with_columns(found)
