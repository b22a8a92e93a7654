"""Rows of a bucket put together: one household with its people, once, and what contradicts.

A household's id is the line of its first row, a member's id the line of his own: both tables come
out in the order of the register, whatever bucket or worker they went through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from desk.register.columnmap import Plan
from desk.register.taking import BAD_SCHEMA, HOUSEHOLD, KIN, LINE, PERSON
from desk.register.whereabouts import Whereabouts
from rules.batch.layout import COMPLETE, HOUSEHOLD_ID, MEMBER_ID, RELATION, columns_of
from rules.facts import HOUSEHOLD as OWN
from rules.place import Place

TOWN = {"hukou": "hukou_area", "living": "live_area", "emergency": "event_place"}
_FIRST = "_first"
# Other names for who the register itself speaks of.
_HEAD = "本人"


@dataclass(frozen=True, slots=True)
class Homes:
    """Both tables in the layout, the members with `_name`, `_relation`, `_carry.<n>`; the list."""

    households: pl.DataFrame
    members: pl.DataFrame
    bad: pl.DataFrame


def assemble(rows: pl.DataFrame, others: pl.DataFrame, plan: Plan, where: Whereabouts) -> Homes:
    """Put the rows of whole households together.

    `others`: `line` and `other`, rows whose identity number also stands at `other`.
    """
    rows = rows.sort(LINE)
    person = plan.map.rows == "person"
    key = pl.col(HOUSEHOLD) if plan.map.household else pl.col(LINE).cast(pl.String)
    rows = rows.with_columns(pl.col(LINE).min().over(key).alias(_FIRST))
    rows, bad = _once(rows, others, person=person)
    made = _Making(rows, plan, where)
    households = made.households(person=person)
    people = made.members()
    return Homes(households, people, pl.concat([*bad, *made.bad]))


def _once(
    rows: pl.DataFrame, others: pl.DataFrame, *, person: bool
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Without second rows of a person in his household, or of a household."""
    again = pl.col(LINE) != pl.col(_FIRST)
    reason = "same_household"
    earlier = pl.col(_FIRST)
    if person:
        earlier = pl.col(LINE).min().over(_FIRST, PERSON)
        again = pl.col(PERSON).is_not_null() & (pl.col(LINE) != earlier)
        reason = "same_person"
    marked = rows.with_columns(earlier.alias("other"), again.alias("_again"))
    twice = marked.filter("_again").select(LINE, "other")
    kept = marked.filter(~pl.col("_again")).drop("other", "_again")
    elsewhere = others.join(kept.select(LINE), on=LINE, how="semi")
    return kept, [_bad(twice, reason, "row"), _bad(elsewhere, "other_household", "kept")]


def _bad(found: pl.DataFrame, reason: str, done: str, column: str = "") -> pl.DataFrame:
    """`found` has `line` and perhaps `other`, `column`, `word`."""
    defaults: Mapping[str, Any] = {
        "column": column, "reason": reason, "word": None, "done": done, "other": None,
    }  # fmt: skip
    have = found.columns
    return found.select(
        pl.col(name) if name in have else pl.lit(defaults[name]).cast(dtype).alias(name)
        for name, dtype in BAD_SCHEMA.items()
    )


