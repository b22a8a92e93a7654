"""A short text as the answer to a question: figures, money, dates, yes or no, choices, places.

Each function takes the raw text and nothing of the question but what it names; None means that the
text is no such answer, and the question is put again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from nlu import ages, dates, durations, intents, mentions, places
from nlu import money as amounts
from nlu.choices import Option, choose, choose_many
from nlu.heard import Duration, Mention, Money, Number, PlaceSaid, When
from nlu.normalize import fold
from nlu.pool import Pool
from nlu.quantities import Quantity
from nlu.short import LIMIT, SURE, bare, left, words, yes_no

__all__ = [
    "KINDS", "Option", "age", "choose", "choose_many", "duration", "heads", "money", "number",
    "parse", "place", "signal", "when", "yes_no",
]  # fmt: skip

KINDS = (
    "number",
    "people",
    "money",
    "date",
    "duration",
    "age",
    "yes_no",
    "place",
    "choice",
    "multi",
)
"""Kinds of answer that `parse` takes."""


SIGNALS = (
    "unsure", "decline", "skip", "back", "correct", "why", "restart", "human", "resume", "help",
    "consent_withdraw",
)  # fmt: skip
_CLEAR = 0.02
_AFTER = re.compile(r"[个口位名人只处套辆户天年月岁级样次件间亩斤头条]{0,2}(?:人|钱|月)?")


def number(text: str) -> Number | None:
    """A count: 两个, 七十三, 十几个, -3, 没有 (0), 就我一个 (1). One whole figure only."""
    normal = fold(text)[:LIMIT]
    plain = bare(normal)
    said = words().numbers
    for form in (normal, plain):
        if form in said:
            return Number(said[form], said[form])
    found = list(Pool(normal))
    if len(found) != 1 or not _is_alone(normal, found[0]):
        return None
    low, high = found[0].low, found[0].high
    if low.denominator != 1 or high.denominator != 1:
        return None
    sign = -1 if normal[: found[0].start].endswith(("-", "负")) else 1
    first, last = sorted((sign * int(low), sign * int(high)))
    return Number(first, last, found[0].approx)


def _is_alone(normal: str, quantity: Quantity) -> bool:
    """Nothing but empty words and a unit stands beside the figure."""
    before = normal[: quantity.first].rstrip("-负 第")
    after = normal[quantity.end :]
    unit = _AFTER.match(after)
    rest = after[unit.end() :] if unit else after
    return not left(before) and not left(rest)


def money(text: str) -> Money | None:
    """An amount, with or without 块: 大概三千, 两千来块, 一天一百五, 没有 (0), 一万二一年."""
    normal = fold(text)[:LIMIT]
    if normal in words().money_none or bare(normal) in words().money_none:
        return Money(0, 0)
    named = [m.value for m in mentions.find(normal) if m.kind == "money"]
    if len(named) == 1 and isinstance(named[0], Money):
        return named[0]
    found = list(Pool(normal)) if not named else []
    if len(found) != 1:
        return None
    end, quantity = amounts.amount(normal, found[0])
    if left(normal[: quantity.first].rstrip("-负")) or left(normal[end:]):
        return None
    sign = -1 if normal[: quantity.start].endswith(("-", "负")) else 1
    low, high = sorted(sign * amounts.in_fen(side) for side in (quantity.low, quantity.high))
    return Money(low, high, quantity.approx)


def when(text: str) -> When | None:
    """A date: 去年三月, 上个月, 前天, 2024年5月, 5月3号, 三天前. The first one said."""
    normal = fold(text)[:LIMIT]
    found = dates.find(normal, Pool(normal))
    first = found[0].value if found else None
    if isinstance(first, When):
        return first
    if bare(normal) == "今年":
        return When(years_ago=0)
    year = re.fullmatch(r"(19|20)\d\d", bare(normal))
    return When(year=int(year.group())) if year else None


def duration(text: str) -> Duration | None:
    """A length of time: 半年, 三个月了, 一年多, 十来天."""
    normal = fold(text)[:LIMIT]
    found = durations.find(normal + "了", Pool(normal))
    first = found[0].value if found else None
    return first if isinstance(first, Duration) else None


def age(text: str, today: date) -> int | tuple[int, int] | None:
    """Years: 七十三, 73岁, 六十多, 1951年的, 51年生. A year of birth counts up to `today`."""
    normal = fold(text)[:LIMIT]
    for mention in mentions.find(normal):
        if mention.kind == "age":
            return _years(mention)
        if mention.kind == "birth" and mention.value.year:
            return int(today.year - mention.value.year)
    born = re.fullmatch(r"((?:19|20)\d\d)年?(?:\d{1,2}月)?(?:\d{1,2}[日号])?", bare(normal))
    if born:
        return today.year - int(born[1])
    value = number(normal)
    if value is None:
        return None
    low, high = Fraction(value.low), Fraction(value.high)
    return ages.age_of(Quantity(low, high, 0, 0, 0, approx=value.approx))


def _years(mention: Mention) -> int | tuple[int, int]:
    value: int | tuple[int, int] = mention.value
    return value


def heads(text: str) -> Number | None:
    """People at one table: 三口人, 四个, 两个大人两个孩子 (4), 就我一个 (1)."""
    normal = fold(text)[:LIMIT]
    counted = [m.value for m in mentions.find(normal) if m.kind == "people_count"]
    if counted:
        return Number(counted[-1], counted[-1])
    kinds = "|".join(sorted(words().heads, key=len, reverse=True))
    parts = [q for q in Pool(normal) if re.match(f"个?(?:{kinds})", normal[q.end : q.end + 4])]
    if len(parts) > 1:
        total = int(sum(q.low for q in parts))
        return Number(total, int(sum(q.high for q in parts)))
    return number(normal)


def signal(text: str) -> str | None:
    """A word to the conversation instead of an answer: unsure, decline, skip, back, why …"""
    return next(
        (name for name, score in intents.find(fold(text)) if name in SIGNALS and score >= SURE),
        None,
    )


def place(text: str) -> PlaceSaid | None:
    """A place named in answer to a place question: 在中扬, 宿城区中扬镇的."""
    if signal(text) is not None or yes_no(text) is not None:
        return None
    return places.bare(fold(text)[:LIMIT])


def parse(text: str, kind: str, options: Sequence[Option] = (), *, today: date) -> object | None:
    """The answer of one of KINDS, None when `text` holds none.

    Returns by kind: number and people a Number, money a Money, date a When, duration a Duration,
    age years or (low, high), yes_no a bool, place a PlaceSaid, choice the id of the one choice that
    stands clear of the others, multi a frozenset of ids.

    Raises:
        ValueError: `kind` is none of KINDS.
    """
    match kind:
        case "age":
            return age(text, today)
        case "choice":
            return _one(choose(text, options))
        case "multi":
            return choose_many(text, options)
    reader = {
        "number": number, "people": heads, "money": money, "date": when, "duration": duration,
        "yes_no": yes_no, "place": place,
    }.get(kind)  # fmt: skip
    if reader is None:
        raise ValueError(f"unknown kind of answer {kind!r}")
    return reader(text)


def _one(found: tuple[tuple[str, float], ...]) -> str | None:
    clear = len(found) == 1 or (len(found) > 1 and found[0][1] - found[1][1] >= _CLEAR)
    return found[0][0] if clear else None
