"""Whatever is typed into a file, the answer is a case or a complaint with a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules import facts
from rules.case import Case
from rules.casefile import Context, case_from
from rules.errors import RulesError
from rules.parameters import Entry, ParameterCatalogue
from rules.reading import build
from rules.rulebook import Rulebook, load
from rules.screening import prescreen
from rules.source import Document, parse

HERE = Path("x.yml")
CATALOGUE = ParameterCatalogue.load()
CONTEXT = Context(facts.load(), CATALOGUE)
IDS = sorted({*CONTEXT.facts.household, *CONTEXT.facts.member})
SCALARS = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text() | (
    st.dates() | st.sampled_from(["不清楚", "无", "低保", "有效", "-3", "1e99", "一百亿", "<b>"])
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FACTS = st.dictionaries(st.sampled_from(IDS) | st.text(max_size=5), ANYTHING, max_size=4)
CASES = st.fixed_dictionaries(
    {},
    optional={
        "on": ANYTHING,
        "places": ANYTHING | st.dictionaries(st.sampled_from(["hukou", "living"]), ANYTHING),
        "household": FACTS | ANYTHING,
        "members": st.lists(st.fixed_dictionaries({"id": SCALARS}, optional={"facts": FACTS}))
        | ANYTHING,
        "parameters": st.dictionaries(st.sampled_from(sorted(CATALOGUE.specs)), ANYTHING),
        "members_complete": ANYTHING,
    },
)


def refusal(attempt: Callable[[], object]) -> tuple[object, RulesError | None]:
    try:
        return attempt(), None
    except RulesError as error:
        return None, error


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    _, error = refusal(lambda: parse(text, HERE))
    assert error is None or error.problems


@cache
def rulebook() -> Rulebook:
    return load()


@settings(deadline=None)
@given(CASES | ANYTHING)
@example({"household": {"legal_need": [[]]}})
@example({"household": {"legal_need": {"yes": 3}}})
@example({"household": {"parents_state": [[], {}]}, "members": [{"id": 1}]})
def test_any_case_is_screened_or_refused(data: Any) -> None:
    document = Document(HERE, data, {})
    case, error = refusal(lambda: case_from(document, data, (), CONTEXT, date(2026, 11, 22)))
    assert error is None or all(problem.message for problem in error.problems)
    if isinstance(case, Case):
        assert prescreen(rulebook(), case).case.on == case.on


@given(ANYTHING)
def test_any_figure_is_taken_or_refused(data: Any) -> None:
    _, error = refusal(lambda: build(Document(HERE, data, {}), data, Entry, ()))
    assert error is None or all(problem.message for problem in error.problems)