class _Making:
    def __init__(self, rows: pl.DataFrame, plan: Plan, where: Whereabouts) -> None:
        self.rows = rows
        self.plan = plan
        self.where = where
        self.bad: list[pl.DataFrame] = []

    def households(self, *, person: bool) -> pl.DataFrame:
        """One row a household; a fact that its rows state differently is unknown."""
        plan = self.plan
        own = dict.fromkeys(one.fact.id for one in plan.stated if one.scope == OWN)
        adds = {one.fact.id for one in plan.stated if one.adds}
        rules = {one.fact.id: one.fact.lift for one in plan.stated}
        made: list[pl.Expr] = []
        for fact in own:
            for column in (name for name in self.rows.columns if _is_of(name, fact)):
                lift = "sum" if fact in adds else "any" if rules[fact] == "any" else "same"
                made += _together(column, lift)
        grouped = self.rows.group_by(_FIRST, maintain_order=True)
        homes = grouped.agg(pl.len().alias("_size"), *made)
        homes = self._differing(homes, list(own))
        homes = self._places(homes)
        complete = plan.map.complete and person
        homes = homes.rename({_FIRST: HOUSEHOLD_ID})
        homes = homes.with_columns(pl.lit(complete).alias(COMPLETE))
        return _averaged(homes, complete=complete).drop(
            name for name in homes.columns if name.startswith("_")
        )

    def members(self) -> pl.DataFrame:
        own = {column.name for one in self.plan.stated if one.scope != OWN
               for column in columns_of(one.fact)}  # fmt: skip
        known = own | {"age", "sex"}
        ways = ("_name", "_carry.", "_household")
        kept = [n for n in self.rows.columns if n in known or n.startswith(ways)]
        kin = pl.col(KIN).fill_null(_HEAD if self.plan.map.rows == "household" else "")
        return self.rows.select(
            pl.col(_FIRST).alias(HOUSEHOLD_ID), pl.col(LINE).alias(MEMBER_ID),
            kin.alias(RELATION), *kept,
        )  # fmt: skip

    def _differing(self, homes: pl.DataFrame, facts: list[str]) -> pl.DataFrame:
        """Tell what the rows of one household state differently."""
        headings = {one.fact.id: one.heading for one in self.plan.stated}
        for fact in facts:
            marks = [name for name in homes.columns if name.startswith(f"_differs.{fact}")]
            marks = [name for name in marks if _is_of(name.removeprefix("_differs."), fact)]
            if marks:
                apart = homes.filter(pl.any_horizontal(marks)).select(pl.col(_FIRST).alias(LINE))
                self.bad.append(_bad(apart, "differs", "cell", headings[fact]))
        return homes

    def _places(self, homes: pl.DataFrame) -> pl.DataFrame:
        """The adcode and township of each role, from the first row of the household that says."""
        for role, columns in self.plan.map.places.items():
            said = self.rows.filter(pl.col(f"_place.{role}") != "")
            first = said.group_by(_FIRST, maintain_order=True).agg(
                pl.col(f"_place.{role}").first().alias("word"), pl.col(LINE).first(),
                (pl.col(f"_place.{role}").n_unique() > 1).alias("_apart"),
            )  # fmt: skip
            heading = "+".join(columns.columns)
            words = first["word"].unique(maintain_order=True).to_list()
            table = _gazetted(role, words, self.where)
            first = first.join(table, on="word", how="left", maintain_order="left")
            wrong = first.filter(pl.col("reason").is_not_null())
            wrong = wrong.with_columns(pl.lit(heading).alias("column")).select(
                LINE, "column", "reason", "word"
            )
            self.bad.append(_bad(wrong, "", "cell"))
            apart = first.filter("_apart").select(pl.col(_FIRST).alias(LINE))
            self.bad.append(_bad(apart, "differs", "kept", heading))
            found = first.select(_FIRST, role, TOWN[role])
            homes = homes.join(found, on=_FIRST, how="left", maintain_order="left")
        return homes


def _is_of(column: str, fact: str) -> bool:
    return column == fact or column.startswith(f"{fact}.") or column == f"_year_{fact}"


def _together(column: str, lift: str) -> Iterable[pl.Expr]:
    value = pl.col(column)
    if lift == "sum":
        # One unknown part makes the sum unknown.
        whole = value.is_null().any()
        return [pl.when(~whole).then(value.sum()).alias(column)]
    if lift == "any":
        said_no = ~value.any(ignore_nulls=True) & value.is_not_null().any()
        yes = value.any(ignore_nulls=True)
        return [pl.when(yes).then(True).when(said_no).then(False).alias(column)]
    apart = value.drop_nulls().n_unique() > 1
    one = pl.when(~apart).then(value.drop_nulls().first())
    return [one.alias(column), apart.alias(f"_differs.{column}")]


def _averaged(homes: pl.DataFrame, *, complete: bool) -> pl.DataFrame:
    """A year's income of the whole household, over twelve and its people, without rounding."""
    if "_year_income_month" not in homes.columns or "income_pc_month" in homes.columns:
        return homes
    size = pl.col("_size").cast(pl.Int64) if complete else pl.lit(None, pl.Int64)
    if "household_size" in homes.columns:
        size = pl.coalesce("household_size", size)
    year = pl.col("_year_income_month")
    known = year.is_not_null() & (size > 0)
    return homes.with_columns(
        pl.when(known).then(year).alias("income_pc_month"),
        pl.when(known).then(12 * size).alias("income_pc_month.den"),
    )


def _gazetted(role: str, words: list[str], where: Whereabouts) -> pl.DataFrame:
    found: list[dict[str, str | None]] = []
    for word in words:
        place = where.find(role, word)
        row: dict[str, str | None] = {"word": word, role: None, TOWN[role]: None, "reason": None}
        if isinstance(place, Place):
            row |= {role: place.adcode, TOWN[role]: place.town}
            row["reason"] = None if place.town else "no_town"
        else:
            row["reason"] = place
        found.append(row)
    names = ("word", role, TOWN[role], "reason")
    return pl.DataFrame(found, schema=dict.fromkeys(names, pl.String))
