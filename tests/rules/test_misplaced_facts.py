"""Cases written elsewhere: facts under the wrong heading find their place, or are pointed out."""

from __future__ import annotations

from typing import Any

from rules.case import SetValue
from rules.facts import load
from rules.scoping import Settled, settle

CATALOGUE = load()


def settled(household: dict[str, Any], *members: dict[str, Any]) -> Settled:
    names = [f"第{index}位" for index in range(1, len(members) + 1)]
    return settle(CATALOGUE, household, members, names)


def complaint(found: Settled) -> str:
    (problem,) = found.problems
    return f"{problem.message} {problem.suggestion}"


def test_everything_in_its_place_stays_there() -> None:
    found = settled({"household_size": 2}, {"age": 73}, {"age": 40})
    assert found == Settled({"household_size": 2}, [{"age": 73}, {"age": 40}])


def test_costs_stated_of_members_add_up_for_the_household() -> None:
    found = settled({}, {"med_oop_12m": 1000}, {"med_oop_12m": 500})
    assert found.household == {"med_oop_12m": 150_000}


def test_a_stated_total_stands_beside_its_parts() -> None:
    assert settled({"med_oop_12m": 2000}, {"med_oop_12m": 500}).household == {
        "med_oop_12m": 200_000
    }
    assert "比全家的还多" in complaint(settled({"med_oop_12m": 100}, {"med_oop_12m": 500}))


def test_what_holds_of_one_member_holds_of_the_household() -> None:
    found = settled({}, {"business_or_company": False}, {"business_or_company": True})
    assert found.household == {"business_or_company": True}


def test_events_of_several_members_come_together() -> None:
    found = settled({}, {"event_kind": ["火灾"]}, {"event_kind": "无"})
    event = found.household["event_kind"]
    assert isinstance(event, SetValue)
    assert (event.has("火灾"), event.has("疫情"), event.has("无")) == (True, False, False)


def test_members_who_contradict_each_other_are_pointed_out() -> None:
    assert "几处写的不一样" in complaint(
        settled({}, {"hukou_kind": "农村"}, {"hukou_kind": "城镇"})
    )
    assert "几处写的不一样" in complaint(settled({"hukou_kind": "农村"}, {"hukou_kind": "城镇"}))
    assert settled({}, {"hukou_kind": "农村"}, {"hukou_kind": "农村"}).household == {
        "hukou_kind": "农村"
    }


def test_a_fact_of_the_only_person_may_stand_under_the_household() -> None:
    assert settled({"age": 73}, {}).members == [{"age": 73}]
    assert "各写了一次" in complaint(settled({"age": 73}, {"age": 74}))


def test_with_several_people_it_must_be_said_whose_fact_it_is() -> None:
    assert "第1位、第2位" in complaint(settled({"age": 73}, {}, {}))
    assert "没有列出成员" in complaint(settled({"age": 73}))


def test_the_same_insurance_spreads_to_all_who_say_nothing_else() -> None:
    found = settled({"insurance_kind": "城乡居民"}, {}, {"insurance_kind": "职工"})
    assert found.members == [{"insurance_kind": "城乡居民"}, {"insurance_kind": "职工"}]


def test_the_only_persons_own_relief_is_found_in_the_households_list() -> None:
    found = settled({"relief_status": ["护理补贴"]}, {})
    relief = found.members[0]["relief_status"]
    assert isinstance(relief, SetValue)
    assert relief.has("护理补贴") is True
    assert settled({"relief_status": ["护理补贴"], "household_size": 3}, {}).members == [{}]


def test_an_unknown_id_is_pointed_out_with_the_one_that_was_meant() -> None:
    assert "dis_grade" in complaint(settled({}, {"dis_grad": 2}))
    assert "rules/facts" in complaint(settled({"qqqq": 2}))


def test_a_value_that_does_not_fit_is_pointed_out_where_it_stands() -> None:
    (problem,) = settled({}, {}, {"age": 300}).problems
    assert (problem.member, problem.fact) == (1, "age")


def test_unknown_values_are_left_out() -> None:
    assert settled({"hukou_kind": "不清楚"}, {"age": None}) == Settled({}, [{}])
