"""Verdicts, and what is still missing for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from rules.case import Case, FactRef, Member, SetValue
from rules.place import Place
from rules.screening import ProgramResult, State, Verdict, prescreen

HOME = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
STANDARD = {"key": "dibao_standard", "value": 700}
LOW_INCOME = "household.income_pc_month < region.dibao_standard"


def case(household: dict[str, Any] | None = None, *members: dict[str, Any], **more: Any) -> Case:
    people = tuple(Member(f"m{i}", "", facts) for i, facts in enumerate(members))
    more = {"places": {"hukou": HOME}, **more}
    return Case(date(2026, 11, 22), household=household or {}, members=people, **more)


def result(book: Any, some: Case, which: int = 0) -> ProgramResult:
    return prescreen(book, some).results[which]


def household(*facts: str) -> tuple[FactRef, ...]:
    return tuple(FactRef(None, fact) for fact in facts)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"vehicle_count": 0, "house_count": 1}, Verdict.LIKELY),
        ({"vehicle_count": 0}, Verdict.POSSIBLE),
        ({}, Verdict.POSSIBLE),
        ({"vehicle_count": 2}, Verdict.UNLIKELY),
        ({"vehicle_count": 2, "house_count": 9}, Verdict.UNLIKELY),
    ],
)
def test_one_criterion_not_met_decides_and_one_unknown_leaves_open(
    make_book: Any, facts: dict[str, Any], verdict: Verdict
) -> None:
    book = make_book({"h_one": ["household.vehicle_count = 0", "household.house_count <= 1"]})
    assert result(book, case(facts)).verdict is verdict


def test_what_could_still_settle_it_is_listed_until_it_is_settled(make_book: Any) -> None:
    book = make_book({"h_one": ["household.vehicle_count = 0", "household.house_count <= 1"]})
    assert result(book, case()).missing == household("vehicle_count", "house_count")
    assert result(book, case({"vehicle_count": 0})).missing == household("house_count")
    assert result(book, case({"vehicle_count": 1})).missing == ()


def test_every_criterion_says_what_it_looked_at(make_book: Any) -> None:
    book = make_book({"h_one": [LOW_INCOME]}, [STANDARD])
    (criterion,) = result(book, case({"income_month": 200_000, "household_size": 3})).criteria
    assert criterion.state is State.MET
    assert criterion.label == "条件1"
    assert [(one.ref, one.parameter, one.value) for one in criterion.used] == [
        (FactRef(None, "income_pc_month"), None, Fraction(200_000, 3)),
        (None, "dibao_standard", Decimal(700)),
    ]


def test_unknown_and_false_is_false(make_book: Any) -> None:
    book = make_book({"h_one": ["household.displaced and household.vehicle_count = 0"]})
    assert result(book, case({"vehicle_count": 1})).verdict is Verdict.UNLIKELY
    assert result(book, case({"vehicle_count": 0})).verdict is Verdict.POSSIBLE


def test_not_unknown_is_unknown(make_book: Any) -> None:
    book = make_book({"h_one": ["not household.displaced"]})
    assert result(book, case()).verdict is Verdict.POSSIBLE


def test_only_the_branch_that_is_still_open_is_asked_for(make_book: Any) -> None:
    condition = "(household.displaced and household.vehicle_count = 0) or household.homeless = '是'"
    book = make_book({"h_one": [condition]})
    closed = result(book, case({"vehicle_count": 1}))
    assert closed.missing == household("homeless")
    assert result(book, case({"homeless": "否"})).missing == household("displaced", "vehicle_count")


def test_income_exactly_at_the_standard_is_not_below_it(make_book: Any) -> None:
    book = make_book({"h_one": [LOW_INCOME]}, [STANDARD])
    assert result(book, case({"income_pc_month": 70_000})).verdict is Verdict.UNLIKELY
    assert result(book, case({"income_pc_month": 69_999})).verdict is Verdict.LIKELY


@pytest.mark.parametrize(("standard", "below"), [("666.67", True), ("666.66", False)])
def test_two_thousand_over_three_is_compared_exactly(
    make_book: Any, standard: str, below: bool
) -> None:
    book = make_book({"h_one": [LOW_INCOME]})
    facts = {"income_month": 200_000, "household_size": 3}
    found = result(book, case(facts, parameters={"dibao_standard": Decimal(standard)}))
    assert (found.verdict is Verdict.LIKELY) is below


@pytest.mark.parametrize(
    "condition",
    [
        "632 * 3 - 1894 = 2",
        "(7/12)*12 >= 7",
        "household.income_pc_month * 3 = 2000",
        "household.income_pc_month / 12 * 12 >= household.income_pc_month",
        "household.income_month * 0.1 * 3 = household.income_month * 0.3",
        "632 * household.household_size - 1894 = 2",
    ],
)
def test_sums_are_exact(make_book: Any, condition: str) -> None:
    book = make_book({"h_one": [condition]})
    facts = {"income_month": 200_000, "household_size": 3}
    assert result(book, case(facts)).verdict is Verdict.LIKELY


def test_a_set_known_in_part_settles_what_it_can(make_book: Any) -> None:
    book = make_book(
        {"h_fire": ["'火灾' in household.event_kind"], "h_job": ["'失业' in household.event_kind"]}
    )
    some = case({"event_kind": SetValue(frozenset({"火灾"}), frozenset({"无"}))})
    assert [one.verdict for one in prescreen(book, some).results] == [
        Verdict.LIKELY,
        Verdict.POSSIBLE,
    ]
    assert result(book, some, 1).missing == household("event_kind")


# --- local figures


def test_without_a_local_figure_only_the_window_can_tell(make_book: Any) -> None:
    book = make_book({"h_one": [LOW_INCOME]})
    known = result(book, case({"income_pc_month": 50_000}))
    assert known.verdict is Verdict.ASK
    assert (known.missing, known.missing_parameters) == ((), ("dibao_standard",))
    assert result(book, case()).verdict is Verdict.POSSIBLE


def test_an_illegible_number_is_for_the_window_once_all_else_is_met(make_book: Any) -> None:
    book = make_book({"h_one": ["household.displaced", {"illegible": "原件被抹去"}]})
    assert result(book, case({"displaced": True})).verdict is Verdict.ASK
    assert result(book, case()).verdict is Verdict.POSSIBLE
    assert result(book, case({"displaced": False})).verdict is Verdict.UNLIKELY
    criterion = result(book, case({"displaced": True})).criteria[1]
    assert (criterion.state, criterion.illegible) == (State.UNKNOWN, True)


def test_before_the_place_is_known_the_place_is_what_is_missing(make_book: Any) -> None:
    book = make_book({"h_one": [LOW_INCOME]})
    found = result(book, case({"income_pc_month": 50_000}, places={}))
    assert found.verdict is Verdict.POSSIBLE
    assert found.missing == household("hukou_area")


BY_KIND = [
    {"key": "dibao_standard", "value": 750, "variant": "城镇"},
    {"key": "dibao_standard", "value": 650, "variant": "农村"},
]


def test_the_kind_of_hukou_chooses_the_figure(make_book: Any) -> None:
    book = make_book({"h_one": [LOW_INCOME]}, BY_KIND)
    facts = {"income_pc_month": 70_000}
    assert result(book, case({**facts, "hukou_kind": "城镇"})).verdict is Verdict.LIKELY
    assert result(book, case({**facts, "hukou_kind": "农村"})).verdict is Verdict.UNLIKELY
    unsaid = result(book, case(facts))
    assert (unsaid.verdict, unsaid.missing) == (Verdict.POSSIBLE, household("hukou_kind"))


def test_where_town_and_country_have_one_figure_nobody_is_asked(make_book: Any) -> None:
    book = make_book({"h_one": [LOW_INCOME]}, [STANDARD])
    assert result(book, case({"income_pc_month": 60_000})).verdict is Verdict.LIKELY
    same = [{**one, "value": 700} for one in BY_KIND]
    book = make_book({"h_one": [LOW_INCOME]}, same)
    assert result(book, case({"income_pc_month": 60_000})).verdict is Verdict.LIKELY


def test_a_hukou_of_neither_kind_is_for_the_window_when_the_figures_differ(make_book: Any) -> None:
    book = make_book({"h_one": [LOW_INCOME]}, BY_KIND)
    found = result(book, case({"income_pc_month": 70_000, "hukou_kind": "未区分"}))
    assert (found.verdict, found.missing_parameters) == (Verdict.ASK, ("dibao_standard",))


def test_the_cases_own_figure_counts_by_kind_of_hukou(make_book: Any) -> None:
    book = make_book({"h_one": [LOW_INCOME]})
    own = {"dibao_standard": {"城镇": Decimal(750), "农村": Decimal(650)}}
    facts = {"income_pc_month": 70_000, "hukou_kind": "城镇"}
    assert result(book, case(facts, parameters=own)).verdict is Verdict.LIKELY


def test_a_ratio_is_exact(make_book: Any) -> None:
    book = make_book(
        {"h_one": ["household.med_oop_12m > household.income_month * 12 * region.rigid_ratio"]},
        [{"key": "rigid_ratio", "value": 0.3}],
    )
    facts = {"income_month": 100_000}
    assert result(book, case({**facts, "med_oop_12m": 360_000})).verdict is Verdict.UNLIKELY
    assert result(book, case({**facts, "med_oop_12m": 360_001})).verdict is Verdict.LIKELY


# --- members


def test_a_program_for_members_is_screened_for_each(make_book: Any) -> None:
    book = make_book({"m_old": ["member.age >= 80"]})
    found = prescreen(book, case({}, {"age": 85}, {"age": 40}, {})).results
    assert [(one.member_id, one.verdict) for one in found] == [
        ("m0", Verdict.LIKELY),
        ("m1", Verdict.UNLIKELY),
        ("m2", Verdict.POSSIBLE),
    ]
    assert found[2].missing == (FactRef("m2", "age"),)


@pytest.mark.parametrize(
    ("condition", "ages", "size", "verdict"),
    [
        ("any_member(member.age >= 60)", [70, None], None, Verdict.LIKELY),
        ("any_member(member.age >= 60)", [40, None], 2, Verdict.POSSIBLE),
        ("any_member(member.age >= 60)", [40, 50], 2, Verdict.UNLIKELY),
        ("any_member(member.age >= 60)", [40, 50], None, Verdict.POSSIBLE),
        ("all_members(member.age >= 60)", [70, 80], 2, Verdict.LIKELY),
        ("all_members(member.age >= 60)", [70, 80], None, Verdict.POSSIBLE),
        ("all_members(member.age >= 60)", [70, None], 2, Verdict.POSSIBLE),
        ("all_members(member.age >= 60)", [40, None], None, Verdict.UNLIKELY),
        ("count_members(member.age < 18) >= 2", [10, 12, None], None, Verdict.LIKELY),
        ("count_members(member.age < 18) >= 2", [10, 40, None], 3, Verdict.POSSIBLE),
        ("count_members(member.age < 18) >= 2", [40, 50, None], 3, Verdict.UNLIKELY),
        ("count_members(member.age < 18) = 1", [10, 12, None], None, Verdict.UNLIKELY),
        ("count_members(member.age < 18) = 1", [10, 40], 2, Verdict.LIKELY),
        ("count_members(member.age < 18) = 1", [10, 40], None, Verdict.POSSIBLE),
        ("count_members(member.age < 18) < 1", [10, None], None, Verdict.UNLIKELY),
        (
            "count_members(member.age < 18) * 2 >= household.household_size",
            [9, 9, 40],
            3,
            Verdict.LIKELY,
        ),
        ("max_members(member.age) >= 60", [70, None], None, Verdict.LIKELY),
        ("max_members(member.age) < 60", [70, None], None, Verdict.UNLIKELY),
        ("max_members(member.age) < 60", [40, None], 2, Verdict.POSSIBLE),
        ("max_members(member.age) = 60", [60, 40], 2, Verdict.LIKELY),
        ("max_members(member.age) = 60", [61, None], None, Verdict.UNLIKELY),
        ("sum_members(member.age) > 100", [70, 40], 2, Verdict.LIKELY),
        ("sum_members(member.age) > 100", [70, None], 2, Verdict.POSSIBLE),
        ("sum_members(member.age) > 100", [50, 50], 2, Verdict.UNLIKELY),
    ],
)
def test_functions_over_members_say_no_more_than_is_known(
    make_book: Any, condition: str, ages: list[int | None], size: int | None, verdict: Verdict
) -> None:
    book = make_book({"h_one": [condition]})
    members = [{} if age is None else {"age": age} for age in ages]
    facts = {} if size is None else {"household_size": size}
    assert result(book, case(facts, *members)).verdict is verdict


def test_what_is_missing_of_whom_is_told_apart(make_book: Any) -> None:
    book = make_book({"h_one": ["any_member(member.age >= 60 and member.bedridden)"]})
    members = [{"age": 40}, {"age": 70}, {"bedridden": True}]
    closed = result(book, case({"household_size": 3}, *members))
    assert closed.missing == (FactRef("m1", "bedridden"), FactRef("m2", "age"))
    open_ = result(book, case({}, *members))
    assert open_.missing == (*closed.missing, FactRef(None, "household_size"))


def test_a_local_figure_missing_inside_is_for_the_window(make_book: Any) -> None:
    book = make_book({"h_one": ["any_member(member.age >= region.elder_allowance_age)"]})
    found = result(book, case({"household_size": 1}, {"age": 70}))
    assert (found.verdict, found.missing_parameters) == (Verdict.ASK, ("elder_allowance_age",))


# --- held, near


def test_what_is_received_already_is_marked(make_book: Any) -> None:
    book = make_book({"h_one": ["household.displaced"]}, held="'低保' in household.relief_status")
    received = SetValue(frozenset({"低保"}))
    assert result(book, case({"relief_status": received})).already_held
    assert not result(book, case()).already_held


def test_a_near_miss_is_worth_showing(make_book: Any) -> None:
    book = make_book({"m_old": ["member.age >= 80"]}, near="member.age >= 75")
    found = prescreen(book, case({}, {"age": 77}, {"age": 40}, {"age": 85}))
    assert [one.near for one in found.results] == [True, False, False]
    assert [one.member_id for one in found.relevant()] == ["m2", "m0"]


def test_results_worth_showing_come_strongest_first(make_book: Any) -> None:
    book = make_book(
        {
            "h_ask": [LOW_INCOME],
            "h_likely": ["household.displaced"],
            "h_no": ["household.vehicle_count > 0"],
            "h_possible": ["household.house_count > 0"],
        }
    )
    facts = {"displaced": True, "income_pc_month": 1, "vehicle_count": 0}
    shown = prescreen(book, case(facts)).relevant()
    assert [one.program.id for one in shown] == ["h_likely", "h_possible", "h_ask"]


def test_a_program_is_screened_only_while_it_is_in_force(make_book: Any) -> None:
    book = make_book({"h_one": ["household.displaced"]})
    assert prescreen(book, case()).results
    assert not prescreen(book, Case(date(2019, 12, 31))).results
