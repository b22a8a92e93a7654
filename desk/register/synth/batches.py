"""Households in batches: each depends on the seed and its number alone, so memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from desk.places import Gazetteer
from desk.register.synth import people
from desk.register.synth.dice import Dice, mixed
from desk.register.synth.homes import homes, sums
from desk.register.synth.persons import persons
from rules.batch.layout import COMPLETE, HOUSEHOLD_ID, MEMBER_ID, Layout
from rules.facts import HOUSEHOLD, MEMBER, Catalogue, Scope

BATCH = 50_000
# Counties of the source documents, and how many of the households live there.
COUNTIES = {"321302": 35, "510781": 25, "120104": 20, "220821": 12, "513301": 8}
# Whether a county's office has it on paper: how often a fact is unknown. Others: `_ELSE`.
_UNKNOWN = {
    "age": 0.002, "sex": 0.002, "household_size": 0.01, "dis_cert": 0.03, "dis_grade": 0.02,
    "income_month": 0.08, "hukou_kind": 0.03, "relief_status": 0.02, "hukou_area": 0.0,
    "live_area": 0.05, "poverty_register": 0.05, "savings_band": 0.45, "vehicle_count": 0.15,
    "house_count": 0.15, "adl_fail_count": 0.6, "long_care_6m": 0.4, "caregiver_state": 0.5,
    "months_no_income": 0.6, "displaced": 0.4, "temp_relief_same_cause_12m": 0.3,
}  # fmt: skip
_ELSE = 0.2
_SCOPES = ("households", "members")


def batch(
    catalogue: Catalogue,
    first: int,
    count: int,
    *,
    seed: int = 1,
    unknown: float = 1.0,
    counties: Sequence[str] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households number `first` to `first + count - 1` and their members, in the batch layout.

    Ids are integers. `unknown` scales how often a fact is not known: 0 nothing, 1 as in an office.
    """
    dice = Dice(seed)
    base = _base(first, count, dice, counties)
    people_ = persons(_people(base, dice), dice)
    added = people_.group_by(HOUSEHOLD_ID, maintain_order=True).agg(sums())
    own = homes(base.join(added, on=HOUSEHOLD_ID, maintain_order="left"), dice)
    people_ = _received(people_, own, dice)
    layout = Layout.of_facts(catalogue)
    return (
        _forgotten(_shaped(own, layout, HOUSEHOLD), layout, HOUSEHOLD, dice, unknown),
        _forgotten(_shaped(people_, layout, MEMBER), layout, MEMBER, dice, unknown),
    )


def write(
    catalogue: Catalogue,
    count: int,
    folder: Path,
    *,
    seed: int = 1,
    unknown: float = 1.0,
    told: Callable[[int], None] = lambda _: None,
) -> None:
    """Write `households/*.parquet` and `members/*.parquet` below `folder`, a file a batch.

    `told` hears how many households are written. Memory is that of one batch.

    Raises OSError when it can't be written.
    """
    for scope in _SCOPES:
        (folder / scope).mkdir(parents=True, exist_ok=True)
    for number, first in enumerate(range(0, count, BATCH)):
        size = min(BATCH, count - first)
        frames = batch(catalogue, first, size, seed=seed, unknown=unknown)
        for scope, frame in zip(_SCOPES, frames, strict=True):
            frame.write_parquet(folder / scope / f"{number:05}.parquet")
        told(first + size)


def _base(first: int, count: int, dice: Dice, counties: Sequence[str] | None) -> pl.DataFrame:
    """Households with their shape, head, luck and places."""
    weights = {one: COUNTIES.get(one, 1) for one in counties or COUNTIES}
    frame = pl.DataFrame({HOUSEHOLD_ID: pl.int_range(first, first + count, eager=True)})
    frame = frame.with_columns(key=mixed(pl.col(HOUSEHOLD_ID).cast(pl.UInt64)))
    frame = frame.with_columns(
        people.shape(dice),
        dice.uniform("luck").alias("luck"),
        dice.pick("county", weights).alias("hukou"),
        dice.uniform("town").alias("_town"),
    )
    away = dice.chance("away", 0.06)
    frame = frame.with_columns(
        pl.when(away).then(dice.pick("living county", weights)).otherwise("hukou").alias("living"),
        pl.when(away).then(dice.uniform("living town")).otherwise("_town").alias("_live_town"),
    )
    frame = _towns(frame, "hukou", "_town", "hukou_area", list(weights))
    frame = _towns(frame, "living", "_live_town", "live_area", list(weights))
    return (
        frame.join(people.shapes(), on="shape", maintain_order="left")
        .with_columns(people.heads(dice))
        .with_columns(pl.lit(True).alias(COMPLETE))
    )


