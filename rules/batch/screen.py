"""A register screened with Polars: shards of households with their members, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from rules.batch.figures import Figures
from rules.batch.grounds import Grounds
from rules.batch.layout import PLACES, Layout
from rules.batch.polars_speech import PolarsSpeech
from rules.batch.programs import in_force
from rules.batch.recipe import Detail, recipe
from rules.batch.shard import Shard
from rules.batch.steps import Recipe
from rules.batch.stream import narrowed, shards
from rules.facts import HOUSEHOLD, MEMBER, Scope
from rules.place import area_prefix
from rules.program import Program
from rules.rulebook import Rulebook
from rules.screening.compile import Compiled

SHARD = 100_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows in the order of the input: ids, and for each program `p` of a household (or member)

    `p` Enum(unlikely, possible, likely, ask), NULL where it isn't a program of the household's
    places; `p.held` already received; `p.near` unlikely but near. In the detail “criteria”
    `p.<i>`: criterion i met, not met or unknown (NULL). In “missing” moreover
    `p?household.<fact>`, `p?member.<fact>`, `p?members.<fact>` (of somebody, in a function over
    members) and `p?region.<key>`: whether it could still settle a program that is open.
    A program of a place where none of these households is has no columns.
    """

    households: pl.DataFrame
    members: pl.DataFrame


class Screener:
    """The programs in force on a day, ready for any register."""

    def __init__(self, rulebook: Rulebook, on: date) -> None:
        """Raises RulesError when an expression of a program isn't right."""
        self.rulebook = rulebook
        self.on = on
        self.layout = Layout.of(rulebook)
        self._names, self._compiled = in_force(rulebook, on)
        keys = (slot.name for slot in self._names.pool.slots if slot.scope == "region")
        self._grounds = Grounds(Figures(rulebook, on, keys))
        self._recipes: dict[tuple[tuple[str, ...], Detail], Recipe[pl.Expr]] = {}

    @property
    def programs(self) -> tuple[Program, ...]:
        """In force on the day, in whatever place."""
        return tuple(one.program for one in self._compiled)

    def reads(self, scope: Scope) -> tuple[str, ...]:
        """The columns that the programs read."""
        return self._recipe(self._compiled, detail="verdicts").reads[scope]

    def run(
        self, households: pl.DataFrame, members: pl.DataFrame, *, detail: Detail = "criteria"
    ) -> Outcome:
        """Screen what is in memory. Both tables are ordered by household; columns that nobody
        reads are ignored.

        Raises:
            ValueError: a household stands there twice, or a member's household not at all.
        """
        made = self._recipe(tuple(self._reaching(households)), detail=detail)
        shard = Shard(self.layout, made, households, members)
        shard.run(self._grounds)
        return Outcome(shard.result(HOUSEHOLD), shard.result(MEMBER))

    def stream(
        self,
        households: pl.LazyFrame,
        members: pl.LazyFrame,
        *,
        size: int = SHARD,
        detail: Detail = "criteria",
    ) -> Iterator[Outcome]:
        """Screen `size` households at a time; both tables must be sorted by household.

        Raises as `run`.
        """
        own = narrowed(households, self.reads(HOUSEHOLD))
        people = narrowed(members, self.reads(MEMBER))
        for part, theirs in shards(own, people, size):
            yield self.run(part, theirs, detail=detail)

    def _reaching(self, households: pl.DataFrame) -> Iterator[Compiled]:
        """The programs that reach any of these households."""
        there = [role for role in PLACES if role in households.columns]
        codes = {role: households[role].unique().drop_nulls().to_list() for role in there}
        for one in self._compiled:
            reach = self.rulebook.reach(one.program)
            if reach is None:
                yield one
                continue
            known = (code for role in reach.roles for code in codes.get(role, ()))
            prefixes = tuple(area_prefix(area) for area in reach.areas)
            if any(code.startswith(prefixes) for code in known):
                yield one

    def _recipe(self, programs: tuple[Compiled, ...], *, detail: Detail) -> Recipe[pl.Expr]:
        key = tuple(one.program.id for one in programs), detail
        if key not in self._recipes:
            self._recipes[key] = recipe(
                self.rulebook, self._names, programs, PolarsSpeech(), detail=detail
            )
        return self._recipes[key]


def screen(
    rulebook: Rulebook, on: date, households: pl.LazyFrame, members: pl.LazyFrame
) -> Iterator[Outcome]:
    """Screen a register on a day; see `Screener.stream`."""
    return Screener(rulebook, on).stream(households, members)
