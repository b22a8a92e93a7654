"""What is worth asking next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.case import Case, FactRef, Member, SetValue
from rules.place import Place
from rules.relevance import weights
from rules.rulebook import load
from rules.screening import prescreen

HOME = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")


@pytest.fixture(scope="module")
def book() -> Any:
    return load()


def case(household: dict[str, Any], *members: dict[str, Any]) -> Case:
    people = tuple(Member(f"m{i}", "", facts) for i, facts in enumerate(members))
    return Case(date(2026, 11, 22), {"hukou": HOME}, household, people)


def test_at_first_what_many_programs_turn_on_weighs_most(book: Any) -> None:
    found = weights(prescreen(book, case({}, {})))
    assert found[FactRef("m0", "age")] > found[FactRef("m0", "parents_state_months")]
    assert found[FactRef(None, "relief_status")] > found[FactRef(None, "vehicle_count")]


def test_the_last_open_fact_of_a_program_weighs_more_than_one_of_many(book: Any) -> None:
    care = {"dis_grade": 2, "long_care_6m": True}
    ref = FactRef("m0", "workinjury_care_benefit")
    early = weights(prescreen(book, case({}, {})))
    late = weights(prescreen(book, case({}, care)))
    assert late[ref] > early[ref]


def test_what_is_ruled_out_is_not_asked(book: Any) -> None:
    found = weights(prescreen(book, case({}, {"dis_grade": 4, "age": 40})))
    assert FactRef("m0", "workinjury_care_benefit") not in found
    assert FactRef("m0", "father_state") not in found


def test_what_is_received_already_is_not_asked_for(book: Any) -> None:
    received = SetValue(frozenset({"护理补贴"}), frozenset({"低保"}))
    facts = {"dis_grade": 2, "long_care_6m": True, "relief_status": received}
    found = weights(prescreen(book, case({}, facts)))
    assert FactRef("m0", "workinjury_care_benefit") not in found


def test_known_facts_are_never_asked(book: Any) -> None:
    facts = {"age": 73, "dis_grade": 2, "bedridden": True}
    found = weights(prescreen(book, case({"vehicle_count": 0}, facts)))
    known = {FactRef("m0", fact) for fact in facts} | {FactRef(None, "vehicle_count")}
    assert not known & set(found)
