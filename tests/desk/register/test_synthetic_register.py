"""Made-up households: the same for the same seed, and such as might live next door."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from desk.register.synth import BATCH, batch, write
from rules import facts
from rules.batch.layout import Layout
from rules.batch.rows import case_of
from rules.rulebook import Rulebook, load
from rules.screening import Verdict, prescreen

Frames = tuple[pl.DataFrame, pl.DataFrame]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load()


@pytest.fixture(scope="module")
def known() -> Frames:
    """With every fact that the generator makes."""
    return batch(facts.load(), 0, 3000, seed=4, unknown=0)


def test_a_household_depends_on_seed_and_number_alone() -> None:
    whole = batch(facts.load(), 0, 400, seed=9)
    part = batch(facts.load(), 150, 50, seed=9)
    assert part[0].equals(whole[0][150:200])
    ids = pl.col("household_id").is_between(150, 199)
    assert part[1].equals(whole[1].filter(ids))
    assert not batch(facts.load(), 150, 50, seed=10)[0].equals(part[0])


def test_columns_are_those_of_the_batch_layout(known: Frames) -> None:
    layout = Layout.of_facts(facts.load())
    for frame, scope in zip(known, ("household", "member"), strict=True):
        expected = layout.schema(scope)  # type: ignore[arg-type]
        for name, dtype in frame.schema.items():
            if not name.endswith("_id"):
                assert dtype == expected[name], name


def test_people_of_a_household_fit_each_other(known: Frames) -> None:
    homes, people = known
    size = people.group_by("household_id").len().sort("household_id")
    assert size["len"].to_list() == homes["household_size"].to_list()
    heads = people.filter(pl.col("relation") == "本人").select(
        "household_id", head="age", his="sex"
    )
    with_head = people.join(heads, on="household_id")
    children = with_head.filter(pl.col("relation").is_in(["儿子", "女儿"]))
    assert (children["head"] - children["age"]).min() >= 20  # type: ignore[operator]
    spouses = with_head.filter(pl.col("relation") == "配偶")
    assert (spouses["sex"] != spouses["his"]).all()
    assert people.filter(pl.col("age") < 16)["work_state"].unique().to_list() == ["在学"]
    grades = people.filter(pl.col("dis_grade").is_not_null())
    assert grades["dis_cert"].unique().sort().to_list() == ["有效", "快到期/过期"]


def test_hardship_goes_together(known: Frames) -> None:
    homes = known[0].with_columns(head=pl.col("income_month") // pl.col("household_size"))
    poor, others = homes.filter(pl.col("head") < 800_00), homes.filter(pl.col("head") >= 800_00)
    assert 0.1 < len(poor) / len(homes) < 0.5
    assert 0.2 < poor["relief_status.低保"].mean() < 0.8  # type: ignore[operator]
    assert not others["relief_status.低保"].any()
    bare = pl.col("savings_band") == "基本没有"
    assert poor.select(bare.mean()).item() > 2 * others.select(bare.mean()).item()


def test_some_may_have_what_they_do_not_receive(book: Rulebook, known: Frames) -> None:
    """Else there would be nobody to find."""
    layout = Layout.of(book)
    people = known[1].partition_by("household_id", as_dict=True)
    found: set[str] = set()
    for row in known[0].head(300).iter_rows(named=True):
        members = people[(row["household_id"],)].to_dicts()
        screening = prescreen(book, case_of(layout, date(2026, 11, 22), row, members))
        found |= {
            one.program.id
            for one in screening.results
            if one.verdict is Verdict.LIKELY and not one.already_held
        }
    assert {"nat_disabled_care", "nat_legal_aid", "nat_disabled_living"} & found
    assert len(found) >= 4


def test_an_office_does_not_know_everything() -> None:
    homes, people = batch(facts.load(), 0, 2000)
    assert 0.02 < homes["income_month"].null_count() / 2000 < 0.2
    assert homes["savings_band"].null_count() > 600
    sets = people.select(pl.col("^illness_kind\\..*$").is_null())
    assert sets.select(pl.all_horizontal(pl.all()) == pl.any_horizontal(pl.all())).to_series().all()


def test_files_are_written_a_batch_at_a_time(tmp_path: Path) -> None:
    heard: list[int] = []
    write(facts.load(), BATCH + 30, tmp_path, told=heard.append)
    assert heard == [BATCH, BATCH + 30]
    homes = pl.scan_parquet(tmp_path / "households" / "*.parquet").select("household_id").collect()
    assert homes["household_id"].to_list() == list(range(BATCH + 30))
    people = pl.scan_parquet(tmp_path / "members" / "*.parquet").select("household_id").collect()
    assert people["household_id"].is_sorted()
    assert people["household_id"].n_unique() == BATCH + 30
