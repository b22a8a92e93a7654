"""Typed numbers, amounts and days, held against what the fact may be."""

from __future__ import annotations

from datetime import date

from bot.answer import Answer, Unfit
from bot.conversation import HOUSEHOLD
from bot.question_schema import DateAnswer, MoneyAnswer, NumberAnswer, Question
from bot.settled_age import settled_age
from bot.sums import days, fen_by, months
from nlu import answers
from nlu.heard import Duration, Heard, Money, Number, When

_HIGHEST_FEN = 10_000_000 * 100
_MINUS = ("-", "负")


def read_value(
    question: Question, member: str | None, heard: Heard, today: date
) -> Answer | Unfit | None:
    """The number, amount or day in these words; None when there is none, or none is asked for."""
    answer = question.answer
    if isinstance(answer, NumberAnswer):
        return _number(answer, member or HOUSEHOLD, heard, today)
    if isinstance(answer, MoneyAnswer):
        return _money(answer, heard)
    if isinstance(answer, DateAnswer):
        return _date(answer, heard, today)
    return None


def _number(answer: NumberAnswer, owner: str, heard: Heard, today: date) -> Answer | Unfit | None:
    found = _count(answer.unit, heard, today)
    if found is None:
        return None
    if found.low != found.high:
        return Unfit("talk.number_vague", {"unit": answer.unit})
    if not answer.low <= found.low <= answer.high:
        blanks = {"low": answer.low, "high": answer.high, "unit": answer.unit}
        return Unfit("talk.number_range", blanks)
    return Answer(heard.text.strip(), says={owner: {answer.fact: found.low}})


def _count(unit: str, heard: Heard, today: date) -> Number | None:
    """What is counted in these words, read as the unit asks."""
    text = heard.text
    if unit == "岁":
        years = answers.age(text, today)
        if years is None:
            return None
        low, high = years if isinstance(years, tuple) else (years, years)
        settled = settled_age(low, high)
        return Number(low, high) if settled is None else Number(settled, settled)
    if unit in ("人", "口"):
        return answers.heads(text)
    if unit in ("个月", "天"):
        length = answers.duration(text)
        if isinstance(length, Duration):
            value = months(length) if unit == "个月" else days(length)
            return Number(value, value)
    return answers.number(text)


def _money(answer: MoneyAnswer, heard: Heard) -> Answer | Unfit | None:
    money = answers.money(heard.text) or _only(heard)
    if money is None:
        return None
    fen = fen_by(money, answer.per)
    if fen is None:
        return Unfit("talk.money_by_day")
    if not 0 <= fen <= _HIGHEST_FEN or _negative(heard):
        return Unfit("talk.money_range")
    by_person = money.per == "person" and answer.fact == "income_month"
    fact = "income_pc_month" if by_person else answer.fact
    return Answer(heard.text.strip(), says={HOUSEHOLD: {fact: fen}})


def _negative(heard: Heard) -> bool:
    """-500块: nobody's income, whatever was meant."""
    starts = [mention.start for mention in heard.of("money")]
    return any(heard.normal[:start].rstrip()[-1:] in _MINUS for start in starts if start)


def _only(heard: Heard) -> Money | None:
    """The one amount in a longer answer; of several, which is meant isn't clear."""
    found = heard.of("money")
    value = found[0].value if len(found) == 1 else None
    return value if isinstance(value, Money) else None


def _date(answer: DateAnswer, heard: Heard, today: date) -> Answer | Unfit | None:
    said = answers.when(heard.text)
    if not isinstance(said, When):
        return None
    span = said.span(today)
    if span is None:
        return Unfit("talk.date_none")
    first, last = span
    if first > today and not answer.future:
        return Unfit("talk.date_future")
    day = first if last <= today else min(last, max(first, today))
    return Answer(heard.text.strip(), says={HOUSEHOLD: {answer.fact: day.isoformat()}})
