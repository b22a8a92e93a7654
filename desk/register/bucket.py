"""The middle of a screening: a bucket of whole households from their rows to the rows of lists.

Buckets know nothing of each other, so any process that sees the work folder may do any of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from desk.register.columnmap import Plan
from desk.register.files import write_frame
from desk.register.homes import Homes, assemble
from desk.register.leads import Finder, common
from desk.register.taking import BAD_SCHEMA, LINE
from desk.register.trouble import stop
from desk.register.whereabouts import Whereabouts
from rules.batch.layout import HOUSEHOLD_ID, MEMBER_ID, RELATION
from rules.batch.screen import Screener
from rules.rulebook import load

CHUNKS, TWICE, BUCKETS = "chunks", "twice", "buckets"
BUCKET = "_bucket"


@dataclass(frozen=True, slots=True)
class Job:
    """All that a process needs to do a bucket. `version`: of the rules that must be found."""

    work: Path
    plan: Plan
    on: date
    version: str
    roots: tuple[Path, ...]
    local: Path | None
    templates: tuple[tuple[str, tuple[str, ...]], ...]
    common: tuple[str, ...] = ()

    def switched(self) -> Mapping[str, Sequence[str]]:
        """The templates that places have switched on."""
        return dict(self.templates)


@lru_cache(maxsize=2)
def _screener(
    version: str, roots: tuple[Path, ...], local: Path | None, templates: object, on: date
) -> Screener:
    book = load(roots, local, dict(templates))  # type: ignore[call-overload]
    if book.version != version:
        raise stop("changed_rules")
    return Screener(book, on)


def _screener_of(job: Job) -> Screener:
    return _screener(job.version, job.roots, job.local, job.templates, job.on)


def common_of(job: Job) -> tuple[str, ...]:
    """The programs that the first bucket shows to be common; see `desk.register.leads`."""
    return common(_screener_of(job), homes_of(job, 0))


def homes_of(job: Job, number: int) -> Homes:
    """The households of a bucket, put together from their rows."""
    rows = pl.scan_parquet(job.work / CHUNKS / "*.rows.parquet")
    mine = rows.filter(pl.col(BUCKET) == number).drop(BUCKET).collect()
    others = pl.scan_parquet(job.work / TWICE / "*.parquet").collect()
    return assemble(mine, others, job.plan, Whereabouts(job.plan.map))


def screen_bucket(job: Job, number: int) -> int:
    """Screen a bucket and write its leads, counts and bad rows; returns its number.

    Raises RegisterError, RulesError.
    """
    homes = homes_of(job, number)
    found = Finder(_screener_of(job), job.common).find(homes)
    folder = job.work / BUCKETS
    write_frame(_named(found.leads, homes), folder / f"{number:05}.leads.parquet", group=4096)
    write_frame(found.counts, folder / f"{number:05}.counts.parquet")
    bad = homes.bad.select(pl.col(name).cast(kind) for name, kind in BAD_SCHEMA.items())
    write_frame(bad, folder / f"{number:05}.bad.parquet")
    return number


def _named(leads: pl.DataFrame, homes: Homes) -> pl.DataFrame:
    """With what the township knows the person by; of a household, its first person's."""
    known = [name for name in homes.members.columns if name.startswith("_")]
    people = homes.members.select(pl.col(MEMBER_ID).alias(LINE), RELATION, *known)
    joined = leads.join(people, on=LINE, how="left", maintain_order="left")
    first = homes.members.group_by(HOUSEHOLD_ID).len(name="people")
    joined = joined.join(
        first.rename({HOUSEHOLD_ID: "household"}), on="household", how="left", maintain_order="left"
    )
    return joined.sort("adcode", "town", "household", LINE, "program", nulls_last=True)
