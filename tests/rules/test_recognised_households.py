"""Who is recognised already isn't examined again (社会救助法 art. 42): whatever they say of income,
savings, cars and houses, no other relief comes out differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.case import Case, Member, SetValue, Value
from rules.facts import HOUSEHOLD, MEMBER, Fact, Scope, load
from rules.place import Place
from rules.rulebook import Rulebook
from rules.rulebook import load as load_rules
from rules.screening import Screening, Verdict, prescreen
from rules.values import complete

HOME = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
FACTS = load()
MEANS = {
    "income_pc_month", "income_month", "savings_band", "vehicle_count", "house_count",
    "business_or_company",
}  # fmt: skip
# Which of the four one is: what the examination itself decides, for those who ask for another.
# Trade unions are no relief department and go by an examination of their own.
STATUS = {
    "nat_dibao", "nat_dibao_margin", "nat_dibao_single", "nat_rigid", "nat_tekun", "nat_worker",
}  # fmt: skip
FIGURES: Mapping[str, Any] = {
    "dibao_standard": 700,
    "margin_ratio": 1,
    "disposable_income_pc": 36000,
}
SLOW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def book() -> Rulebook:
    return load_rules()


def recognised(*statuses: str) -> SetValue:
    return complete(FACTS.household["relief_status"], frozenset(statuses))


def values_of(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.kind == "bool":
        return st.booleans()
    if fact.kind == "money":
        return st.sampled_from([0, 10_000, 69_999, 70_000, 150_000, 5_000_000])
    if fact.kind == "int":
        low, high = fact.low or 0, fact.high or 100
        return st.sampled_from([one for one in (0, 1, 2, 6, 17, 60, 80) if low <= one <= high])
    if fact.kind == "set":
        rest = [value for value in fact.values if value != fact.none]
        picked = st.frozensets(st.sampled_from(rest), max_size=2)
        return picked.map(lambda yes: complete(fact, yes))
    if fact.kind == "date":
        return st.dates(date(2025, 1, 1), date(2026, 11, 22))
    return st.sampled_from(fact.values)


OTHER = {"relief_status", "household_size", "hukou_area", "live_area", "event_place",
         "parents_state", "obligor_detail", "months_no_income"}  # fmt: skip


def some(draw: st.DrawFn, scope: Scope, *, but: set[str]) -> dict[str, Value]:
    """Some facts of a household or a person; the rest stays unknown."""
    facts = [one for one in FACTS.of(scope).values() if one.id not in but]
    named = draw(st.sets(st.sampled_from(facts), max_size=25))
    return {one.id: draw(values_of(one)) for one in sorted(named, key=lambda one: one.id)}


@st.composite
def households(draw: st.DrawFn) -> tuple[Case, dict[str, Value]]:
    """A recognised household whose means nobody asked, and what they might be."""
    status = draw(st.sampled_from(["低保", "低保边缘", "刚性支出"]))
    facts = {**some(draw, HOUSEHOLD, but=MEANS | OTHER), "relief_status": recognised(status),
             "household_size": 2, "months_no_income": 0}  # fmt: skip
    members = tuple(Member(id, "本人", some(draw, MEMBER, but=OTHER)) for id in ("a", "b"))
    case = Case(date(2026, 11, 22), {"hukou": HOME, "living": HOME, "emergency": HOME}, facts,
                members, FIGURES, members_complete=True)  # fmt: skip
    means = {one: draw(values_of(FACTS.household[one])) for one in sorted(MEANS - {"income_month"})}
    return case, means


def verdicts(screening: Screening) -> dict[tuple[str, str | None], Verdict]:
    return {
        (one.program.id, one.member_id): one.verdict
        for one in screening.results
        if one.program.id not in STATUS
    }


@pytest.mark.parametrize("status", ["低保", "低保边缘", "刚性支出", "特困分散", "特困集中"])
def test_the_receipt_of_one_answers_for_medical_school_and_housing_relief(status: str) -> None:
    member = {"school_stage": "义务教育"}
    household: dict[str, Value] = {
        "relief_status": recognised(status), "household_size": 1, "housing_tenure": "租",
        "med_oop_12m": 3_000_000,
    }  # fmt: skip
    case = Case(date(2026, 11, 22), {"hukou": HOME, "living": HOME}, household,
                (Member("a", "本人", {**member, "relief_status": recognised(status)}),),
                {**FIGURES, "medical_aid_threshold": 0}, members_complete=True)  # fmt: skip
    found = verdicts(prescreen(book(), case))
    likely = {"nat_education": "a"}
    if status != "特困集中":
        likely["nat_housing"] = ""
    for program, whom in likely.items():
        assert found[program, whom or None] is Verdict.LIKELY, program


@given(households())
@SLOW
def test_what_they_earn_and_own_changes_no_other_relief(
    drawn: tuple[Case, dict[str, Value]],
) -> None:
    case, means = drawn
    before = verdicts(prescreen(book(), case))
    told = Case(case.on, case.places, {**case.household, **means}, case.members, case.parameters,
                members_complete=True)  # fmt: skip
    after = verdicts(prescreen(book(), told))
    assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {}


@given(households())
@SLOW
def test_nothing_waits_for_means_that_are_settled(drawn: tuple[Case, dict[str, Value]]) -> None:
    case, _ = drawn
    waiting = {
        one.program.id
        for one in prescreen(book(), case).results
        if one.program.id not in STATUS and {ref.fact for ref in one.missing} & MEANS
    }
    assert waiting == set()
