"""The old documents of four places: shown as what they are, where they held, and never as sure."""

from __future__ import annotations

from datetime import date

import pytest

from rules.case import HUKOU, LIVING, Case, Member, SetValue
from rules.parameters import ParameterCatalogue
from rules.place import Place
from rules.relevance import weights
from rules.rulebook import Rulebook, load
from rules.screening import Verdict, prescreen

HOMES = {
    "nk": Place("120104", "天津市", "市辖区", "南开区", "王顶堤街道"),
    "sc": Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇"),
    "zl": Place("220821", "吉林省", "白城市", "镇赉县", "建平乡"),
    "jy": Place("510781", "四川省", "绵阳市", "江油市", "青莲镇"),
    "gz": Place("513301", "四川省", "甘孜藏族自治州", "康定市", "新都桥镇"),
}
NEXT_DOOR = {
    "nk": Place("120103", "天津市", "市辖区", "河西区", "大营门街道"),
    "zl": Place("220822", "吉林省", "白城市", "通榆县", "开通镇"),
    "jy": Place("510703", "四川省", "绵阳市", "涪城区", "青义镇"),
    "gz": Place("513201", "四川省", "阿坝藏族羌族自治州", "马尔康市", "马尔康镇"),
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load()


def of(book: Rulebook, prefix: str) -> set[str]:
    return {one for one in book.programs if one.startswith(f"{prefix}_")}


def case(place: Place, **facts: object) -> Case:
    member = Member("p", "本人", {"illness_kind": SetValue(frozenset({"重大疾病"})), **facts})  # type: ignore[dict-item]
    return Case(
        on=date(2026, 11, 22),
        places={HUKOU: place, LIVING: place},
        household={"relief_status": SetValue(frozenset({"低保"})), "med_oop_12m": 3_000_000},
        members=(member,),
        parameters={},
    )


@pytest.mark.parametrize("prefix", sorted(HOMES))
def test_a_place_sees_its_own_old_programs_and_its_neighbour_does_not(
    book: Rulebook, prefix: str
) -> None:
    inside = {one.id for one in book.programs_for(case(HOMES[prefix]))}
    assert of(book, prefix) <= inside
    outside = NEXT_DOOR.get(prefix, HOMES["nk"])
    assert not of(book, prefix) & {one.id for one in book.programs_for(case(outside))}


@pytest.mark.parametrize("adcode", ["513322", "513328", "513338"])
def test_every_county_of_the_prefecture_is_reached(book: Rulebook, adcode: str) -> None:
    county = Place(adcode, "四川省", "甘孜藏族自治州", "某县", None)
    assert of(book, "gz") <= {one.id for one in book.programs_for(case(county))}


@pytest.mark.parametrize("prefix", sorted(HOMES))
def test_every_old_program_says_that_it_is_old_and_that_the_window_knows(
    book: Rulebook, prefix: str
) -> None:
    for program in (book.program(one) for one in of(book, prefix)):
        assert "旧方案" in program.name or "早年办法" in program.name, program.id
        assert "要问" in program.summary, program.id
        assert program.historical, program.id
        assert program.criteria[-1].still_runs == f"{prefix}_in_force", program.id


@pytest.mark.parametrize("prefix", sorted(HOMES))
def test_nothing_of_an_old_document_is_likely_by_itself(book: Rulebook, prefix: str) -> None:
    told = case(HOMES[prefix], age=66, sex="女", hospital_level="乡镇", inpatient_days=9)
    for one in prescreen(book, told).results:
        if one.program.id in of(book, prefix):
            assert one.unconfirmed, one.program.id
            assert one.verdict is not Verdict.LIKELY, one.program.id


@pytest.mark.parametrize("prefix", sorted(HOMES))
def test_every_figure_that_an_old_program_waits_for_can_be_entered(
    book: Rulebook, prefix: str
) -> None:
    assert f"{prefix}_in_force" in ParameterCatalogue.load().specs


def test_old_programs_hardly_pull_at_the_next_question(book: Rulebook) -> None:
    """The cataract subsidy and its like leave the order of questions to what is in force."""
    here, there = (weights(prescreen(book, case(one))) for one in (HOMES["nk"], NEXT_DOOR["nk"]))
    for ref, weight in here.items():
        assert weight - there.get(ref, 0.0) < 0.7, ref


@pytest.mark.parametrize("prefix", sorted(HOMES))
def test_no_money_of_years_ago_is_reckoned_with(book: Rulebook, prefix: str) -> None:
    shipped = [one for figures in book.store.figures.values() for one in figures]
    for figure in shipped:
        if figure.entry.key.startswith(f"{prefix}_"):
            assert figure.entry.certainty == "historical", figure.entry.key
