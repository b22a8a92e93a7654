"""A reason names what the outcome rests on, not all that stands in the same condition."""

from __future__ import annotations

from datetime import date

import pytest

from rules import rulebook
from rules.case import Case, Member, SetValue, Value
from rules.screening import CriterionResult, State, prescreen

BOOK = rulebook.load()
ENOUGH = SetValue(frozenset({"都有"}), frozenset({"没饭吃", "没住处", "没药", "没取暖"}))
EVENTS = frozenset({"火灾", "交通事故", "突发大病", "意外伤害", "失业", "疫情", "其他"})


def first(program: str, household: dict[str, Value], *people: Member) -> CriterionResult:
    case = Case(date(2026, 11, 22), household=household, members=people)
    results = prescreen(BOOK, case).results
    return next(one for one in results if one.program.id == program).criteria[0]


def rests_on(criterion: CriterionResult) -> set[str]:
    return {one.ref.fact for one in criterion.used if one.ref and one.decides}


def test_who_lost_his_work_is_not_told_that_he_has_enough_to_eat() -> None:
    told: dict[str, Value] = {
        "event_kind": SetValue(frozenset({"失业"}), EVENTS - {"失业"}),
        "basic_need_today": ENOUGH,
        "months_no_income": 0,
    }
    criterion = first("nat_temp_quick", told)
    assert criterion.state is State.MET
    assert rests_on(criterion) == {"event_kind"}


def test_when_none_of_the_ways_is_open_all_of_them_are_the_reason() -> None:
    told: dict[str, Value] = {
        "event_kind": SetValue(frozenset(), EVENTS),
        "basic_need_today": ENOUGH,
        "months_no_income": 0,
    }
    criterion = first("nat_temp_quick", told)
    assert criterion.state is State.NOT_MET
    assert rests_on(criterion) == {"event_kind", "basic_need_today", "months_no_income"}


@pytest.mark.parametrize("grade", [1, 2, 3])
def test_a_certificate_and_its_grade(grade: int) -> None:
    told = Member("p", "本人", {"dis_cert": "有效", "dis_grade": grade})
    criterion = first("nat_disabled_care", {}, told)
    expected = {"dis_cert", "dis_grade"} if grade <= 2 else {"dis_grade"}
    assert rests_on(criterion) == expected


def test_what_is_open_rests_on_what_is_not_known() -> None:
    told: dict[str, Value] = {"event_kind": SetValue(frozenset(), EVENTS), "months_no_income": 0}
    criterion = first("nat_temp_quick", told)
    assert criterion.state is State.UNKNOWN
    assert rests_on(criterion) == {"basic_need_today"}
