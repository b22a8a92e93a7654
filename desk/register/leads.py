"""Who may qualify for what and doesn't receive it: from the verdicts of a bucket to list rows.

A lead is `likely`; or `possible` or `ask` when nothing speaks against it and at least half of the
conditions are met. A program that so many would be listed for that the list says nothing (the
register lacks the column that matters) is common: it is counted, not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from desk.places import Gazetteer
from desk.register.homes import TOWN, Homes
from desk.register.reasons import reason
from rules.batch.layout import HOUSEHOLD_ID, MEMBER_ID, PLACES
from rules.batch.rows import case_of
from rules.batch.screen import Outcome, Screener
from rules.case import Case
from rules.explain import explain
from rules.program import Program
from rules.relations import Relations
from rules.rulebook import roles_of
from rules.screening import ProgramResult, Screening, prescreen

_OPEN = ("likely", "possible", "ask")
# A register of fewer is listed whole.
_ENOUGH, _COMMON = 200, 0.2
LEAD_SCHEMA = {
    "adcode": pl.String, "town": pl.String, "household": pl.Int64, "line": pl.Int64,
    "program": pl.String, "verdict": pl.String, "gaps": pl.Int64, "why": pl.String,
    "missing": pl.String, "amount": pl.String,
}  # fmt: skip
COUNT_SCHEMA = {
    "adcode": pl.String, "town": pl.String, "program": pl.String, "verdict": pl.String,
    "held": pl.Int64, "count": pl.Int64, "leads": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of the lists, and how many of each verdict there were in each township."""

    leads: pl.DataFrame
    counts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Told:
    """One household: every result, and those that another one stands for."""

    screening: Screening
    by: Mapping[tuple[str, str | None], ProgramResult]
    relations: Relations
    alike: frozenset[ProgramResult]

    def instead(self, result: ProgramResult) -> list[str]:
        """The names of what is received already and can't be drawn together with it."""
        return [
            one.program.name
            for one in self.relations.received(self.by.values())
            if None in (one.member_id, result.member_id) or one.member_id == result.member_id
            if self.relations.exclude(result.program, one.program)
        ]


class Finder:
    """Screens buckets with one rulebook on one day; `common` programs are listed when likely."""

    def __init__(self, screener: Screener, common: Iterable[str] = ()) -> None:
        self.screener = screener
        self.common = frozenset(common)
        self._programs = {one.id: one for one in screener.programs}
        self._gazetteer = Gazetteer()

    def find(self, homes: Homes) -> Found:
        """The leads and counts of whole households."""
        outcome = self.screener.run(homes.households, homes.members)
        picked: list[pl.DataFrame] = []
        counts: list[pl.DataFrame] = []
        for program in self._programs.values():
            frame = _of(outcome, program, listed=program.id not in self.common)
            if frame is None:
                continue
            frame = _placed(frame, homes.households, program)
            counts.append(_counted(frame, program))
            picked.append(frame.filter("lead").with_columns(pl.lit(program.id).alias("program")))
        leads = pl.concat(picked, how="diagonal") if picked else pl.DataFrame()
        found = self._explained(leads, homes)
        counted = pl.concat(counts) if counts else pl.DataFrame(schema=COUNT_SCHEMA).drop("leads")
        return Found(found, _with_leads(counted, found))

    def _explained(self, leads: pl.DataFrame, homes: Homes) -> pl.DataFrame:
        if leads.is_empty():
            return pl.DataFrame(schema=LEAD_SCHEMA)
        rows = leads.sort(HOUSEHOLD_ID).iter_rows(named=True)
        of = {one[HOUSEHOLD_ID]: one for one in homes.households.iter_rows(named=True)}
        people = homes.members.partition_by(HOUSEHOLD_ID, as_dict=True, maintain_order=True)
        found: list[dict[str, Any]] = []
        last, told = None, None
        for row in rows:
            home = row[HOUSEHOLD_ID]
            if told is None or home != last:
                members = people.get((home,), homes.members.head(0)).to_dicts()
                last, told = home, self._told(of[home], members)
            if (made := self._row(row, told)) is not None:
                found.append(made)
        return pl.DataFrame(found, schema=LEAD_SCHEMA)

    def _told(self, home: Mapping[str, Any], members: list[dict[str, Any]]) -> _Told:
        """The screening of one household with its trace."""
        screening = prescreen(self.screener.rulebook, self._case(dict(home), members))
        by = {(one.program.id, one.member_id): one for one in screening.results}
        relations = Relations(self.screener.rulebook.programs)
        return _Told(screening, by, relations, frozenset(relations.alike(screening.results)))

    def _case(self, home: dict[str, Any], members: list[dict[str, Any]]) -> Case:
        case = case_of(self.screener.layout, self.screener.on, home, members)
        named = {}
        for role, place in case.places.items():
            known = self._gazetteer.by_code(place.adcode, place.town)
            named[role] = known or self._gazetteer.by_code(place.adcode) or place
        return Case(case.on, named, case.household, case.members, {}, case.members_complete)

    def _row(self, row: Mapping[str, Any], told: _Told) -> dict[str, Any] | None:
        """None: the same entitlement is on the list under another name."""
        member = row.get(MEMBER_ID)
        result = told.by[row["program"], None if member is None else str(member)]
        if result in told.alike:
            return None
        view = explain(self.screener.rulebook, told.screening, result)
        words = reason(view, result, told.instead(result))
        return {
            "adcode": row["adcode"], "town": row["town"], "household": row[HOUSEHOLD_ID],
            "line": member if member is not None else row[HOUSEHOLD_ID],
            "program": row["program"], "verdict": row["verdict"], **words._asdict(),
        }  # fmt: skip


