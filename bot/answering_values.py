"""Typed numbers, amounts and days, held against what the fact may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from bot.answer import Answer, Unfit
from bot.case import Known
from bot.conversation import HOUSEHOLD
from bot.question_schema import DateAnswer, MoneyAnswer, NumberAnswer, Question
from bot.sums import days, fen_by, months
from nlu.heard import Duration, Heard, Mention, Money, Number

_NEGATIVE = re.compile(r"[-−负]\s*$")
_HIGHEST_FEN = 10_000_000 * 100
_UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "岁": ("age", "number"), "人": ("people_count", "number"), "个月": ("duration", "number"),
        "天": ("duration", "number"),
    }
)  # fmt: skip


def read_value(
    question: Question, member: str | None, heard: Heard, today: date, known: Known
) -> Answer | Unfit | None:
    """The number, amount or day in these words; None when there is none, or none is asked for."""
    answer = question.answer
    if isinstance(answer, NumberAnswer):
        return _number(answer, member, heard)
    if isinstance(answer, MoneyAnswer):
        return _money(answer, heard)
    if isinstance(answer, DateAnswer):
        return _date(answer, heard, today)
    return None


def _number(answer: NumberAnswer, member: str | None, heard: Heard) -> Answer | Unfit | None:
    for kind in _UNITS.get(answer.unit, ("number",)):
        for mention in heard.of(kind):
            value = _whole(mention, answer.unit)
            if value is None:
                return Unfit("talk.number_vague", {"unit": answer.unit})
            if _negative(heard, mention) or not answer.low <= value <= answer.high:
                blanks = {"low": answer.low, "high": answer.high, "unit": answer.unit}
                return Unfit("talk.number_range", blanks)
            owner = member or HOUSEHOLD
            return Answer(mention.text, says={owner: {answer.fact: value}})
    return None


def _whole(mention: Mention, unit: str) -> int | None:
    value = mention.value
    if isinstance(value, Number):
        return value.low if value.low == value.high else None
    if isinstance(value, Duration):
        return months(value) if unit == "个月" else days(value)
    if isinstance(value, tuple):
        low, high = value
        return int(low) if low == high else None
    return int(value)


def _negative(heard: Heard, mention: Mention) -> bool:
    return _NEGATIVE.search(heard.normal[: mention.start]) is not None


def _money(answer: MoneyAnswer, heard: Heard) -> Answer | Unfit | None:
    for mention in (*heard.of("money"), *heard.of("number")):
        value = mention.value
        money = value if isinstance(value, Money) else _yuan(value)
        fen = fen_by(money, answer.per)
        if fen is None:
            return Unfit("talk.money_by_day")
        if _negative(heard, mention) or not 0 <= fen <= _HIGHEST_FEN:
            return Unfit("talk.money_range")
        fact = answer.fact
        if money.per == "person" and fact == "income_month":
            fact = "income_pc_month"
        return Answer(mention.text, says={HOUSEHOLD: {fact: fen}})
    return None


def _yuan(number: Number) -> Money:
    return Money(number.low * 100, number.high * 100, number.approx)


def _date(answer: DateAnswer, heard: Heard, today: date) -> Answer | Unfit | None:
    for mention in heard.of("date"):
        span = mention.value.span(today)
        if span is None:
            return Unfit("talk.date_none")
        if span[0] > today and not answer.future:
            return Unfit("talk.date_future")
        day = min(span[1], today) if span[1] >= today else span[0]
        return Answer(mention.text, says={HOUSEHOLD: {answer.fact: day.isoformat()}})
    return None


