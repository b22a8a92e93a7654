"""Ages: 七十三了, 60多岁, 二十七八岁, 岁半, 三个月大, 我爸73. Years; a range as (low, high)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.heard import Mention
from nlu.people import Marker
from nlu.pool import Pool
from nlu.quantities import Quantity, stretch

__all__ = ["age_of", "find"]

_YEARS = re.compile(r"(?:周|虚)?岁(?:数)?(?:半)?(?:了)?")
_RULE = re.compile(r"以上|以下|以内|以后|起|才能|可以|能领|的补贴|补贴|及以上|之后")
_MONTHS_OLD = re.compile(r"个(?:半|多)?月(?:大|的(?:宝宝|孩子|娃|婴儿|小孩|奶娃))")
_CUE_BEFORE = re.compile(
    r"(?:年龄|今年|岁数|虚岁|实岁|周岁|年纪|年岁|高寿|奔|马上|年满|刚满|年已|年过|现年)"
    r"(?:是|有|已经|都|快|满|大概|也|就|:)?$"
)
_CUE_AFTER = re.compile(r"(?:高龄|的人了|的人|出头了|好几了)")
_NOW = re.compile(
    r"了(?=[,。!?;:的 ]|$|还|又|也|身体|瘫|中风|得|有|没|走|干|病|生病|腿|眼|耳|一|不|能|想|现在)"
)
_BEFORE_NOW = re.compile(r"(?:^|[,。!?;: 都已也快今年是有满到奔])$")
_UNIT_AFTER = re.compile(
    r"[岁口个人块元圆毛级月年天日号点斤亩里公平层栋室次顿只头辆套间处份张倍成%℃kgwh多来几]"
)


def find(text: str, pool: Pool, subjects: Sequence[Marker]) -> list[Mention]:
    """Ages in order of place; their figures are claimed. A rule (80岁以上) is nobody's age."""
    ends = {subject.end for subject in subjects if subject.role in ("relation", "self", "pronoun")}
    found: list[Mention] = []
    for quantity in pool:
        end = _end(text, quantity, ends)
        if end is None:
            continue
        pool.take(quantity)
        if end:
            value = 0 if _MONTHS_OLD.match(text, quantity.end) else _age(text, quantity, end)
            start = quantity.first
            found.append(Mention("age", value, text[start:end], start, end))
    return found


def _end(text: str, quantity: Quantity, ends: set[int]) -> int | None:
    """Where the age ends; 0 for a figure that is a rule's, None for no age at all."""
    years = _YEARS.match(text, quantity.end)
    if years:
        return 0 if _RULE.match(text, years.end()) else years.end()
    months = _MONTHS_OLD.match(text, quantity.end)
    if months:
        return months.end()
    if not 1 <= quantity.low <= quantity.high <= 120 or _UNIT_AFTER.match(text, quantity.end):
        return None
    return _bare(text, quantity, ends)


def _bare(text: str, quantity: Quantity, ends: set[int]) -> int | None:
    """An age without 岁: 今年73, 七十三了, 我爸73."""
    before = text[max(0, quantity.first - 6) : quantity.first]
    after = _CUE_AFTER.match(text, quantity.end)
    closed = quantity.end == len(text) or text[quantity.end] in ",。!?;: 了"
    named = quantity.first in ends or any(
        quantity.first - end in (1, 2) and text[end : quantity.first] in _COPULAS for end in ends
    )
    if after or (_CUE_BEFORE.search(before) and (closed or named)):
        return after.end() if after else quantity.end
    if quantity.high < 10 and not named:
        return None
    now = _NOW.match(text, quantity.end)
    if now and (named or _BEFORE_NOW.search(before)):
        return now.end() if now.group() == "了" else quantity.end
    return quantity.end if named and closed else None


_COPULAS = (
    "今年",
    "是",
    "有",
    "快",
    "都",
    "也",
    "才",
    "刚",
    "都快",
    "已经",
    "满",
    "也都",
    "也快",
    "也有",
    "虚岁",
    "也是",
)


def _age(text: str, quantity: Quantity, end: int) -> int | tuple[int, int]:
    return age_of(stretch(text, quantity, end))


def age_of(quantity: Quantity) -> int | tuple[int, int]:
    """Whole years; about seventy is 68 to 72, 三岁半 is 3."""
    low, high = int(quantity.low), int(quantity.high)
    if quantity.approx and low == high and low >= 20:
        return low - 2, high + 2
    return low if low == high else (low, high)
