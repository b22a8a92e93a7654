"""Ages: 七十三了, 60多岁, 二十七八岁, 岁半, 三个月大, 我爸73. Years; a range as (low, high)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from nlu import roundabout
from nlu.heard import Mention
from nlu.lexicons import Part, model
from nlu.numerals import bounds
from nlu.people import Marker
from nlu.pool import Pool
from nlu.quantities import Quantity, stretch

__all__ = ["age_of", "apart", "find", "of_another_time"]

_YEARS = re.compile(r"(?:周|虚)?岁(?:数)?(?:半)?(?:了)?")
_MONTHS_OLD = re.compile(
    r"个(?:半|多)?月(?:大(?![概约致多体抵])|的(?:宝宝|孩子|娃|婴儿|小孩|奶娃))"
)
_MONTHS_SAID = re.compile(r"个(?:半|多)?月(?:了)?(?=[,。!?;]|$)")
_AT_SCHOOL, _TWO_DIGITS, _GROWN, _ALONE = 3, 10, 12, 20
_OLD_ONE = ("的老", "的人", "的爹", "的娘", "的妈", "的爸", "的奶奶", "的爷爷", "的婆婆")
_HEADS = "俩仨"
_NEAR_AGES = (5, 110)
# 六十五不是是七十五: what stands behind the slip.
_PUT_RIGHT = re.compile(
    r"[一二三四五六七八九十\d](?:岁)?,?(?:不是,?(?:应该)?是|(?:不对|错了),?(?:应该)?是?)$"
)
_NEAR = 4
_ENDINGS = "了咯喽啰啦咧嘞哩哒"
_NOW = re.compile(
    "[了咯喽啰](?=[,。!?;:的 还又也瘫中得有没走干病生腿眼耳一不能想现连都独住]|身体|$)|[啦咧嘞哩哒]"
)
# 老伴小我四岁, 比他大三岁: how far apart.
_APART = re.compile(
    "(?:[大小](?:我|俺|他|她|咱)|比[^,。!?;:]{1,4}[大小]|相?差)了?(?:快|整整|有|个)?$"
)
# 六岁时, 二十岁嫁过来, 十六岁就没了爹: of years ago.
_THEN = re.compile(
    "时(?!常|间|不)|的?时候|那[年会]|嫁(?:过来|到|进|人)|开始"
    "|就(?:没了|开始|出来|嫁|守寡|死|去世|出去|停|断|取消|不[给发算])"
    "|(?:半)?(?:做的|得的|发现的|捡的|抱的|来的|走的|没的)"
)
# 那年他二十四: of years ago as well.
_BACK_THEN = re.compile(
    "(?:那[年会](?:儿)?|当时|那个?时候?)[他她我俺]?(?:才|刚|还|正|也|就)*(?:是|有|满)?$"
)
# 六十五不是是七十五: the first figure was a slip of the tongue.
_SLIP = re.compile(
    "(?:周?岁)?[,。]?(?:(?:不是|啊不|哦不|噢不)[,。]?(?:应该)?是"
    r"|(?:不对|错了|说错了)[,。]?(?:应该)?是?)(?=[一二三四五六七八九十\d])"
)
# 老二九岁: the second one is nine.
_RANKED = re.compile("老[二三四五六](?=[一二三四五六七八九十]+岁)")
_BEFORE_NOW = re.compile(r"(?:^|[,。!?;: 都已也快今年是有满到奔在了经])$")


class _Words(Part):
    cue_before: list[str]
    cue_after: list[str]
    copulas: list[str]
    rule: list[str]
    other_units: list[str]


class _Patterns:
    def __init__(self) -> None:
        words = model("ages", _Words)
        self.copulas = frozenset(words.copulas)
        self.before = re.compile(f"(?:{_any(words.cue_before)})(?:{_any(words.copulas)})?$")
        self.after = re.compile(_any(words.cue_after))
        self.rule = re.compile(_any(words.rule))
        self.other = re.compile(_any(words.other_units))


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _patterns() -> _Patterns:
    return _Patterns()


def find(text: str, pool: Pool, subjects: Sequence[Marker]) -> list[Mention]:
    """Ages in order of place; their figures are claimed. A rule (80岁以上) is nobody's age."""
    people = [one for one in subjects if one.role in ("relation", "self", "pronoun")]
    ends = {one.end for one in people}
    found = roundabout.babies(text, subjects)
    for quantity in pool:
        end = _end(text, quantity, ends)
        if end is None and _is_months(text, quantity, subjects):
            end = quantity.end + len("个月")
        if end is None:
            continue
        pool.take(quantity)
        if end:
            in_months = text.startswith(("个月", "个半月", "个多月"), quantity.end)
            quantity = _without_rank(text, quantity)
            value = 0 if in_months else _age(text, quantity, end)
            start = quantity.first
            if found and text.startswith("的饭", quantity.end) and start - found[-1].end < _NEAR:
                continue  # 满四十九吃五十的饭: the same age, counted the old way.
            found.append(Mention("age", value, text[start:end], start, end))
    return sorted(found, key=lambda mention: mention.start)


