"""What the shape of a question can't say: its facts, values and choices exist and fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from bot.plain import fits, from_yaml
from bot.question_schema import (
    DateAnswer,
    MoneyAnswer,
    NumberAnswer,
    PlaceAnswer,
    Question,
    TextAnswer,
)
from rules.facts import Catalogue, Fact
from rules.reading import did_you_mean

__all__ = ["PASS", "Fault", "faults"]

# Buttons that every question has (不清楚, 不想说, 跳过) begin so; no option may.
PASS = "pass_"  # noqa: S105 - a prefix, not a secret
Fault = tuple[str, dict[str, object]]
_OF_PLACE = {"hukou": "hukou_area", "living": "live_area", "emergency": "event_place"}


def faults(question: Question, catalogue: Catalogue, known: Collection[str]) -> Iterator[Fault]:
    """All that is wrong with one question, as code and blanks; `known` are the ids of all."""
    names = {*catalogue.household, *catalogue.member}
    for fact in question.facts:
        if fact not in names:
            yield "question_fact", {"fact": fact, "hint": did_you_mean(fact, names)}
    for fact in _of_answer(question):
        if fact not in question.facts:
            yield "question_facts", {"fact": fact}
    for option in question.options:
        if option.id.startswith(PASS):
            yield "question_option", {"option": option.id}
        if option.next is not None and option.next not in known:
            yield "question_next", {"option": option.next}
        yield from _stated(question, option.sets.items(), catalogue)
        yield from _stated(question, option.otherwise.items(), catalogue)
        yield from _stated(question, ((name, None) for name in option.leaves), catalogue)
    yield from _stated(question, question.not_asked.items(), catalogue)


def _of_answer(question: Question) -> Iterator[str]:
    answer = question.answer
    if isinstance(answer, NumberAnswer | MoneyAnswer | DateAnswer | TextAnswer):
        yield answer.fact
    if isinstance(answer, PlaceAnswer):
        yield _OF_PLACE[answer.place]


def _stated(
    question: Question, stated: Iterable[tuple[str, Any]], catalogue: Catalogue
) -> Iterator[Fault]:
    names = {*catalogue.household, *catalogue.member}
    for name, value in stated:
        fact = _fact(question, name, catalogue)
        if fact is None:
            yield "question_fact", {"fact": name, "hint": did_you_mean(name, names)}
        elif value is not None and not _fits(fact, value):
            yield "question_value", {"fact": name, "found": value}


def _fact(question: Question, name: str, catalogue: Catalogue) -> Fact | None:
    if question.about == "member" and name in catalogue.member:
        return catalogue.member[name]
    return catalogue.household.get(name) or catalogue.member.get(name)


def _fits(fact: Fact, stated: Any) -> bool:
    if fact.kind == "bool":
        return isinstance(stated, bool)
    try:
        return fits(fact, from_yaml(fact, stated))
    except (TypeError, ValueError, ArithmeticError):
        return False
