"""The benches still measure what they say: shapes and answers of a short run, never times.

bench.prescreen needs the peers, which only the bench's own environment has.
"""

from __future__ import annotations

import pytest

from bench import inbox, load, places, questions, turns, understanding
from bench.households import PLACES, households
from bench.report import Report
from bench.spoken import LONG, STORIES
from nlu.service.making import Parts
from nlu.understanding import hear
from rules import rulebook
from rules.case import Case
from rules.rulebook import Rulebook
from rules.screening import Verdict, prescreen


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook.load()


@pytest.fixture(scope="module")
def cases(book: Rulebook) -> list[Case]:
    return households(book.facts, 200, places=PLACES)


@pytest.fixture(scope="module")
def asked() -> Report:
    return questions.run(quick=True)


def column(report: Report, name: str) -> dict[str, float]:
    at = report.columns.index(name)
    return {row[0]: row[at] for row in report.rows}


def test_the_same_seed_makes_the_same_households(book: Rulebook, cases: list[Case]) -> None:
    assert households(book.facts, 200, places=PLACES) == cases
    assert households(book.facts, 200, places=PLACES, seed=2) != cases


def test_households_could_be_real(cases: list[Case]) -> None:
    for case in cases:
        ages = {one.relation: one.facts["age"] for one in case.members}
        assert ages.get("父亲", ages.get("母亲", 200)) > ages["本人"]
        assert ages.get("儿子", ages.get("女儿", 0)) < ages["本人"]
        for one in case.members:
            assert ("father_state" in one.facts) is (one.facts["age"] < 18)
            assert ("dis_grade" in one.facts) <= (one.facts["dis_cert"] != "没有")


def test_a_complete_truth_leaves_only_the_grade_of_a_missing_certificate_open(
    book: Rulebook, cases: list[Case]
) -> None:
    open_ = {
        ref.fact
        for case in cases
        for one in prescreen(book, case).results
        if one.verdict is Verdict.POSSIBLE
        for ref in one.missing
    }
    assert open_ <= {"dis_grade"}


def test_households_spread_over_the_programs(book: Rulebook, cases: list[Case]) -> None:
    likely = [
        {one.program.id for one in prescreen(book, case).results if one.verdict is Verdict.LIKELY}
        for case in cases
    ]
    assert len(set().union(*likely)) >= 20
    assert sum(not one for one in likely) > 40


def test_what_an_interview_decides_is_what_the_truth_decides(asked: Report) -> None:
    assert set(column(asked, "contradictions").values()) == {0}


def test_the_interview_asks_less_than_a_form_and_finds_as_much(asked: Report) -> None:
    taken, found = column(asked, "questions"), column(asked, "found %")
    form, fixed, _, ours = list(taken)[:4]
    assert taken[ours] < 0.75 * taken[fixed] < taken[fixed] < taken[form]
    assert found[ours] >= found[fixed] - 1e-9
    # With forty national programs the talk, asked to the very end, changes topic more often than
    # the aim allows; docs/measurements.md says so.
    assert {name for name, _, met in asked.aims if not met} <= {"topic switches"}


def test_asking_longer_never_finds_less(asked: Report) -> None:
    found = [share for way, share in column(asked, "found %").items() if way.startswith("cut off")]
    assert len(found) == 5
    assert found == sorted(found)


def test_every_turn_is_measured_and_stored() -> None:
    report = turns.run(quick=True)
    counted = column(report, "turns")
    alone, *parts, busy, many = counted.values()
    assert alone == busy == many == 39
    assert len(parts) == 3
    assert all(count > 0 for count in parts)
    assert len(report.aims) == 2


def test_full_addresses_are_found() -> None:
    found = column(places.run(quick=True), "found %")
    assert found["full address"] == 100
    assert found["no place in it"] < 5


def test_understanding_is_measured_with_the_service_and_without(service_parts: Parts) -> None:
    report = understanding.run(quick=True, parts=service_parts)
    alone, both = (
        {row[0]: row[2] for row in report.rows if row[1] == how}
        for how in ("keywords alone", "keywords and model")
    )
    assert alone == both
    assert len(alone) == 4
    assert all(count > 0 for count in alone.values())
    # Three of speed, then readiness and memory; a short run trains nothing.
    assert len(report.aims) == 5


def test_what_is_spoken_for_measuring_is_as_long_as_said_and_no_alarm() -> None:
    """With a sign of danger the model isn't asked, and nothing would be measured."""
    assert {len(story) for story in STORIES} == {400}
    assert len(LONG) == 50_000
    assert not any(hear(story).alarms for story in STORIES)


def test_the_inbox_opens_with_every_filter() -> None:
    report = inbox.run(quick=True)
    assert {row[0] for row in report.rows} == {"clerk", "district"}
    assert len(report.rows) == len(inbox.PAGES) + 1 + len(inbox.DISTRICT)


def test_a_load_is_answered_by_both_databases() -> None:
    report = load.run(quick=True)
    answered = column(report, "requests")
    both = [name for name in answered if name.startswith(("SQLite", "PostgreSQL"))]
    assert len(both) == 2
    assert all(answered[name] > 0 for name in both)
    assert all(met for name, _, met in report.aims if name.startswith("errors"))
    assert any("postgres: MB" in str(row[0]) for row in report.rows)
