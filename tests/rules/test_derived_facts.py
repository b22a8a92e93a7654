"""What follows from what is stated: exactly, and never more than follows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.case import Case, FactRef, Member, SetValue
from rules.derive import derive, derived
from rules.facts import load
from rules.place import Place
from rules.values import read

CATALOGUE = load()
RELIEF = CATALOGUE.household["relief_status"]


def case(household: dict[str, Any], *members: dict[str, Any], complete: bool = False) -> Case:
    people = tuple(Member(str(i), "", facts) for i, facts in enumerate(members))
    return Case(date(2026, 11, 22), {}, household, people, members_complete=complete)


def relief(*received: str) -> Any:
    return read(RELIEF, list(received))


def has(found: Case, who: int | None, element: str) -> bool | None:
    facts = found.household if who is None else found.members[who].facts
    value = facts.get("relief_status")
    return value.has(element) if isinstance(value, SetValue) else None


def test_two_thousand_over_three_people_is_exact() -> None:
    found = derive(case({"income_month": 200_000, "household_size": 3}))
    assert found.household["income_pc_month"] == Fraction(200_000, 3)


def test_what_is_stated_wins_over_what_is_derived() -> None:
    stated = {"income_month": 200_000, "household_size": 4, "income_pc_month": 70_000}
    assert derive(case(stated)).household["income_pc_month"] == 70_000


def test_a_household_is_counted_only_when_nobody_is_missing() -> None:
    assert "household_size" not in derive(case({}, {}, {})).household
    assert derive(case({}, {}, {}, complete=True)).household["household_size"] == 2


def test_a_stated_size_that_matches_completes_the_list_of_members() -> None:
    assert derive(case({"household_size": 2}, {}, {})).members_complete
    assert not derive(case({"household_size": 3}, {}, {})).members_complete


def test_costs_less_what_was_paid_back_are_paid_by_oneself() -> None:
    costs = {"med_total_12m": 5_000_000, "med_reimbursed_12m": 3_000_000}
    assert derive(case(costs)).household["med_oop_12m"] == 2_000_000


@pytest.mark.parametrize(
    ("failing", "state"), [(0, "能自理"), (1, "半失能"), (3, "半失能"), (4, "失能"), (6, "失能")]
)
def test_failing_at_daily_things_makes_the_degree_of_care(failing: int, state: str) -> None:
    found = derive(case({}, {"adl_fail_count": failing}))
    assert found.members[0].facts["elder_disability"] == state


def test_the_halves_of_the_parents_are_known_one_by_one() -> None:
    facts = derive(case({}, {"parents_state": ("去世", None), "age": 9})).members[0].facts
    assert facts["father_state"] == "去世"
    assert "mother_state" not in facts
    assert facts["disabled_child_age"] == 9


def test_no_certificate_says_nothing_of_the_grade() -> None:
    assert "dis_grade" not in derive(case({}, {"dis_cert": "没有"})).members[0].facts


def test_towns_come_from_the_places() -> None:
    home = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
    county = Place("321302", "江苏省", "宿迁市", "宿城区")
    found = derive(Case(date(2026, 11, 22), {"hukou": home, "living": county}))
    assert found.household == {"hukou_area": "中扬镇"}


def test_relief_of_a_member_is_relief_of_the_household() -> None:
    found = derive(case({}, {"relief_status": relief("护理补贴")}, {}))
    assert has(found, None, "护理补贴") is True
    assert has(found, 1, "护理补贴") is None


def test_relief_of_the_whole_household_is_everybodys() -> None:
    found = derive(case({"relief_status": relief("低保")}, {}, {}))
    assert has(found, 0, "低保") is True
    assert has(found, 1, "护理补贴") is False


def test_a_persons_own_relief_said_of_several_is_nobodys_for_sure() -> None:
    found = derive(case({"relief_status": relief("护理补贴")}, {}, {}, complete=True))
    assert has(found, 0, "护理补贴") is None
    alone = derive(case({"relief_status": relief("护理补贴")}, {}, complete=True))
    assert has(alone, 0, "护理补贴") is True


def test_nothing_received_is_no_to_everything_for_everyone() -> None:
    found = derive(case({"relief_status": relief("无")}, {}))
    assert has(found, 0, "低保") is False
    assert has(found, 0, "无") is True


def test_when_all_say_no_the_household_says_no() -> None:
    said = {"relief_status": relief("无")}
    assert has(derive(case({}, said, said, complete=True)), None, "低保") is False
    assert has(derive(case({}, said, said)), None, "低保") is None


def test_a_receiving_member_overrules_a_household_that_receives_nothing() -> None:
    found = derive(case({"relief_status": relief("无")}, {"relief_status": relief("护理补贴")}, {}))
    assert has(found, None, "护理补贴") is True
    assert has(found, None, "无") is False


def test_what_was_filled_in_is_known_as_such() -> None:
    costs = {"med_total_12m": 500_000, "med_reimbursed_12m": 0}
    before = case(costs, {"adl_fail_count": 5})
    assert derived(before, derive(before)) == {
        FactRef(None, "med_oop_12m"),
        FactRef("0", "elder_disability"),
    }


def test_whoever_has_some_income_is_not_without() -> None:
    assert derive(case({"income_month": 100})).household["months_no_income"] == 0
    assert "months_no_income" not in derive(case({"income_month": 0})).household


def test_a_grade_is_written_on_a_certificate() -> None:
    assert derive(case({}, {"dis_grade": 2})).members[0].facts["dis_cert"] == "有效"


def test_a_child_with_a_parent_who_can_raise_it_has_somebody_who_must() -> None:
    child = {"father_state": "失联", "mother_state": "能抚养", "age": 9}
    assert derive(case({}, child)).members[0].facts["obligor_state"] == "有能力并履行"
    assert "obligor_state" not in derive(case({}, {**child, "age": 40})).members[0].facts
