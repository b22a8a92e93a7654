"""Forty whole households, written from the documents: every verdict that the rules give them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import pytest

from rules.errors import RulesError
from rules.explain import ProgramView
from rules.screening import State
from tests.rules.household_cases import (
    KEYS,
    UNLIKELY,
    Household,
    Outcome,
    Said,
    book_of,
    expected,
    households,
    outcome,
)
from tests.rules.household_page import PAGE, page

_SIGNS = {State.MET: "✓", State.NOT_MET: "✗", State.UNKNOWN: "？"}


def differences(household: Household, found: Outcome) -> Iterator[str]:
    """Which program, what was expected, what came out, and why."""
    wanted, pairs = expected(household)
    by_key = {(one.who, one.program): one for one in found.said}
    stated = {(one.who, one.program): one for one in wanted}
    for key, said in stated.items():
        if (came := by_key.get(key)) is None:
            yield f"{said.who}·{said.program}：没有这一项。{_near(said, found)}"
        elif came != said:
            yield from _wrong(said, came, found.views[key])
    for key, came in by_key.items():
        if key not in stated and came.group != UNLIKELY:
            nothing = Said(came.who, came.program, f"{UNLIKELY}（没列出来）", "")
            yield from _wrong(nothing, came, found.views[key])
    for first, second in pairs - found.clashes:
        yield f"“{first}”和“{second}”：写的是不能同时领，规则没这么说"
    for first, second in found.clashes - pairs:
        yield f"“{first}”和“{second}”：规则说不能同时领，案卷没写"


def _near(said: Said, found: Outcome) -> str:
    names = [name for who, name in found.views if who == said.who]
    near = get_close_matches(said.program, names, n=1)
    return f"是不是“{near[0]}”？" if near else f"“{said.who}”名下没有相近的"


def _wrong(said: Said, came: Said, view: ProgramView) -> Iterator[str]:
    yield f"{came.who}·{came.program}（{view.program.id}）"
    yield f"    写的：{said.group} {said.more}"
    yield f"    出来：{came.group} {came.more}"
    for one in view.criteria:
        facts = "，".join(f"{fact.label}={fact.value or '不清楚'}" for fact in one.facts)
        gaps = "，".join(f"缺{gap.label}" for gap in one.gaps)
        yield f"      {_SIGNS[one.state]} {one.label}　{facts}　{gaps}".rstrip()


@pytest.mark.parametrize("household", households(), ids=Household.place)
def test_the_household_gets_exactly_these_verdicts(household: Household) -> None:
    try:
        wrong = list(differences(household, outcome(household)))
    except RulesError as error:
        pytest.fail(str(error), pytrace=False)
    if wrong:
        pytest.fail("\n".join([f"{household.place()} {household.name}", *wrong]), pytrace=False)


@pytest.mark.parametrize("household", households(), ids=Household.place)
def test_a_household_is_told_whole(household: Household) -> None:
    assert not set(household.data) - KEYS, f"{household.place()}: 多写了别的"
    assert household.data["verdicts"]["其余"] == f"全部{UNLIKELY}"
    assert household.data["places"], f"{household.place()}: 没写地点"
    sentences = household.data["story"].count("。")
    assert 5 <= sentences <= 10, f"{household.place()}: 故事有{sentences}句"


def test_names_of_households_are_told_apart() -> None:
    names = [one.name for one in households()]
    assert len(set(names)) == len(names)


def test_nearly_every_program_is_met_by_a_household() -> None:
    """A program that no household gets, even as a question, isn't shown to a clerk anywhere."""
    met = {
        found.views[one.who, one.program].program.id
        for found in map(outcome, households())
        for one in found.said
        if one.group != UNLIKELY
    }
    every = {id for one in households() for id in book_of(one).programs}
    assert len(every - met) <= len(every) // 8, sorted(every - met)


def test_the_page_says_what_the_files_say() -> None:
    again = "python -m tests.rules.household_page"
    assert PAGE.read_text(encoding="utf-8") == page(), f"docs/households.md: {again}"
