"""What several mentions of one message say together, where one of them gives way to another."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlu.heard import Mention

__all__ = ["together"]

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
# 镇上一套,村里还有一处: two.
_HOUSES = re.compile(
    "(?:城里|镇上|县里|县城|市里|街上|城头|山下|路边)[^。!?]{0,6}[一1](?:套|处|栋|间|座)[^。!?]{0,6}"
    "(?:村里|老家|乡下|农村|山上|屋头|村头)[^。!?]{0,6}(?:[一1]|老|还有)(?:套|处|栋|间|座|屋|房|宅)"
    "|(?:村里|老家|乡下|农村|山上)[^。!?]{0,6}[一1](?:套|处|栋|间|座)[^。!?]{0,8}"
    "(?:城里|镇上|县里|县城|市里|街上)[^。!?]{0,6}[一1](?:套|处|栋|间|座)"
)
_BOTH_HUKOUS = frozenset({"农村", "城镇"})


def together(text: str, found: Iterable[Mention]) -> list[Mention]:
    """The mentions without those that another one outdoes, and with what two of them mean."""
    kept = list(found)
    said = {(one.kind, str(one.value)) for one in kept if one.sure}
    kept = [
        one
        for one in kept
        if (one.kind, _GIVES_WAY.get((one.kind, str(one.value)), "")) not in said
    ]
    if len({value for kind, value in said if kind == "legal_need"}) > 1:
        kept = [one for one in kept if (one.kind, one.value) != ("legal_need", "其他")]
    if any(kind == "legal_need" for kind, _ in said):
        kept = [one for one in kept if one.kind != "no_legal_need"]
    return _hukous(text, _houses(text, kept))


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
