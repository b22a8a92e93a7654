"""Promises over all questions at once: whatever can be known can be asked, kindly and plainly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.plain import from_yaml
from bot.question_schema import (
    DateAnswer,
    MoneyAnswer,
    MultiAnswer,
    NumberAnswer,
    Option,
    PlaceAnswer,
    Question,
    TextAnswer,
)
from bot.questions import Questions, load
from bot.urgent import load as load_alarms
from rules.facts import Catalogue, Fact
from rules.facts import load as load_facts

# Known from other answers, never pressed: averages and the pair that father and mother make up.
DERIVED = {"income_pc_month", "parents_state", "elder_disability", "disabled_child_age"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_facts()


@pytest.fixture(scope="module")
def questions(catalogue: Catalogue) -> Questions:
    return load(catalogue)


def facts_of(question: Question, catalogue: Catalogue) -> list[Fact]:
    own = catalogue.member if question.about == "member" else catalogue.household
    rest = {**catalogue.household, **catalogue.member}
    return [own.get(one) or rest[one] for one in question.facts]


def stated(option: Option) -> Iterator[tuple[str, Any]]:
    yield from option.sets.items()
    yield from option.otherwise.items()


def test_every_fact_of_the_catalogue_is_in_a_question(
    catalogue: Catalogue, questions: Questions
) -> None:
    assert {fact.id for fact in catalogue} - set(questions.by_fact) == set()


@pytest.mark.parametrize("kind", ["bool", "enum", "set"])
def test_every_value_of_a_fact_can_be_answered_with_a_button(
    catalogue: Catalogue, questions: Questions, kind: str
) -> None:
    reached: dict[str, set[str]] = {}
    for question in questions.all:
        for option in question.options:
            for name, value in stated(option):
                fact = catalogue.member.get(name) or catalogue.household[name]
                if isinstance(question.answer, MultiAnswer) and fact.kind == "bool":
                    reached.setdefault(name, set()).add("False")
                plain = from_yaml(fact, value)
                values = plain["yes"] if isinstance(plain, Mapping) else [str(plain)]
                reached.setdefault(name, set()).update(values)
    missing = {}
    for fact in catalogue:
        if fact.kind != kind or fact.id in DERIVED:
            continue
        wanted = {"True", "False"} if kind == "bool" else set(fact.values)
        if rest := wanted - reached.get(fact.id, set()):
            missing[fact.id] = rest
    assert missing == {}


def test_numbers_money_dates_places_and_texts_have_a_question_that_takes_any(
    catalogue: Catalogue, questions: Questions
) -> None:
    taken = {
        question.answer.fact
        for question in questions.all
        if isinstance(question.answer, NumberAnswer | MoneyAnswer | DateAnswer | TextAnswer)
    }
    taken |= {
        fact
        for question in questions.all
        for fact in question.facts
        if isinstance(question.answer, PlaceAnswer)
    }
    counted = {
        question.answer.counts
        for question in questions.all
        if isinstance(question.answer, MultiAnswer)
    }
    # How many cars, which grade: a few buttons say all that the rules ask.
    buttons = {"vehicle_count", "house_count", "dis_grade"}
    wanted = {
        fact.id for fact in catalogue if fact.kind in ("int", "money", "date", "town", "text")
    } - DERIVED
    assert wanted - taken - counted - buttons == set()


def test_every_choice_says_something_or_leads_on(questions: Questions) -> None:
    silent = [
        f"{question.id}.{option.id}"
        for question in questions.all
        for option in question.options
        if option.days_ago is None
        and not (option.sets or option.otherwise or option.leaves or option.who or option.next)
        and not option.none
        and getattr(question.answer, "counts", None) is None
    ]
    # 两个人都照管不了, 方便: the next question takes it from there.
    assert silent == []


def test_multis_offer_none_of_these(questions: Questions) -> None:
    without = [
        question.id
        for question in questions.all
        if isinstance(question.answer, MultiAnswer)
        and not any(option.none for option in question.answer.choices)
    ]
    assert without == []


def test_every_alarm_that_a_choice_raises_exists(questions: Questions) -> None:
    alarms = load_alarms().alarms
    raised = {option.alarm for question in questions.all for option in question.options} - {None}
    assert raised <= alarms.keys()
    assert {"hunger", "no_shelter", "no_medicine", "cold", "violence", "self_harm",
            "child_alone", "hospital_refused", "lost_person"} <= raised  # fmt: skip


def test_missing_food_or_shelter_today_raises_its_alarm(questions: Questions) -> None:
    need = questions["basic_need"]
    raised = {option.id: option.alarm for option in need.options if not option.none}
    assert raised == {"food": "hunger", "shelter": "no_shelter",
                      "medicine": "no_medicine", "heat": "cold"}  # fmt: skip


def test_sensitive_questions_cost_more_and_give_their_reason(
    catalogue: Catalogue, questions: Questions
) -> None:
    for question in questions.all:
        if question.id == "screening" or not any(
            fact.sensitive for fact in facts_of(question, catalogue)
        ):
            continue
        assert question.why, question.id
        assert question.cost >= 1.0, question.id


def test_a_question_is_only_put_where_all_its_facts_may_be_asked(
    catalogue: Catalogue, questions: Questions
) -> None:
    for question in questions.all:
        if question.id == "screening":
            continue  # asks whether somebody is ill, never of what
        for fact in facts_of(question, catalogue):
            assert set(question.channels) <= set(fact.channels), (question.id, fact.id)


def test_a_child_is_never_asked_about_its_parents_or_money(questions: Questions) -> None:
    for id in ("parents", "father", "mother", "parents_months", "guard", "income", "property",
               "savings", "custody", "monthly_medicine"):  # fmt: skip
        assert questions[id].guardian_only, id


def test_what_hurts_is_never_picked_by_the_interview(questions: Questions) -> None:
    for id in ("self_harm", "dv", "safe_to_talk", "collect", "verify", "contact"):
        assert not questions[id].routine, id


def test_safety_is_asked_before_violence(questions: Questions) -> None:
    led_to = {option.next for question in questions.all for option in question.options}
    assert "safe_to_talk" in led_to
    leading = [
        question.id
        for question in questions.all
        for option in question.options
        if option.next == "dv"
    ]
    assert leading == ["safe_to_talk"]


def test_income_and_property_are_one_question_each(questions: Questions) -> None:
    assert set(questions["income"].facts) == {"income_month", "income_pc_month"}
    assert len(questions["income"].bands) >= 5
    assert set(questions["property"].facts) == {
        "vehicle_count", "house_count", "business_or_company", "savings_band",
    }  # fmt: skip
    nothing = next(option for option in questions["property"].options if option.none)
    assert nothing.sets == {"vehicle_count": 0, "house_count": 1,
                            "business_or_company": False, "savings_band": "基本没有"}  # fmt: skip


def test_screening_comes_first_and_prunes(questions: Questions) -> None:
    screening = questions["screening"]
    assert screening.lead is not None
    pruned = {fact for option in screening.options for fact in option.otherwise}
    assert {"illness_kind", "dis_cert", "school_stage", "event_kind", "legal_need",
            "father_state", "basic_need_today", "housing_danger"} <= pruned  # fmt: skip


def test_screening_never_rules_out_an_illness_that_people_hide(
    catalogue: Catalogue, questions: Questions
) -> None:
    ruled_out = {
        element
        for option in questions["screening"].options
        for name, value in option.otherwise.items()
        if name == "illness_kind"
        for element in from_yaml(catalogue.member[name], value)["no"]
    }
    assert ruled_out
    assert not ruled_out & {"HIV感染", "严重精神障碍"}


def test_bands_of_money_leave_no_gap(questions: Questions) -> None:
    for question in questions.all:
        for before, after in zip(question.bands, question.bands[1:], strict=False):
            assert before.high == after.low, question.id
