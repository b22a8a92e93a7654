"""The old scheme of 宿城区: shown as what it is, restored figures marked, nothing outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rules.case import HUKOU, Case, Member, SetValue
from rules.explain import explain
from rules.place import Place
from rules.rulebook import Rulebook, load
from rules.screening import prescreen

SCHEME = {
    "sc_poverty_insurance_1plus2",
    "sc_pre_relief_fund",
    "sc_pre_relief_exceptional",
    "sc_special_major_disease",
    "sc_treat_first_pay_later",
    "sc_zero_pay_inpatient",
    "sc_outpatient_exam_30",
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load()


def case(adcode: str, county: str, town: str) -> Case:
    return Case(
        on=date(2026, 11, 22),
        places={HUKOU: Place(adcode, "江苏省", "宿迁市", county, town)},
        household={
            "relief_status": SetValue(frozenset({"低保"})),
            "med_total_12m": 9_000_000,
            "med_reimbursed_12m": 0,
        },
        members=(Member("p", "父亲", {"illness_kind": SetValue(frozenset({"重大疾病"}))}),),
        parameters={},
    )


def test_the_scheme_is_offered_only_to_the_district(book: Rulebook) -> None:
    inside = book.programs_for(case("321302", "宿城区", "中扬镇"))
    next_door = book.programs_for(case("321311", "宿豫区", "顺河街道"))

    assert {one.id for one in inside if one.id.startswith("sc_")} == SCHEME
    assert not [one.id for one in next_door if one.id.startswith("sc_")]


@pytest.mark.parametrize("program_id", sorted(SCHEME))
def test_every_part_says_that_it_is_an_old_scheme(book: Rulebook, program_id: str) -> None:
    program = book.program(program_id)

    assert "旧方案" in program.name
    assert "问窗口" in program.summary
    assert program.in_force.start is None
    assert {one.cite.certainty for one in program.criteria} == {"historical"}


def test_the_restored_figure_is_marked_and_the_caps_are_kept(book: Rulebook) -> None:
    screening = prescreen(book, case("321302", "宿城区", "中扬镇"))
    views = {
        one.program.id: explain(book, screening, one)
        for one in screening.results
        if one.program.id.startswith("sc_pre_relief")
    }

    fund = views["sc_pre_relief_fund"]
    assert fund.amount.restored
    assert "2023元" in fund.amount.restored
    assert fund.amount.at_least is not None
    assert fund.amount.at_most is not None
    assert fund.amount.at_least.value == Decimal(2000)
    assert fund.amount.at_most.value == Decimal(10000)
    exceptional = views["sc_pre_relief_exceptional"].amount.at_most
    assert exceptional is not None
    assert exceptional.value == Decimal(50000)


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({}, "ask"),
        ({"sc_in_force": Decimal(1)}, "likely"),
        ({"sc_in_force": Decimal(0)}, "unlikely"),
    ],
)
def test_nobody_hears_that_an_old_scheme_still_pays_until_the_district_says_so(
    book: Rulebook, told: dict[str, Decimal], verdict: str
) -> None:
    known = case("321302", "宿城区", "中扬镇").household
    registered = {**known, "poverty_register": "监测对象"}
    asked = replace(case("321302", "宿城区", "中扬镇"), household=registered, parameters=told)
    found = {one.program.id: one for one in prescreen(book, asked).results}
    assert found["sc_poverty_insurance_1plus2"].verdict == verdict
    assert found["sc_poverty_insurance_1plus2"].unconfirmed is (verdict != "likely")
