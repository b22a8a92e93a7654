"""Things counted in figures: vehicles, houses, daily acts that fail (两辆小轿车, 六样里四样)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu import negation
from nlu.heard import Mention
from nlu.pool import Pool
from nlu.quantities import Quantity

__all__ = ["find", "outdone"]

KINDS = frozenset({"vehicles", "houses"})
_ACTS = 6
_MOST = 30
# One vehicle by its name; a moped, a bicycle and a cart are none.
_VEHICLE = re.compile(
    "(?:[^,。!?;:的一两三四五六七八九十\\d]{0,5}的)?[^,。!?;:的一两三四五六七八九十\\d]{0,5}?"
    "(?:车|收割机|拖拉机|旋耕机|插秧机|农机|货柜|五菱|面包|皮卡|长安|比亚迪|桑塔纳|大众|吉利|奇瑞|哈弗|捷达)"
)
_NO_VEHICLE = re.compile(
    "摩托|电动|电瓶|电三轮|三轮|自行|单车|婴儿|手推|板车|推车|轮椅|脚踏|架子|马车|牛车|救护|警车|公交|大巴|班车|校车|消防|吊车"
)
_ROAD = re.compile(
    "撞|碾|轧|压|追尾|剐|刮|车祸|肇事|开来|路过|拦|坐了|来了|派了|租了?|借了?|借的|公司的?|单位|老板|厂里|别人|人家|亲戚|卖了|卖掉|报废|抵债|抵了|偷"
)
_VEHICLES_ARE = re.compile(
    "(?:机动车辆?|车辆|汽车|小车|轿车|私家车|货车|面包车|车子|农用车|拖拉机|收割机|农机|(?<![火单坐摩坏修])车)(?:数|数量)?(?:也|都)?(?:就|只|共|一共|总共|计|有|是|为|:)*$"
)
_HOUSE = re.compile(
    "[^,。!?;:的一两三四五六七八九十\\d]{0,5}?的?(?:住房|房产|房子|房屋|房|老屋|老宅|宅子|宅院|楼|平房|屋|宅基|院子|小院)(?!租|东|顶|梁|管|贷|客|门|间)"
)
_HOUSES_ARE = re.compile(
    "(?:住房|房产|房子|房屋|屋子|不动产|宅基地?|自建房|老房|老屋|老宅|宅院|祖屋|(?<![租住瓦平楼厨病药])房)(?:数|数量|登记)?(?:也|都)?(?:就|只|共|一共|总共|计|有|是|为|:|这|那么?|得|仅|还)*$"
)
_ROOF_GONE = re.compile("塌|倒|烧|淹|冲|租|借|漏|裂|盖不|买不|分给|卖了|卖掉|拆|垮|危")
_TOTAL = re.compile("(?:总共|一共|拢共|统共|共计|合计|加起来|加一起|共有?|全部)(?:是|有|就|也就)*$")
_NONE_AFTER = re.compile("(?:我们?|家里?|他|她)?(?:也|都|也都)?(?:没|无|冇|未)(?:有|得)?")
_ROOF = re.compile("房|宅|屋(?!头|里)|不动产")
_CLOSED = re.compile("(?:了|的|吧|呢|啊|嘛|左右|在用|登记|可[住开])?(?=[,。!?;:、和]|$)")
_OWNER = re.compile("(?:邻居|亲戚|别人|人家|朋友|同事|老板|公司|单位|对方)[^,。!?;:]{0,6}$")
# 吃饭穿衣那六样,他有四样做不了; 六项日常活动中两项不能独立完成.
_OF_SIX = re.compile(
    "(?:6|六)(?:样|项|件|种|个方面)(?P<between>[^。!?;]{0,16}?)(?P<few>[一两二三四五六1-6])(?:样|项|件|种)(?!都|也)(?:是|自己|已|均|他|她)*"
    "(?:做不|干不|弄不|办不|搞不|完不成|没法|不能|不会|无法|不行|要人|得人|需|靠|失|做唔|都要|得要|离不)"
)
_ALL_SIX = re.compile(
    "(?:6|六)(?:样|项|件|种)(?:事|活动|动作|日常活动|东西)?(?:里头?|中|里面)?(?:他|她|老人|自己)*(?:全|都|一样都|一样也|没一样|全都|一项都)(?P<not>不|没|无|要|得|能|会)"
)
_FEW = {
    "一": 1,
    "1": 1,
    "两": 2,
    "二": 2,
    "2": 2,
    "三": 3,
    "3": 3,
    "四": 4,
    "4": 4,
    "五": 5,
    "5": 5,
    "六": 6,
    "6": 6,
}


def find(text: str, pool: Pool) -> list[Mention]:
    """Sums of vehicles and of houses that are counted one by one, and how many of the six daily
    acts fail; the figures are claimed.
    """
    found = [*_acts(text, pool)]
    for kind, counted in (("vehicles", _vehicle), ("houses", _house)):
        said = [(q, end) for q in pool if (end := counted(text, q))]
        if said:
            for quantity, _ in said:
                pool.take(quantity)
            found.append(_sum(kind, text, said))
    return found


def outdone(words: list[Mention], tallies: list[Mention]) -> list[Mention]:
    """The mentions of phrases without those that a tally counts exactly."""
    counted = {one.kind for one in tallies}
    return [one for one in words if one.kind not in counted]


def _sum(kind: str, text: str, said: list[tuple[Quantity, int]]) -> Mention:
    whole = [one for one in said if _TOTAL.search(text, 0, one[0].start)]
    said = whole[-1:] or (said[:1] if _in_parts(said) else said)
    start, end = said[0][0].start, max(end for _, end in said)
    after = _NONE_AFTER.match(text, end)
    end = after.end() if after else end
    total = sum(0 if _none(text, one, last) else int(one.low) for one, last in said)
    return Mention(kind, total, text[start:end], start, end)


def _in_parts(said: list[tuple[Quantity, int]]) -> bool:
    """两台车,一台面包一台货车: the first figure is all of them."""
    first, *others = (one.low for one, _ in said)
    return len(others) > 1 and first == sum(others)


def _none(text: str, quantity: Quantity, end: int) -> bool:
    """一辆车都没有, 没有一间房."""
    after = _NONE_AFTER.match(text, end)
    return bool(after) or negation.denied(text, quantity.start)


def _plain(text: str, quantity: Quantity, clue: re.Pattern[str]) -> bool:
    """Whether it is an exact small figure in a clause that tells of nothing else."""
    first, last = negation.clause(text, quantity.start, quantity.end)
    return (
        quantity.low == quantity.high <= _MOST
        and quantity.low.denominator == 1
        and not clue.search(text, first, last)
        and not _OWNER.search(text, first, quantity.start)
    )


def _vehicle(text: str, quantity: Quantity) -> int:
    """Where the words for so many vehicles end; 0 for another figure."""
    if text[quantity.end : quantity.end + 1] not in ("辆", "台", "部") or not _plain(
        text, quantity, _ROAD
    ):
        return 0
    end = quantity.end + 1
    named = _VEHICLE.match(text, end)
    if named:
        return 0 if _NO_VEHICLE.search(named.group()) else named.end()
    lead = text[max(0, quantity.start - 12) : quantity.start]
    cars = _VEHICLES_ARE.search(lead)
    if cars and _CLOSED.match(text, end) and not _NO_VEHICLE.search(lead):
        return end
    return 0


def _house(text: str, quantity: Quantity) -> int:
    """Where the words for so many houses end; 0 for another figure."""
    unit = text[quantity.end : quantity.end + 1]
    if unit not in ("套", "处", "栋", "幢", "座", "所", "间", "宗") or not unit:
        return 0
    if not _plain(text, quantity, _ROOF_GONE):
        return 0
    end = quantity.end + 1
    named = _HOUSE.match(text, end)
    # 三间房 are the rooms of one house; of a single one there may be none.
    if unit == "间" and not (named and quantity.low == 1 and _none(text, quantity, named.end())):
        return 0
    if named:
        return named.end()
    lead = text[max(0, quantity.start - 12) : quantity.start]
    if (_HOUSES_ARE.search(lead) or _TOTAL.search(lead)) and _CLOSED.match(text, end):
        first, _ = negation.sentence(text, quantity.start, quantity.end)
        return end if _ROOF.search(text, first, quantity.start) else 0
    # 那个房子是自家的,一处.
    own, _ = negation.clause(text, quantity.start, end)
    before, _ = negation.clause(text, max(0, own - 1), max(0, own - 1))
    told = _CLOSED.match(text, end) and text[own : quantity.start] in (
        "",
        "就",
        "只有",
        "共",
        "总共",
        "一共",
    )
    return end if told and _ROOF.search(text, before, own) else 0


def _acts(text: str, pool: Pool) -> Iterator[Mention]:
    if match := _OF_SIX.search(text):
        pool.take_span(*match.span())
        yield Mention("adl_count", _FEW[match["few"]], match.group(), *match.span())
    elif match := _ALL_SIX.search(text):
        pool.take_span(*match.span())
        fails = match["not"] in "不没无要得" or "一样" in match.group() or "一项" in match.group()
        yield Mention("adl_count", _ACTS if fails else 0, match.group(), *match.span())
