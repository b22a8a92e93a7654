"""Dates as said: 2024年5月3日, 去年三月, 上个月底, 前天, 三天前, 5月3号. Vocabulary: time.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nlu.heard import Mention, When
from nlu.lexicons import Part, model
from nlu.numerals import exact, signs
from nlu.pool import Pool

__all__ = ["Times", "find", "times"]


class Times(Part):
    """lexicon/time.yml."""

    days: dict[str, int]
    weeks: dict[str, int]
    months: dict[str, int]
    years: dict[str, int]
    parts: dict[str, str]
    year_parts: dict[str, tuple[int, int]]
    weekdays: dict[str, int]
    about: dict[str, list[str]]


@cache
def times() -> Times:
    """The words for time. Raises LexiconError."""
    return model("time", Times)


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Absolute, relative and counted dates; every repetition is bounded."""
    words = times()
    figure = rf"[\d{signs()}]"
    part = f"(?P<part>{_any(words.parts)})?"
    month = rf"(?P<month>{figure}{{1,3}})月(?:份)?(?:的)?"
    day = rf"(?:(?P<day>{figure}{{1,3}})[日号])?"
    return (
        re.compile(
            r"(?P<year>(?:19|20)\d\d)[-./](?P<month>\d{1,2})(?:[-./](?P<day>\d{1,2}))?(?!\d)"
        ),
        re.compile(
            rf"(?P<year>(?:19|20)\d\d|[\d零〇○一二三四五六七八九]{{2,4}})年(?:的)?(?:{month}{day})?{part}"
        ),
        re.compile(
            rf"(?P<years>{_any(words.years)})(?:的)?(?:{month}{day}|(?P<half>{_any(words.year_parts)}))?{part}"
        ),
        re.compile(rf"(?P<months>{_any(words.months)})(?:的)?{day}{part}"),
        re.compile(rf"(?P<weeks>{_any(words.weeks)})(?P<weekday>[{''.join(words.weekdays)}])?"),
        re.compile(rf"(?P<days>{_any(words.days)})"),
        re.compile(
            rf"(?P<count>半|{figure}{{1,4}})(?P<more>多)?(?P<unit>个?月|年|天|个?星期|个?礼拜|周)(?P<plus>半|多)?(?:以|之)?前(?!面|后)"
        ),
        # 七月二十发大水: without 日, where an event follows.
        re.compile(
            r"(?<!\d)(?P<month>[一二三四五六七八九十]{1,2}|\d{1,2})月"
            r"(?P<day>二十[一二三四五六七八九]|三十一|十[一二三四五六七八九]|[二三]?十|\d{1,2})"
            r"(?=(?!多|几|来)[^\d,。!?;:日号块元万千百个人斤亩天年月岁点到至一二三四五六七八九十-]"
            r"[^,。!?;:]{0,7}(?:水|火|灾|震|风|雹|雪|塌|倒|撞|摔|查出|病|停工|停产|下岗|失业|出事|出院|住院|车祸|砸|封|疫|淹|洪|石流|烧|冲|伤|没了|去世|裁)|水灾|火灾|台风|地震|洪水|暴雨|下午|晚上|早上|夜里|那天)"
        ),
        re.compile(rf"(?<!\d){month}{day}{part}(?![龄饼票收薪租])"),
        re.compile(
            rf"(?<![\d月])(?P<day>\d{{1,2}}[日号]|{figure}{{1,3}}号)(?![线楼院店厅码房门文])"
        ),
    )


def find(text: str, pool: Pool) -> list[Mention]:
    """Dates in order of place; the figures that they hold are claimed."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for pattern in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            when = None if _not_a_date(text, match) else _when(match)
            if when is not None:
                taken.append((start, end))
                pool.take_span(start, end)
                kind = "birth" if _of_birth(text, start, end) else "date"
                found.append(Mention(kind, when, match.group(), start, end))
    return sorted(found, key=lambda mention: mention.start)


_BORN_BEFORE = re.compile(
    r"(?:属[鼠牛虎兔龙蛇马羊猴鸡狗猪]的?,|生于|出生于|出生在|出生日期|出生年月|出生时间|生日|身份证上(?:写的|是|写着|登的)?)(?:是|在|:)?$"
)
_BORN_AFTER = re.compile(
    r"的?,?属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|出生|生人|生的|生(?=[,。!?]|$)|(?:的)?人(?=[,。!?]|$)"
)
_PERIOD = re.compile(
    r"(?:能|挣|才|就|大概|也|只|有|拿|给|差不多|收入|工资|要|得|花){0,3}[\d一二两三四五六七八九十百千万几]"
)


def _of_birth(text: str, start: int, end: int) -> bool:
    return bool(
        _BORN_BEFORE.search(text[max(0, start - 8) : start]) or _BORN_AFTER.match(text, end)
    )


def _not_a_date(text: str, match: re.Match[str]) -> bool:
    """10年 and 一月两千 are a length and a period, not 2010 and January."""
    said = match.groupdict()
    year, month = said.get("year"), said.get("month")
    if year and len(year) == 2 and not month:
        return not _BORN_AFTER.match(text, match.end())
    if match.group() == "今年":
        return True
    if not month or year or said.get("years") or said.get("day") or "份" in match.group():
        return False
    return month in ("两", "俩", "仨") or (
        month in ("一", "1") and bool(_PERIOD.match(text, match.end()))
    )


def _when(match: re.Match[str]) -> When | None:
    said = match.groupdict()
    if said.get("count"):
        return _ago(said)
    month, day = _number(said.get("month")), _number((said.get("day") or "").rstrip("日号"))
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    words = times()
    part = words.parts.get(said.get("part") or "")
    if said.get("days"):
        return When(days_ago=words.days[said["days"]])
    if said.get("weeks"):
        weekday = words.weekdays.get(said.get("weekday") or "")
        return When(weeks_ago=words.weeks[said["weeks"]], weekday=weekday)
    if said.get("months"):
        return When(months_ago=words.months[said["months"]], day=day, part=part)
    return _dated(said, month, day, part)


def _dated(
    said: dict[str, str | None], month: int | None, day: int | None, part: str | None
) -> When | None:
    words = times()
    if said.get("years"):
        months = words.year_parts.get(said.get("half") or "")
        ago = words.years[str(said["years"])]
        return When(years_ago=ago, month=month, day=day, part=part, months=months)
    if said.get("year"):
        year = _year(str(said["year"]))
        return When(year=year, month=month, day=day, part=part) if year else None
    if month is None and day is None:
        return None
    return When(month=month, day=day, part=part)


def _number(said: str | None) -> int | None:
    value = exact(said) if said else None
    return int(value) if value is not None and value.denominator == 1 else None


def _year(said: str) -> int | None:
    """2024, 二零二四, and 24年 or 51年 (the nearest century that has been)."""
    value = _number(said)
    if value is None or len(said) == 3:
        return None
    if len(said) == 2:
        return value + (2000 if value < 40 else 1900)
    return value if 1900 <= value <= 2100 else None


def _ago(said: dict[str, str | None]) -> When | None:
    unit, count = str(said["unit"]), str(said["count"])
    half = said.get("plus") == "半"
    if count == "半":
        return When(months_ago=6) if unit == "年" else When(days_ago=15) if "月" in unit else None
    value = _number(count)
    if value is None or value > 200:
        return None
    if unit == "天":
        return When(days_ago=value)
    if unit in ("周", "星期", "个星期", "礼拜", "个礼拜"):
        return When(weeks_ago=value)
    if unit == "年":
        return When(months_ago=value * 12 + 6) if half else When(years_ago=value)
    return When(months_ago=value)
