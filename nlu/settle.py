"""What several mentions of one message say together, where one of them gives way to another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nlu.heard import Benefit, Mention

__all__ = ["given_way", "together"]

# (kind, value that gives way): the value that stands.
_GIVES_WAY = {
    ("homeless", "是"): "返乡受助人员",
    ("dis_cert", "有效"): "快到期/过期",
    ("hukou_kind", "城镇"): "未区分",
    ("hukou_kind", "农村"): "未区分",
    ("unemployment_benefit", "True"): "False",
    ("live_alone", "True"): "False",
    ("temp_relief_before", "True"): "False",
    ("two_daughter_family", "True"): "False",
}
# Of one kind the more special, in order: 带病回乡退役军人 is no mere 退役军人, and no 无 beside it.
_RANKS = {
    "veteran": (
        "无", "退役军人", "现役军人家属", "残疾军人", "参战参试人员", "烈士遗属", "病故军人遗属",
        "因公牺牲军人遗属", "带病回乡退役军人",
    ),
    "heroic": ("负伤致残", "无", "遗属"),
    "only_child_loss": ("无", "去世"),
    "crime_victim": ("无", "民事侵权", "刑事"),
    "self_harm": ("无", "有想法", "有计划/已实施"),
    "housing": ("租", "公租/廉租"),
    "housing_danger": ("安全", "有隐患", "C/D级危房"),
    "poverty_register": ("一般户", "即时帮扶户"),
    "worker_union_file": ("True", "False"),
    "want_institution": ("愿意", "没想好"),
    "relief_event": ("无", "申请在办", "申请未通过"),
    "consent": ("True", "False"),
    "consent_verify": ("True", "False"),
}  # fmt: skip
# 老五保,现在集中供养: the old name beside what it is called today.
_OLD_NAMES = frozenset({"五保/三无(旧称)", "特困户(旧称)"})
_NAMES_OF_TODAY = frozenset({"特困分散", "特困集中"})
# Named only as what it was, and told that there is peace now.
_BY_NAME = frozenset({"家暴", "被家暴"})
_SAFE_NOW = re.compile(
    "现在(?:很|都|也|人|我|是|倒)?(?:安全|安生|没事|太平|不打|不敢打)|(?:后来|再)(?:也)?没(?:有)?再?(?:打|动手|来找)"
)
# 镇上一套,村里还有一处: two.
_HOUSES = re.compile(
    "(?:城里|镇上|县里|县城|市里|街上|城头|山下|路边)[^。!?]{0,6}[一1](?:套|处|栋|间|座)[^。!?]{0,6}"
    "(?:村里|老家|乡下|农村|山上|屋头|村头)[^。!?]{0,6}(?:[一1]|老|还有)(?:套|处|栋|间|座|屋|房|宅)"
    "|(?:村里|老家|乡下|农村|山上)[^。!?]{0,6}[一1](?:套|处|栋|间|座)[^。!?]{0,8}"
    "(?:城里|镇上|县里|县城|市里|街上)[^。!?]{0,6}[一1](?:套|处|栋|间|座)"
)
_TAKEN_BACK = re.compile("[,。]?(?:不对|错了|说错了|讲错了|不是的)[,。]")
_SOON = 6
_FIGURES = frozenset({"age", "people_count", "duration", "money", "dis_grade"})
_NOT = re.compile("(?:不是|唔系|唔是|毋系|并非|并不是)(?:我|他|她|每月|每年|一个月|一年)?$")
_AMENDS = re.compile("更正|改一下|改下|改成|改为|[说讲记写打填弄搞报]错|讲差")
_BOTH_HUKOUS = frozenset({"农村", "城镇"})


def together(text: str, found: Iterable[Mention]) -> list[Mention]:
    """The mentions without those that another one outdoes, and with what two of them mean."""
    kept = _of_today(_corrected(text, _amended(text, given_way(found))))
    return _hukous(text, _houses(text, _violence(text, kept)))


def given_way(found: Iterable[Mention]) -> list[Mention]:
    """The mentions without those that another one outdoes."""
    kept = list(found)
    said = {(one.kind, str(one.value)) for one in kept if one.sure}
    kept = [
        one for one in kept if not any((one.kind, stronger) in said for stronger in _outdone(one))
    ]
    if len({value for kind, value in said if kind == "legal_need"}) > 1:
        kept = [one for one in kept if (one.kind, one.value) != ("legal_need", "其他")]
    if any(kind == "legal_need" for kind, _ in said):
        kept = [one for one in kept if one.kind != "no_legal_need"]
    return kept


def _violence(text: str, found: list[Mention]) -> list[Mention]:
    """以前打过我 … 家暴的事想告他, and 已经搬走了,现在安全: it is over."""
    told = {one.value for one in found if one.kind == "violence"}
    over = bool(_SAFE_NOW.search(text))
    if "正在发生" not in told or not (over or "曾发生" in told):
        return found
    return [
        replace(one, value="曾发生")
        if one.kind == "violence" and (over or one.text in _BY_NAME)
        else one
        for one in found
    ]


def _outdone(mention: Mention) -> tuple[str, ...]:
    """The values of its kind beside which it does not stand."""
    value = str(mention.value)
    stronger = _GIVES_WAY.get((mention.kind, value))
    ranks = _RANKS.get(mention.kind, ())
    higher = ranks[ranks.index(value) + 1 :] if value in ranks else ()
    return higher if stronger is None else (stronger, *higher)


def _corrected(text: str, found: list[Mention]) -> list[Mention]:
    """我爸是五保户,不对,他是低保户: what is taken back at once isn't so."""
    named = [one for one in found if one.kind == "benefit"]
    return [
        one for one in found
        if one.kind != "benefit"
        or not (
            (slip := _TAKEN_BACK.match(text, one.end))
            and any(slip.end() <= other.start <= slip.end() + _SOON for other in named)
        )
    ]  # fmt: skip


