"""All figures of a text with their vagueness: 三千出头, 六十多, 两千到三千, 大概五六百, 半."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from nlu.numerals import bounds, signs, words

__all__ = ["Quantity", "find", "stretch"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure at [start, end) of the text; `end` lies before its unit, `first` before 大概.

    step: worth of the last place; vague: some word made it a round figure; half: 半 or …个半.
    """

    low: Fraction
    high: Fraction
    start: int
    end: int
    first: int
    step: int = 1
    approx: bool = False
    vague: bool = False


@cache
def _run() -> re.Pattern[str]:
    chinese = signs() + "几"
    fixed = "|".join(sorted(words().fixed, key=len, reverse=True))
    return re.compile(
        rf"(?P<fixed>{fixed})"
        rf"|(?P<figure>(?:\d+(?:\.\d+)?|[{chinese}])(?:\d+(?:\.\d+)?|[{chinese}]){{0,24}})"
        r"|(?P<half>半)(?=[个年月天岁辈])"
    )


@cache
def _before() -> re.Pattern[str]:
    options = "|".join(sorted(words().before, key=len, reverse=True))
    return re.compile(f"({options})(?:有|是|在|花了|要|才|就|落个|落|挣|能挣|拿|能拿|得|收入)?$")


@cache
def _after() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words().after, key=len, reverse=True)))


_LONE_ONE = re.compile("[百千万][一二两三四五六七八九]?一$")
_COUNTED = re.compile("个?月|年|天|次|个?人|个?学期")
_JOINT = re.compile(r"到|至|-|~|或者?")
_STRICT_JOINT = re.compile(r"到|至|-|~")


def find(text: str) -> list[Quantity]:
    """Every figure in order of place, ranges joined. Linear in the length of the text."""
    found: list[Quantity] = []
    for match in _run().finditer(text):
        one = _one(text, match) if not found or match.start() >= found[-1].end else None
        if one is None:
            continue
        joined = _join(text, found[-1], one) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(one)
    return found


def _one(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["fixed"]:
        least, most = words().fixed[match["fixed"]]
        step = int(10 ** (len(str(least)) - 1))
        return Quantity(Fraction(least), Fraction(most), start, end, start, step, True, True)
    if match["half"]:
        return Quantity(Fraction(1, 2), Fraction(1, 2), start, end, start)
    said = match["figure"]
    if _LONE_ONE.search(said) and _COUNTED.match(text, end):
        # 三万一年 is three myriad a year.
        said, end = said[:-1], end - 1
    figure = bounds(said)
    if figure is None:
        return None
    low, high, step = figure
    plain = Quantity(low, high, start, end, start, step, low != high, low != high)
    return _hedged(text, plain)


def _hedged(text: str, plain: Quantity) -> Quantity:
    """With the words before and right after it: 大概 快 不到 … 来 多 出头."""
    before = _before().search(text[max(0, plain.start - 6) : plain.start])
    if before:
        low, high = words().before[before[1]]
        first = plain.start - len(before.group())
        plain = replace(_scaled(plain, low, high), first=first)
    return stretch(text, plain, plain.end)


def stretch(text: str, plain: Quantity, at: int) -> Quantity:
    """Take in a vague word that stands at `at` (after the unit, or after the figure itself)."""
    after = _after().match(text, at)
    if after is None:
        return plain
    word = after.group()
    if word in ("来", "把") and plain.step < 10:
        return plain
    end = after.end() if at == plain.end else plain.end
    larger = words().units.get(text[end : end + 1], 0) if at == plain.end else 0
    if larger > plain.step:
        # 二十多万: the vague word stands inside the figure.
        plain = replace(
            plain, low=plain.low * larger, high=plain.high * larger, step=plain.step * larger
        )
        end += 1
    return replace(_vague(plain, words().after[word]), end=end)


def _vague(plain: Quantity, rule: tuple[int, int] | str) -> Quantity:
    if isinstance(rule, str):
        if rule == "several":
            plain = replace(plain, low=plain.low + 3 * plain.step // 10)
        high = plain.high + plain.step - (plain.step > 1)
        return replace(plain, high=high, approx=True, vague=True)
    return _scaled(plain, *rule)


def _scaled(plain: Quantity, low: int, high: int) -> Quantity:
    """Percentages of the figure; small ones stay close (快八十: 78 to 80)."""
    lowest = Fraction(int(plain.low * low / 100)) if low != 100 else plain.low
    highest = Fraction(int(plain.high * high / 100)) if high != 100 else plain.high
    return replace(
        plain,
        low=max(lowest, plain.low - 2) if plain.high <= 120 else lowest,
        high=min(highest, plain.high + 3) if plain.high <= 120 else highest,
        approx=True,
        vague=True,
    )


def _join(text: str, left: Quantity, right: Quantity) -> Quantity | None:
    """One range out of 两千到三千, 2000-3000, 两到三千, 三千或四千."""
    between = text[left.end : right.first]
    if not 0 < len(between) <= 2 or not _JOINT.fullmatch(between):
        return None
    low = left.low
    if low < 100 <= right.low and low < 10:
        low *= 10 ** (len(str(int(right.low))) - 1) if right.low >= 10 else 1
    if not low < right.high or (not _STRICT_JOINT.fullmatch(between) and right.high > 3 * low):
        return None
    return replace(right, low=low, start=left.start, first=left.first, approx=True, vague=True)
