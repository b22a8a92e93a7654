"""Two rulebooks on a whole register: how many would come out otherwise, and some of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from desk.places import Gazetteer
from desk.register.bucket import homes_of
from desk.register.homes import Homes
from desk.register.journal import Journal
from desk.register.run import Order, take_in
from rules.batch.layout import HOUSEHOLD_ID, MEMBER_ID
from rules.batch.rows import case_of
from rules.batch.screen import Outcome, Screener
from rules.case import Case
from rules.rulebook import Rulebook

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """`count` households or members whose verdict on a program went from `was` to `now`.

    was, now: unlikely, possible, likely, ask, held; None: the program doesn't reach them.
    shown: the first few, each with the line of its person or household in the register.
    """

    program: str
    was: str | None
    now: str | None
    count: int
    shown: tuple[tuple[int, Case], ...]


def compare(old: Rulebook, new: Rulebook, order: Order) -> list[Turn]:
    """Screen the register of `order` by both; what is written on the way is removed at the end.

    Raises RegisterError, RulesError.
    """
    screeners = Screener(old, order.on), Screener(new, order.on)
    found: dict[tuple[str, str | None, str | None], Turn] = {}
    with TemporaryDirectory(prefix="yimen-") as folder:
        out = Path(folder) / "out"
        journal = Journal(out, {})
        try:
            job, buckets, _ = take_in(order, journal)
            for number in range(buckets):
                homes = homes_of(job, number)
                for turn in _turns(screeners, homes):
                    key = (turn.program, turn.was, turn.now)
                    found[key] = _joined(found.get(key), turn)
        finally:
            journal.close()
    return sorted(found.values(), key=lambda one: (one.program, str(one.was), str(one.now)))


def _joined(one: Turn | None, other: Turn) -> Turn:
    if one is None:
        return other
    shown = sorted((*one.shown, *other.shown), key=lambda case: case[0])[:_SHOWN]
    return replace(one, count=one.count + other.count, shown=tuple(shown))


def _turns(screeners: tuple[Screener, Screener], homes: Homes) -> Iterator[Turn]:
    before, after = (one.run(homes.households, homes.members) for one in screeners)
    programs = {one.id: one.scope for screener in screeners for one in screener.programs}
    for program, scope in programs.items():
        both = _verdicts(before, program, scope), _verdicts(after, program, scope)
        table = _side_by_side(*both)
        if table is None:
            continue
        for (was, now), part in table.group_by("was", "now", maintain_order=True):
            rows = part.head(_SHOWN).iter_rows(named=True)
            shown = tuple((row["line"], _case(screeners[1], homes, row)) for row in rows)
            yield Turn(program, _word(was), _word(now), part.height, shown)


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _verdicts(outcome: Outcome, program: str, scope: str) -> pl.DataFrame | None:
    frame = outcome.members if scope == "member" else outcome.households
    if program not in frame.columns:
        return None
    line = pl.col(MEMBER_ID if scope == "member" else HOUSEHOLD_ID).alias("line")
    held = pl.col(f"{program}.held").fill_null(False)
    said = pl.when(held).then(pl.lit("held")).otherwise(pl.col(program).cast(pl.String))
    there = pl.col(program).is_not_null()
    return frame.select(HOUSEHOLD_ID, line, pl.when(there).then(said).alias("verdict"))


def _side_by_side(was: pl.DataFrame | None, now: pl.DataFrame | None) -> pl.DataFrame | None:
    """The rows whose verdicts differ. Both tables are in the same order."""
    base = was if was is not None else now
    if base is None:
        return None
    nothing = pl.Series([None] * base.height, dtype=pl.String)
    table = base.select(HOUSEHOLD_ID, "line").with_columns(
        (nothing if was is None else was["verdict"]).alias("was"),
        (nothing if now is None else now["verdict"]).alias("now"),
    )
    return table.filter(pl.col("was").ne_missing(pl.col("now")))


def _case(screener: Screener, homes: Homes, row: dict[str, Any]) -> Case:
    own = pl.col(HOUSEHOLD_ID) == row[HOUSEHOLD_ID]
    household = homes.households.filter(own).to_dicts()[0]
    members = homes.members.filter(own).to_dicts()
    case = case_of(screener.layout, screener.on, household, members)
    gazetteer = Gazetteer()
    places = {
        role: gazetteer.by_code(place.adcode, place.town) or place
        for role, place in case.places.items()
    }
    return replace(case, places=places)