def _amended(text: str, found: list[Mention]) -> list[Mention]:
    """上次说父亲七十一,是六十九,改一下; 是19个月不是91个月: the wrong figure is none."""
    amends = bool(_AMENDS.search(text))
    return [one for one in found if not _is_amended(text, one, found, amends=amends)]


def _is_amended(text: str, one: Mention, found: list[Mention], *, amends: bool) -> bool:
    others = [
        other for other in found
        if other is not one and (other.kind, other.person) == (one.kind, one.person)
    ]  # fmt: skip
    if one.kind not in _FIGURES or not others:
        return False
    if _NOT.search(text, max(0, one.start - _SOON), one.start):
        return True
    taken = any(_NOT.search(text, max(0, o.start - _SOON), o.start) for o in others)
    return amends and not taken and any(other.start > one.start for other in others)


def _of_today(found: list[Mention]) -> list[Mention]:
    """What relief somebody gets is told by the name that settles most."""
    held = [
        one.value for one in found
        if isinstance(one.value, Benefit) and one.value.certain and one.value.standing == "held"
    ]  # fmt: skip
    if not any(one.name in _NAMES_OF_TODAY for one in held):
        return found
    return [
        one for one in found
        if not (isinstance(one.value, Benefit) and one.value.name in _OLD_NAMES)
    ]  # fmt: skip


def _houses(text: str, found: list[Mention]) -> list[Mention]:
    match = _HOUSES.search(text)
    if match is None:
        return found
    others = [one for one in found if one.kind != "houses"]
    return [*others, Mention("houses", 2, match.group(), *match.span())]


def _hukous(text: str, found: list[Mention]) -> list[Mention]:
    """我是农村的,媳妇是城里户口: theirs are not together, and none is the household's."""
    kinds = [one for one in found if one.kind == "hukou_kind" and one.sure]
    known = any(one.kind == "hukou_split" for one in found)
    if known or not {str(one.value) for one in kinds} >= _BOTH_HUKOUS:
        return found
    start, end = min(one.start for one in kinds), max(one.end for one in kinds)
    others = [one for one in found if one.kind != "hukou_kind"]
    return [*others, Mention("hukou_split", True, text[start:end], start, end)]
