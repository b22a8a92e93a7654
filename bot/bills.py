"""Which of several amounts told for one thing are to be counted: a total, else what is plain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.heard import Mention

__all__ = ["of_a_thing", "plain"]

_BREAKS = "。!?,;:"
_NEAR = 8
# 前后花了十一万六: this is all of it.
_ALL = re.compile(
    "总共|一共|拢共|共计|总计|合计|前前后后|前后|总费用|总花费|加起来|统共|里外里|共(?=花|用|计|费)"
)
# 三十几块一瓶, 每次一百多: what one of them costs.
_EACH_BEFORE = re.compile(
    "(?:每次|一次|每趟|一趟|每回|一回|每[瓶盒针支袋罐]|一[瓶盒针支袋罐]|每个疗程|一个疗程)[^,。!?;:]{0,4}$"
)
_EACH_AFTER = re.compile(
    "(?:左右|上下)?(?:钱)?(?:一|每|/)(?:次|趟|回|瓶|盒|针|支|袋|罐|片|粒|个疗程)"
)
# 每个月坐车去医院三百多: the way there.
_FARES = re.compile("坐车|车费|路费|打车|车票|来回跑|油钱|油费|住店|旅馆")
# 二手两万六买的车: a thing, no illness.
_THINGS = re.compile(
    "买(?!.{0,3}药)|二手|车|楼|房|屋|盖|装修|牛|羊|猪|地(?!方)|种子|化肥|彩礼|结婚|手机|学|罚|被骗|骗|做生意|开店|本钱|机子|棺材|丧|葬"
)
_ONCE = (None, "once", "year")


def plain(said: Sequence[Mention], text: str, use: str) -> list[Mention]:
    """Those of the amounts of one use that together are what a year cost.

    Costs of an illness: the total where one is told; never a price, a fare, or a month's drugs
    beside a bill. Of a use with one amount it is that one.
    """
    if use == "rehab":
        # 一个月四千,一年下来五万: told twice.
        return [one for one in said if one.value.period in _ONCE] or list(said)
    if use not in ("medical", "self_paid"):
        return list(said)
    bills = [one for one in said if not _is_a_price(text, one)]
    once = [one for one in bills if one.value.period in _ONCE]
    bills = once
    return [one for one in bills if _ALL.search(_lead(text, one))] or bills


def of_a_thing(text: str, mention: Mention) -> bool:
    """买房花了八万: spent on what is named in the clause."""
    return bool(_THINGS.search(_lead(text, mention)))


def _lead(text: str, mention: Mention) -> str:
    first = max(text.rfind(one, 0, mention.start) for one in _BREAKS) + 1
    return text[first : mention.start]


def _is_a_price(text: str, mention: Mention) -> bool:
    lead = _lead(text, mention)
    each = _EACH_BEFORE.search(lead) or _EACH_AFTER.match(text, mention.end)
    return bool(each or _FARES.search(lead[-_NEAR * 2 :]))
