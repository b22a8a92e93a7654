"""Answers come one by one: what was decided stays decided, and nothing depends on their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.case import Case, FactRef, Member, Value
from rules.facts import HOUSEHOLD, MEMBER, Fact, Scope, load
from rules.place import Place
from rules.relevance import weights
from rules.rulebook import Rulebook
from rules.rulebook import load as load_rules
from rules.screening import ProgramResult, Screening, State, Verdict, prescreen
from rules.values import complete

HOME = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
FACTS = load()
# Derived from others: stated beside them they could contradict.
DERIVED = {
    "income_pc_month", "months_no_income", "household_size", "med_oop_12m", "elder_disability",
    "disabled_child_age", "parents_state", "obligor_state", "dis_cert", "hukou_area", "live_area",
    "event_place", "relief_status", "obligor_detail",
}  # fmt: skip
SOURCES_OF_OTHERS = {
    "income_month", "household_size", "med_total_12m", "med_reimbursed_12m", "relief_status",
}  # fmt: skip
SHARED = ["低保", "低保边缘", "刚性支出"]
OWN = ["护理补贴", "残疾生活补贴", "孤儿"]
BOOK: list[Rulebook] = []


def book() -> Rulebook:
    if not BOOK:
        BOOK.append(load_rules())
    return BOOK[0]


def values_of(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.kind == "bool":
        return st.booleans()
    if fact.kind == "money":
        return st.sampled_from([0, 10_000, 66_700, 150_000, 1_000_000, 5_000_000])
    if fact.kind == "int":
        low, high = fact.low or 0, fact.high or 100
        near = [value for value in (0, 1, 2, 3, 6, 17, 18, 60, 80) if low <= value <= high]
        return st.sampled_from(near)
    if fact.kind == "set":
        rest = [value for value in fact.values if value != fact.none]
        picked = st.frozensets(st.sampled_from(rest), max_size=2)
        return picked.map(lambda yes: complete(fact, yes))
    if fact.kind == "date":
        return st.dates(date(2025, 1, 1), date(2026, 11, 22))
    return st.sampled_from(fact.values)


def person(draw: st.DrawFn, scope: Scope) -> dict[str, Value]:
    facts = [one for one in FACTS.of(scope).values() if one.id not in DERIVED]
    return {one.id: draw(values_of(one)) for one in facts}


@st.composite
def worlds(draw: st.DrawFn) -> Case:
    """A household of which everything is known, without contradiction."""
    size = draw(st.integers(1, 3))
    household = person(draw, HOUSEHOLD)
    members = [person(draw, MEMBER) for _ in range(size)]
    relief = FACTS.member["relief_status"]
    shared = draw(st.frozensets(st.sampled_from(SHARED), max_size=1))
    everyones = shared
    for facts in members:
        mine = shared | draw(st.frozensets(st.sampled_from(OWN), max_size=1))
        facts["relief_status"] = complete(relief, mine)
        everyones |= mine
    household |= {"relief_status": complete(relief, everyones), "household_size": size}
    parameters: dict[str, Any] = draw(
        st.sampled_from(
            [{}, {"dibao_standard": Decimal(667), "margin_ratio": Decimal("1.5")},
             {"dibao_standard": {"城镇": Decimal(750), "农村": Decimal(667)}}]
        )
    )  # fmt: skip
    people = tuple(Member(f"m{i}", "", facts) for i, facts in enumerate(members))
    return Case(date(2026, 11, 22), {"hukou": HOME}, household, people, parameters)


@st.composite
def steps(draw: st.DrawFn) -> list[Case]:
    """The same household, known a little better at each step."""
    world = draw(worlds())
    refs = [FactRef(None, fact) for fact in world.household]
    refs += [FactRef(one.id, fact) for one in world.members for fact in one.facts]
    told = draw(st.permutations(refs))
    cuts = sorted(draw(st.lists(st.integers(0, len(told)), min_size=2, max_size=5)))
    return [known(world, set(told[:cut])) for cut in cuts]


def known(world: Case, told: set[FactRef]) -> Case:
    def kept(member_id: str | None, facts: Any) -> dict[str, Value]:
        return {fact: v for fact, v in facts.items() if FactRef(member_id, fact) in told}

    members = tuple(replace(one, facts=kept(one.id, one.facts)) for one in world.members)
    return replace(world, household=kept(None, world.household), members=members)


def picture(screening: Screening) -> list[Any]:
    """Everything that a result shows."""
    return [
        (
            one.program.id, one.member_id, one.verdict, one.already_held, one.near, one.missing,
            one.missing_parameters, [(c.state, c.missing, c.used) for c in one.criteria],
        )
        for one in screening.results
    ]  # fmt: skip


SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


@SETTINGS
@given(steps())
def test_what_is_decided_stays_decided(known_cases: list[Case]) -> None:
    before = prescreen(book(), known_cases[0])
    for case in known_cases[1:]:
        after = prescreen(book(), case)
        for old, new in zip(before.results, after.results, strict=True):
            for was, now in zip(old.criteria, new.criteria, strict=True):
                assert was.state is State.UNKNOWN or was.state is now.state, was.label
            if old.verdict in (Verdict.LIKELY, Verdict.UNLIKELY):
                assert old.verdict is new.verdict
        before = after


@SETTINGS
@given(steps())
def test_one_more_answer_comes_to_the_same_as_starting_over(known_cases: list[Case]) -> None:
    running = prescreen(book(), known_cases[0])
    for case in known_cases[1:]:
        running = running.update(case)
        assert picture(running) == picture(prescreen(book(), case))
    for case in reversed(known_cases):
        running = running.update(case)
        assert picture(running) == picture(prescreen(book(), case))


@SETTINGS
@given(steps())
def test_single_answers_come_to_the_same(known_cases: list[Case]) -> None:
    first, last = known_cases[0], known_cases[-1]
    running = prescreen(book(), first)
    answers = {
        FactRef(None, fact): value
        for fact, value in last.household.items()
        if fact not in first.household
    }
    for old, new in zip(first.members, last.members, strict=True):
        answers |= {
            FactRef(new.id, fact): value
            for fact, value in new.facts.items()
            if fact not in old.facts
        }
    for ref, value in answers.items():
        running = running.answer({ref: value})
    assert picture(running) == picture(prescreen(book(), last))


@SETTINGS
@given(steps())
def test_only_missing_facts_can_change_anything(known_cases: list[Case]) -> None:
    """A fact that no open program lists as missing leaves every verdict as it is."""
    first, last = prescreen(book(), known_cases[0]), known_cases[-1]
    missing = {ref for one in first.results for ref in one.missing}
    told = {
        FactRef(None, fact): value
        for fact, value in last.household.items()
        if fact not in known_cases[0].household and fact not in SOURCES_OF_OTHERS
    }
    irrelevant = {ref: value for ref, value in told.items() if ref not in missing}
    after = first.answer(irrelevant)
    assert [one.verdict for one in after.results] == [one.verdict for one in first.results]


SOURCES_OF_OTHERS = {
    "income_month",
    "household_size",
    "med_total_12m",
    "med_reimbursed_12m",
    "relief_status",
}


def _worth(result: ProgramResult) -> set[FactRef]:
    """What is missing; of a program not known to be meant for somebody, whether it is."""
    first = [one for one in result.criteria if one.criterion.first]
    waiting = {ref for one in first if one.state is State.UNKNOWN for ref in one.missing}
    return waiting or set(result.missing)


@SETTINGS
@given(steps())
def test_what_is_worth_asking_is_what_is_missing(known_cases: list[Case]) -> None:
    for case in known_cases:
        screening = prescreen(book(), case)
        open_ = [
            one
            for one in screening.results
            if one.verdict is Verdict.POSSIBLE and not one.already_held
        ]
        asked_first = {ref for one in open_ for ref in _worth(one)}
        assert set(weights(screening)) == asked_first
        assert all(weight > 0 for weight in weights(screening).values())


def test_a_correction_is_taken_and_taken_back() -> None:
    case = Case(
        date(2026, 11, 22),
        {"hukou": HOME},
        {"income_month": 200_000, "household_size": 3},
        (Member("f", "父亲", {"age": 73}),),
    )
    first = prescreen(book(), case)
    wrong = first.update(replace(case, household={"income_month": 200_000, "household_size": 4}))
    assert wrong.case.household["income_pc_month"] == 50_000
    assert picture(wrong.update(case)) == picture(first)


def test_another_place_or_another_person_starts_over() -> None:
    case = Case(date(2026, 11, 22), {"hukou": HOME}, {}, (Member("f", "父亲", {"age": 73}),))
    first = prescreen(book(), case)
    elsewhere = replace(case, places={})
    assert picture(first.update(elsewhere)) == picture(prescreen(book(), elsewhere))
    more = replace(case, members=(*case.members, Member("s", "本人")))
    assert picture(first.update(more)) == picture(prescreen(book(), more))


def test_the_first_screening_is_not_touched_by_later_ones() -> None:
    case = Case(date(2026, 11, 22), {"hukou": HOME}, {}, (Member("f", "父亲", {"age": 73}),))
    first = prescreen(book(), case)
    before = picture(first)
    first.answer({FactRef(None, "vehicle_count"): 5, FactRef("f", "dis_grade"): 1})
    assert picture(prescreen(book(), case)) == before
    del first.__dict__["results"]
    assert picture(first) == before
