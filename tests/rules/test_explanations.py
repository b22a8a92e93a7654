"""Why a program came out as it did: own figures, compared figures, sources, exact amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from rules import facts
from rules.case import Case, Member, SetValue
from rules.explain import ProgramView, explain
from rules.place import Place
from rules.rulebook import Rulebook, load
from rules.screening import State, Verdict, prescreen
from rules.words import fact_in_words, yuan

DAY = date(2026, 11, 22)
HOME = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
PLAIN = {
    "vehicle_count": 0,
    "house_count": 1,
    "business_or_company": False,
    "savings_band": "基本没有",
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load()


def view(book: Rulebook, program: str, case: Case, member: str | None = None) -> ProgramView:
    screening = prescreen(book, case)
    for one in screening.results:
        if one.program.id == program and one.member_id == member:
            return explain(book, screening, one)
    raise AssertionError(program)


def household(**known: Any) -> Case:
    parameters = known.pop("parameters", {"dibao_standard": 632})
    return Case(DAY, {"hukou": HOME}, PLAIN | known, parameters=parameters)


def test_an_average_that_does_not_come_out_even_is_reckoned_exactly(book: Rulebook) -> None:
    found = view(book, "nat_dibao", household(household_size=3, income_month=189_400))
    assert found.amount.value == 2
    assert found.amount.exact is not None
    assert found.amount.exact.formula == (
        "(低保标准632元/人·月 − 平均每人每月收入约631.33元/人·月) × 一起吃住的人数3人"
    )


def test_income_at_the_standard_is_not_below_it_and_gives_no_amount(book: Rulebook) -> None:
    found = view(book, "nat_dibao", household(household_size=3, income_month=189_600))
    assert found.verdict is Verdict.UNLIKELY
    assert found.amount.value is None


def test_a_condition_shows_the_figure_it_was_held_against(book: Rulebook) -> None:
    found = view(book, "nat_dibao", household(household_size=4, income_month=200_000))
    income = found.criteria[0]
    assert income.state is State.MET
    assert [(one.label, one.value) for one in income.facts] == [("平均每人每月收入", "500元/人·月")]
    (figure,) = income.figures
    assert (figure.value, figure.certainty) == ("632元/人·月", "official")


def test_two_kinds_of_hukou_are_both_shown_until_it_is_known_which(book: Rulebook) -> None:
    both = {"dibao_standard": {"城镇": 800, "农村": 600}}
    open_case = household(household_size=1, income_month=70_000, parameters=both)
    found = view(book, "nat_dibao", open_case)
    assert {(one.variant, one.number) for one in found.criteria[0].figures} == {
        ("城镇", 800),
        ("农村", 600),
    }
    assert [one.ref.fact for one in found.missing] == ["hukou_kind"]
    known = household(household_size=1, income_month=70_000, parameters=both, hukou_kind="农村")
    figures = view(book, "nat_dibao", known).criteria[0].figures
    assert [one.number for one in figures] == [600]


def test_a_gap_names_what_is_known_elsewhere_and_when(book: Rulebook) -> None:
    found = view(book, "nat_dibao", household(household_size=1, income_month=10_000, parameters={}))
    assert found.verdict is Verdict.ASK
    gap = next(one for one in found.gaps if one.key == "dibao_standard")
    assert gap.label == "低保标准"
    national = [one for one in gap.indicative if one.place == "全国"]
    assert {(one.year, one.variant, one.number) for one in national} >= {(2023, "城镇", 752)}
    assert found.amount.value is None
    assert [one.key for one in found.amount_gaps] == ["dibao_standard"]


def test_an_amount_by_tiers_needs_to_know_which(book: Rulebook) -> None:
    sums = {"elder_allowance_age": 80, "elder_allowance_80": 50, "elder_allowance_90": 100,
            "elder_allowance_100": 300}  # fmt: skip

    def allowance(**known: Any) -> ProgramView:
        case = Case(DAY, {}, {}, (Member("p", "父亲", known),), sums)
        return view(book, "nat_elder_age", case, "p")

    assert [allowance(age=age).amount.value for age in (85, 90, 99, 100)] == [50, 100, 100, 300]
    assert allowance().amount.value is None
    assert allowance(age=70).amount.value is None
    assert allowance(age=85).member == Member("p", "父亲", {"age": 85, "disabled_child_age": 85})


def test_a_cap_is_a_bound_not_an_amount(book: Rulebook) -> None:
    event = SetValue(frozenset({"火灾"}))
    found = view(book, "nat_temp_quick", household(event_kind=event))
    assert found.amount.value is None
    assert found.amount.at_most is not None
    assert found.amount.at_most.value == 632


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(200_000, "2000"), (66_650, "666.5"), (Fraction(200_000, 3), "666.67"),
     (Fraction(1, 2), "0.01"), (-50, "-0.5"), (10_000_000, "100000")],
)  # fmt: skip
def test_yuan_are_rounded_once_half_up(fen: int | Fraction, shown: str) -> None:
    assert f"{yuan(fen):f}" == shown
    assert isinstance(yuan(fen), Decimal)


@pytest.mark.parametrize(
    ("scope", "fact", "value", "words"),
    [
        ("household", "income_month", 200_000, "2000元/月"),
        ("household", "income_pc_month", Fraction(200_000, 3), "约666.67元/人·月"),
        ("household", "business_or_company", False, "否"),
        ("household", "event_date", date(2026, 11, 2), "2026-11-02"),
        ("household", "event_kind", SetValue(frozenset({"火灾", "其他"})), "火灾、其他"),
        ("household", "event_kind", SetValue(no=frozenset({"火灾"})), "不是火灾"),
        ("household", "savings_band", "基本没有", "基本没有"),
        ("member", "age", 73, "73岁"),
        ("member", "parents_state", ("去世", None), "去世、不清楚"),
    ],
)
def test_values_are_said_in_words(scope: Any, fact: str, value: Any, words: str) -> None:
    assert fact_in_words(facts.load().of(scope)[fact], value) == words