def _without_rank(text: str, quantity: Quantity) -> Quantity:
    """老二九岁: the second child is nine, and nobody twenty-nine."""
    ranked = _RANKED.match(text, max(0, quantity.start - 1))
    said = bounds(text[ranked.end() : quantity.end]) if ranked else None
    if ranked is None or said is None or said.high >= quantity.low:
        return quantity
    return replace(quantity, start=ranked.end(), low=said.low, high=said.high)


def _is_months(text: str, quantity: Quantity, subjects: Sequence[Marker]) -> bool:
    """双胞胎,刚满五个月."""
    months = _MONTHS_SAID.match(text, quantity.end)
    return bool(months) and roundabout.is_baby(text, quantity.start, subjects)


def apart(text: str, start: int) -> bool:
    """老伴小我四岁: the years that begin at `start` lie between two people and are nobody's age."""
    return bool(_APART.search(text[max(0, start - 8) : start]))


def of_another_time(text: str, end: int) -> bool:
    """三十二岁起, 六岁时: the age that ends at `end` is a rule's or of years ago."""
    return bool(_patterns().rule.match(text, end) or _THEN.match(text, end))


def _end(text: str, quantity: Quantity, ends: set[int]) -> int | None:
    """Where the age ends; 0 for a figure that is a rule's, None for no age at all."""
    years = _YEARS.match(text, quantity.end)
    if years and apart(text, quantity.first):
        return 0
    if _is_of_then(text, quantity, years):
        return 0
    if years:
        return 0 if of_another_time(text, years.end()) else years.end()
    months = _MONTHS_OLD.match(text, quantity.end)
    if months is None and quantity.first in ends:
        # 孩子七个月: of a person, with nothing after it.
        months = _MONTHS_SAID.match(text, quantity.end)
    if months:
        return months.end()
    if not 1 <= quantity.low <= quantity.high <= 120 or _patterns().other.match(text, quantity.end):
        return None
    if text[quantity.first] in _HEADS:
        return None  # 我和我妈俩
    return _bare(text, quantity, ends)


def _is_of_then(text: str, quantity: Quantity, years: re.Match[str] | None) -> bool:
    """那年他二十四, 六十五不是是七十五: no age of today, where it is an age at all."""
    lead = text[max(0, quantity.first - 8) : quantity.first]
    an_age = years is not None or _NEAR_AGES[0] <= quantity.low <= _NEAR_AGES[1]
    slip = _SLIP.match(text, quantity.end)
    full = lead.endswith("满") and _THEN.match(text, quantity.end)
    return an_age and bool(slip or full or _BACK_THEN.search(lead))


def _bare(text: str, quantity: Quantity, ends: set[int]) -> int | None:
    """An age without 岁: 今年73, 七十三了, 我爸73."""
    before = text[max(0, quantity.first - 6) : quantity.first]
    after = _patterns().after.match(text, quantity.end)
    if _PUT_RIGHT.search(before):
        return quantity.end
    closed = quantity.end == len(text) or text[quantity.end] in f",。!?;: {_ENDINGS}"
    named = quantity.first in ends or any(
        quantity.first - end in (1, 2) and text[end : quantity.first] in _patterns().copulas
        for end in ends
    )
    if after:
        return after.end()
    if _patterns().before.search(before) and (closed or named or quantity.high >= _TWO_DIGITS):
        return quantity.end  # 今年一水淹了 is no age.
    if text.startswith(_OLD_ONE, quantity.end) and quantity.low >= _ALONE:
        return quantity.end  # 八十一的老娘
    if quantity.high < _TWO_DIGITS and not named:
        return None
    if (alone := roundabout.alone(text, quantity)) is not None:
        return alone
    if ends and closed and quantity.low >= _ALONE and before[-1:] in (",", ";", ":"):
        return quantity.end  # 李老汉,单身,七十三: a clause of its own.
    now = _NOW.match(text, quantity.end)
    if now and (named or _BEFORE_NOW.search(before)):
        return now.end() if now.group() in _ENDINGS else quantity.end
    if named and quantity.low >= _AT_SCHOOL and text[quantity.end : quantity.end + 1] in "上读念":
        return quantity.end
    # 我妈72高血压: right after the person, and too much to count anything else.
    return quantity.end if named and (closed or quantity.low >= _GROWN) else None


def _age(text: str, quantity: Quantity, end: int) -> int | tuple[int, int]:
    low, high = roundabout.of_today(text, quantity)
    if (low, high) != (int(quantity.low), int(quantity.high)):
        return low if low == high else (low, high)
    return age_of(stretch(text, quantity, end))


def age_of(quantity: Quantity) -> int | tuple[int, int]:
    """Whole years; about seventy is 68 to 72, 三岁半 is 3."""
    low, high = int(quantity.low), int(quantity.high)
    if quantity.approx and low == high and low >= 20:
        return low - 2, high + 2
    return low if low == high else (low, high)
