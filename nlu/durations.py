"""Lengths of time: 半年, 三个月, 一年半, 十来天, 好几年. 一个月 before an amount is its period."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from nlu import negation
from nlu.dates import times
from nlu.heard import Duration, Mention
from nlu.pool import Pool
from nlu.quantities import Quantity, stretch

__all__ = ["find"]

_UNIT = re.compile(
    r"(?P<ge>个)?(?P<half>半)?(?P<more>多(?!少)|来)?(?P<unit>年|月|天|星期|礼拜|周|晚上|宿)(?P<plus>半)?"
    r"(?![级纪轻底初货终龄薪岁度份号租末])"
)
# 两年零三个月: what stands after the years.
_AND = ("零", "又")
_AND_MONTHS = re.compile(r"[零又][一两二三四五六七八九十\d]{1,2}个月")
_LASTING_BEFORE = re.compile(r"(?:了|已经|快|有|整整|近|满|断|停|大|好)$")
_LASTING_AFTER = re.compile(r"(?:都没|也没|没|了|多(?!少)|左右|以来|不|的时间|时间)")
# 怀孕七个月没上班, 结婚三年: right before the figure, what it is the length of.
_ANOTHER = re.compile(
    "(?:判了?|刑期|怀孕|怀胎|怀了|有喜|身孕|结婚|认识|恋爱|戒烟|坐月子|(?:能|可以|还)领|当兵|教龄|工龄|党龄)[已都快了有]{0,3}$"
)
# 社保交了六年: how long was paid in, not how long without income.
_PAID_IN = re.compile(
    "(?:险|保现|失业[保现]|失保|社保|医保|公积金|养老金)[^,。!?;:]{0,6}[交缴买上]|[交缴][过了]?[^,。!?;:]{0,10}(?:险|保现|社保|医保)"
)
_UNEMPLOYMENT = re.compile("失业(?:保[险现]?|[险现])|失保|失业金.{0,3}[交缴]")
# 交了四年失业保险: named behind it.
_INSURANCE_AFTER = re.compile("(?:的)?(?:失业(?:保[险现]|[险现])|失保)")
# 零八年 is a year of the calendar; 几多天 asks.
_NO_LENGTH = re.compile("零[一二三四五六七八九]年|几多")
# 失业金领了四个月: what was drawn or paid in says nothing of how long nothing came in.
_DRAWN = re.compile("失业(?:保?[险现金]|保障|补助)")
# 失业险一个月都没交过: none at all.
_NEVER_PAID = re.compile(
    "[一1]个?[天月年](?:也|都)没(?:有)?(?:给我?|替我?|帮我?)?(?:[交缴]|买|参)过?"
)
# 一个月都没断: without a gap, and no length.
_NO_GAP = re.compile("(?:也|都)(?:没|未|不)(?:有)?(?:断|停|落|漏|欠|少|差|缺|中断|拖)")
_WARD = re.compile("院|医|病房|骨科|内科|外科|手术|icu|重症|监护")
# 在街上住了好几个月 is no hospital.
_DWELLS = re.compile(
    "(?:街|桥|家|屋|房|棚|车站|帐篷|这[儿里]|那[儿里]|城|外面|外头|工地|宿舍|镇上|县|村|路边|公园|安置点|地下室)[^,。]{0,4}住了?"
)
_HOSPITAL = re.compile("医院|卫生院|骨科|内科|外科|住院")
# 近一年住院总费用: of the time in which it was spent.
_BILLED = re.compile(
    "(?:内|来|以来|里|间|度)?的?(?:累计|总|共|个人)?(?:住院|医疗|门诊|看病|治疗)[^,。!?;:天]{0,4}(?:费|花|支出|开支|开销|报)"
)
# 前几天, 这两年 point at a time; they are no length.
_POINTING = ("前", "这", "那", "头", "第")
# 这半年没收入 is as long as that all the same.
_WITHOUT = re.compile("(?:都|也|一直)?(?:没|无)(?:有|得)?(?:收入|活|工资|进账|进项|开工|挣钱)")
_SHORT_MONTH = ("两", "俩", "仨", "几", "半")


def find(text: str, pool: Pool) -> list[Mention]:
    """Lengths of time in order; the figures of lengths and of periods (一个月) are claimed."""
    found: list[Mention] = []
    for quantity in pool:
        match = _UNIT.match(text, quantity.end)
        if match is None or not _is_time(text, quantity, match):
            continue
        pool.take(quantity)
        if _NO_GAP.match(text, match.end()):
            continue
        if not _is_period(text, quantity, match):
            value = _duration(text, quantity, match)
            start, end = quantity.first, match.end()
            about = _about(text, start, end)
            never = _NEVER_PAID.match(text, start)
            if never and about == "unemployment_insurance":
                value, end = Duration(0, 0, "month"), never.end()
            found.append(
                Mention("duration", replace(value, about=about), text[start:end], start, end)
            )
    return _added(text, found)


def _added(text: str, found: list[Mention]) -> list[Mention]:
    """两年零三个月: one length in two parts."""
    made: list[Mention] = []
    for one in found:
        last = made[-1] if made else None
        years, months = last.value if last else None, one.value
        if not (last and _AND_MONTHS.fullmatch(text, last.end, one.end)):
            made.append(one)
        elif isinstance(years, Duration) and isinstance(months, Duration):
            value = replace(years, low=years.low + months.low, high=years.high + months.high)
            made[-1] = replace(last, value=value, text=text[last.start : one.end], end=one.end)
    return made


def _is_time(text: str, quantity: Quantity, match: re.Match[str]) -> bool:
    if text[max(0, quantity.first - 1) : quantity.first] in _POINTING:
        return bool(_WITHOUT.match(text, match.end()))
    if match["unit"] == "月" and not match["ge"] and text[quantity.end - 1] not in _SHORT_MONTH:
        return False
    return quantity.high <= 40_000 and not _NO_LENGTH.match(text, quantity.start)


def _is_period(text: str, quantity: Quantity, match: re.Match[str]) -> bool:
    """一个月两千: how often, not how long; 两年零一个月: how long."""
    if any(one in text[max(0, quantity.first - 1) : quantity.end] for one in _AND):
        return False
    plain = quantity.low == quantity.high == 1 and not match["plus"] and not match["half"]
    if not plain or match["more"]:
        return False
    before = _LASTING_BEFORE.search(text, max(0, quantity.start - 4), quantity.start)
    return not (before or _LASTING_AFTER.match(text, match.end()))


def _duration(text: str, quantity: Quantity, match: re.Match[str]) -> Duration:
    quantity = stretch(text, quantity, match.end())
    low, high = quantity.low, quantity.high
    if low == 0 < high:
        low = high * Fraction(4, 5)  # 快一年
    if match["half"] or match["plus"]:
        low, high = low + Fraction(1, 2), high + Fraction(1, 2)
    if match["more"]:
        high = high + 1 if match["more"] == "多" else high
    unit = match["unit"]
    if unit == "年":
        return Duration(int(low * 12), int(high * 12), "month")
    if unit == "月":
        whole = low.denominator == 1 and high.denominator == 1
        return (
            Duration(int(low), int(high), "month")
            if whole
            else Duration(int(low * 30), int(high * 30), "day")
        )
    days = 7 if unit in ("星期", "礼拜", "周") else 1
    return Duration(int(low * days), int(high * days), "day")


def _about(text: str, start: int, end: int) -> str | None:
    """By words in its own clause, else in the one before."""
    first, last = negation.clause(text, start, end)
    if _BILLED.match(text, end):
        return None
    before, _ = negation.clause(text, first - 1, first - 1) if first > 0 else (first, first)
    if text[start - 1 : start] in ("每", "隔"):
        return None  # 每三周住院一次: how often.
    insured = _UNEMPLOYMENT.search(text, first, start) or _INSURANCE_AFTER.match(text, end)
    if insured and _PAID_IN.search(text, first, last):
        return "unemployment_insurance"
    if _ANOTHER.search(text, first, start) or _PAID_IN.search(text, first, last):
        return None
    for stretch_of_text in (text[first:last], text[before:first]):
        for about, words in times().about.items():
            if about == "hospital" and (
                (_DWELLS.search(stretch_of_text) and not _HOSPITAL.search(stretch_of_text))
                or not _WARD.search(stretch_of_text)
            ):
                continue
            said = _DRAWN.sub("", stretch_of_text) if about == "no_income" else stretch_of_text
            if any(word in said for word in words):
                return about
    return None