def common(screener: Screener, homes: Homes) -> tuple[str, ...]:
    """The programs that the list would name more than a fifth as often as there are households,
    without being likely.
    """
    if homes.households.height < _ENOUGH:
        return ()
    outcome = screener.run(homes.households, homes.members)
    found: list[str] = []
    for program in screener.programs:
        frame = _of(outcome, program, listed=True)
        if frame is not None:
            open_ = frame.filter(pl.col("lead") & (pl.col("verdict") != "likely"))
            if open_.height > _COMMON * homes.households.height:
                found.append(program.id)
    return tuple(found)


def _of(outcome: Outcome, program: Program, *, listed: bool) -> pl.DataFrame | None:
    """A program's verdicts with their ids, and whether each is a lead; None: for nobody here."""
    frame = outcome.members if program.scope == "member" else outcome.households
    if program.id not in frame.columns:
        return None
    ids = [name for name in (HOUSEHOLD_ID, MEMBER_ID) if name in frame.columns]
    if program.scope == "household":
        ids = [HOUSEHOLD_ID]
    criteria = [f"{program.id}.{index}" for index in range(len(program.criteria))]
    flags = [pl.col(name).fill_null(False).cast(pl.Int64) for name in criteria]
    met = pl.sum_horizontal(flags)
    verdict = pl.col(program.id).cast(pl.String)
    held = pl.col(f"{program.id}.held").fill_null(False)
    open_ = verdict.is_in(_OPEN) & ~held
    half = (2 * met >= len(criteria)) & listed
    lead = open_ & ((verdict == "likely") | half)
    picked = frame.select(*ids, verdict.alias("verdict"), held.alias("held"), lead.alias("lead"))
    return picked.filter(pl.col("verdict").is_not_null())


def _placed(frame: pl.DataFrame, households: pl.DataFrame, program: Program) -> pl.DataFrame:
    """With the township that looks after the family: where the program is applied for, else any."""
    roles = [role for role in (*roles_of(program), *PLACES) if role in households.columns]
    adcode: pl.Expr = pl.coalesce(*roles) if roles else pl.lit(None, pl.String)
    town: pl.Expr = pl.lit(None, pl.String)
    for role in reversed(dict.fromkeys(roles)):
        town = pl.when(pl.col(role).is_not_null()).then(pl.col(TOWN[role])).otherwise(town)
    where = households.select(HOUSEHOLD_ID, adcode.alias("adcode"), town.alias("town"))
    return frame.join(where, on=HOUSEHOLD_ID, how="left", maintain_order="left")


def _with_leads(counts: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """With the number of rows that the lists really have."""
    keys = ["adcode", "town", "program", "verdict"]
    listed = leads.group_by(keys).agg(pl.len().cast(pl.Int64).alias("leads"))
    joined = counts.join(listed, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.col("leads").fill_null(0)).select(*COUNT_SCHEMA)


def _counted(frame: pl.DataFrame, program: Program) -> pl.DataFrame:
    counted = frame.group_by("adcode", "town", "verdict").agg(
        pl.col("held").sum().cast(pl.Int64), pl.len().cast(pl.Int64).alias("count")
    )
    names = [name for name in COUNT_SCHEMA if name != "leads"]
    named = counted.with_columns(pl.lit(program.id).alias("program"))
    return named.select(pl.col(name).cast(COUNT_SCHEMA[name]) for name in names)