def _towns(
    frame: pl.DataFrame, county: str, share: str, name: str, counties: Sequence[str]
) -> pl.DataFrame:
    """The township that a number in [0, 1) names among those of the county."""
    gazetteer = Gazetteer()
    listed = [[one.town for one in gazetteer.towns_of(code)] for code in counties]
    towns = pl.DataFrame({county: list(counties), "_listed": listed})
    number = (pl.col(share) * pl.col("_listed").list.len()).floor().cast(pl.Int64)
    return (
        frame.join(towns, on=county, maintain_order="left")
        .with_columns(pl.col("_listed").list.get(number).alias(name))
        .drop("_listed")
    )


def _people(base: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """One row a person, in the order of the households."""
    frame = base.select(HOUSEHOLD_ID, "key", "slots", "head_age", "head_male")
    frame = frame.with_columns(pl.col("slots").list.len().cast(pl.Int64).alias("size"))
    frame = frame.explode("slots").rename({"slots": "slot"})
    # The head's age is thrown with the household's key, everything else with the person's own.
    own = mixed(pl.col("key") + people.slot_number().cast(pl.UInt64))
    frame = frame.with_columns(own.alias("key"))
    frame = frame.with_columns(people.ages(dice), people.sexes(dice))
    number = pl.int_range(pl.len()).over(HOUSEHOLD_ID) + 1
    return frame.with_columns(people.relations(), number.alias(MEMBER_ID))


def _received(people_: pl.DataFrame, own: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """What somebody receives himself; the household's relief is stated of the household."""
    shared = own.select(HOUSEHOLD_ID, pl.col("relief_status.低保").alias("_dibao"), "_head")
    severe = (pl.col("dis_grade") <= 2).fill_null(False)
    gone = pl.col("father_state").is_in(["去世"]) & pl.col("mother_state").is_in(["去世"])
    alone = (pl.col("obligor_state") == "无法定义务人") & (pl.col("labour_capacity") == "无")
    held = {
        "特困分散": alone & (pl.col("age") >= 60) & (pl.col("_head") < 600_00)
        & ~pl.col("_dibao") & dice.chance("has tekun", 0.6),
        "孤儿": gone.fill_null(False) & dice.chance("has orphan", 0.6),
        "残疾生活补贴": pl.col("_dibao") & (pl.col("dis_cert") == "有效")
        & dice.chance("has living", 0.7),
        "护理补贴": severe & dice.chance("has care", 0.65),
    }  # fmt: skip
    return people_.join(shared, on=HOUSEHOLD_ID, maintain_order="left").with_columns(
        flag.fill_null(False).alias(f"relief_status.{one}") for one, flag in held.items()
    )


def _shaped(frame: pl.DataFrame, layout: Layout, scope: Scope) -> pl.DataFrame:
    """The columns of the layout in their types; elements of a set that never occur are no."""
    columns: list[pl.Expr] = []
    stated = {name.partition(".")[0] for name in frame.columns if "." in name}
    for column in layout.of_scope(scope):
        if column.name in frame.columns:
            keep = column.name in (HOUSEHOLD_ID, MEMBER_ID)
            columns.append(pl.col(column.name) if keep else pl.col(column.name).cast(column.dtype))
        elif column.fact is not None and column.fact.id in stated:
            columns.append(_absent(frame, column.fact.id, column.element).alias(column.name))
    return frame.select("key", *columns)


def _absent(frame: pl.DataFrame, fact: str, element: str) -> pl.Expr:
    """An element that nobody was given: no; the one for "none": yes where nothing else is."""
    if element != "无":
        return pl.lit(False)
    return ~pl.any_horizontal(name for name in frame.columns if name.startswith(f"{fact}."))


def _forgotten(
    frame: pl.DataFrame, layout: Layout, scope: Scope, dice: Dice, unknown: float
) -> pl.DataFrame:
    """What an office has on paper; the columns of one fact are known or unknown together."""
    columns: list[pl.Expr] = []
    for column in layout.of_scope(scope):
        if column.name not in frame.columns:
            continue
        if column.fact is None or unknown <= 0:
            columns.append(pl.col(column.name))
            continue
        share = min(1.0, _UNKNOWN.get(column.fact.id, _ELSE) * unknown)
        gone = dice.chance(f"forgotten {column.fact.id}", share)
        columns.append(pl.when(~gone).then(column.name).alias(column.name))
    return frame.select(columns)
