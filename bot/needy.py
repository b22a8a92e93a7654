"""Who is cared for, or let down by those who ought to: the words name the others (妈有嫂子照看)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.relatives import ME
from nlu.heard import Heard, Mention

__all__ = ["FACTS", "needy"]

FACTS = frozenset({"caregiver_state", "obligor_state", "unsupported_by_family"})
_CARE = (
    "(?:照顾|照料|照看|照应|照管|伺候|服侍|侍候|看护|护理|看着|守着|守到|看到|赡养|管|养|顾)"
    "(?:不了|不起|不到|不上|不动|得了|着|到)?"
)
_FOR_HIM = re.compile(f"{_CARE}[他她]")
_CARES_FOR = re.compile(f"{_CARE}(?:[我俺咱家的老]*)$")
_FOR_ME = re.compile(
    f"{_CARE}(?:我|俺)(?![爸妈爹娘爷奶姥公婆外哥弟姐妹嫂叔伯舅姑姨男老媳儿女娃孩们家屋])"
)
# 外婆平时是二姨在照顾, 俺娘有嫂子照看着: named first, cared for by the one named next.
_BY_OTHERS = re.compile(
    "(?:平时|一直|现在|如今|倒|都|天天|主要|就|也|全|全都|目前){0,3}(?:有|由|是|靠|得靠|多亏|归|让)"
)
_CARED = re.compile(_CARE)
_ELDERS = frozenset(
    {"父亲", "母亲", "祖父", "祖母", "外祖父", "外祖母", "公公", "婆婆", "岳父", "岳母", "老人",
     "村民", "邻居"}
)  # fmt: skip
_BREAKS = ",。!?;:"


def needy(heard: Heard, mention: Mention, subject: str | None) -> str | None:
    """The person of whom a fact of FACTS holds; None where only the talk's subject can tell."""
    text = heard.normal
    first = max(text.rfind(sign, 0, mention.start) for sign in _BREAKS) + 1
    named = [one for one in heard.of("person") if first <= one.start < mention.end]
    if _FOR_ME.search(text, first, mention.end + 1):
        return ME
    told = _cared_for(text, named, mention.end)
    if told is not None:
        return told
    if (
        subject is None
        or subject != mention.person
        or _FOR_HIM.search(text, first, mention.end + 1)
    ):
        return None
    return _another(heard, mention, subject)


def _cared_for(text: str, named: Sequence[Mention], end: int) -> str | None:
    """照顾我妈的是…, 管不了奶奶; 外婆是二姨在照顾."""
    for one in named:
        if _CARES_FOR.search(text[max(0, one.start - 8) : one.start]):
            return str(one.value)
    by = _BY_OTHERS.match(text, named[0].end) if named else None
    if by and _CARED.search(text, by.end() + 1, end):
        return str(named[0].value)
    return None


def _another(heard: Heard, mention: Mention, actor: str) -> str:
    """儿子自己也瘫着,管不到: of the elder who was named before, else of the speaker."""
    before = (str(one.value) for one in heard.of("person") if one.start < mention.start)
    return next((one for one in before if one != actor and one in _ELDERS), ME)
