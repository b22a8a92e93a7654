"""Who is meant by 他 and 孩子, who stands beside another, who is named with him (people.yml)."""

from __future__ import annotations

import re
from dataclasses import replace

from nlu.persons import SELF, Marker, base_relation, vocabulary

__all__ = ["YOUNG", "antecedent", "asked_for", "grandchild", "joined", "stands_for"]

YOUNG = ("子女", "儿子", "女儿")
_MANY = ("父母", "祖父母", "外祖父母", "公婆", "岳父母", "孩子父母")
_AND = ("和", "跟", "与", "同", "还有", "、", "跟我", "和我", "和俺", "跟俺", "和他", "和她", "")
_COUPLE = re.compile("两口子|夫妻|夫妇|两公婆|老两口")
# 五个子女: several, so nobody that 他 could mean.
_COUNTED = re.compile("[两俩二三四五六七八几仨]个?$")
# 我住姑姑家,读初一: her house is where he lives.
_LIVES_AT = re.compile(
    "(?:住到?|借住|寄住|住在|住的是|住着|住的|在|到|去|回|待在|呆在|搬到)[我俺咱]?$"
)
# 侄子不管我: it goes on about the speaker.
_ACTS_ON_ME = re.compile(
    "们?[都也又就从来总老天]{0,2}(?:不管|不养|不要|不赡养|嫌弃?|撵|欺负|不认|不理)(?:我|俺|咱)"
)
_LIVES_WITH = re.compile("[们家]?(?:一起|一块儿?)?(?:过|住|生活)(?=[,。!?;:了着]|$)")
# 吃饭要妈妈喂: who does it for another.
_HELPS = re.compile("[来都一给]{0,2}(?:喂|帮|背|抱|扶|伺候|照顾|端|擦|弄|洗|穿|陪|接送)")
_NEEDS = ("要", "得", "靠", "让", "叫", "由", "需要")
_HOUSE_OF = re.compile("家|那里|那儿|这里|的?(?:旧|老|空)?房")
_BROUGHT = re.compile(
    r"(?:带|留下|留|丢下|撇下|扔下|生|养|抱)(?:着|了|有)?(?:个|一个|两个|俩)[^,。!?;:]{0,8}$"
)


def stands_for(text: str, marker: Marker, before: list[Marker]) -> str | None:
    """Whom 他, 她 or 老人家 means; of a couple that is spoken of the other one."""
    said = text[marker.start : marker.end]
    unnamed = "老人" if "老人" in said else "其他"
    if unnamed == "其他" and _COUPLE.search(text, 0, marker.start):
        unnamed = "配偶"
    sex = {"他": "男", "她": "女"}.get(said)
    single = [one for one in before if not _COUNTED.search(text[: one.start])]
    return antecedent(single, unnamed, sex)


def _left_by(text: str, marker: Marker, before: list[Marker]) -> bool:
    """儿子离婚带个五岁的娃, 儿媳跑了留下个丫头: the speaker's grandchild."""
    at = max(text.rfind(break_, 0, marker.start) for break_ in "。!?")
    sentence = [one for one in before if one.start > at]
    topic = next((one.person for one in reversed(sentence) if one.role == "relation"), None)
    brought = _BROUGHT.search(text, max(0, marker.start - 14), marker.start)
    return bool(brought) and base_relation(topic or "") in ("儿子", "女儿", "儿媳", "女婿")


def grandchild(text: str, marker: Marker, before: list[Marker]) -> bool:
    """Whether a child that is named is the child of the one just spoken of."""
    return _the_grandchild(text, marker, before) or _left_by(text, marker, before)


def _the_grandchild(text: str, marker: Marker, before: list[Marker]) -> bool:
    """女儿带着个男孩,孩子有病: the child just spoken of, not another one."""
    young = [one.person for one in before if one.person in (*YOUNG, "孙子女")]
    bare = text[marker.start : marker.end] in ("孩子", "娃", "小孩", "娃娃", "娃儿", "宝宝")
    return marker.person == "子女" and bare and bool(young) and young[-1] == "孙子女"


def joined(text: str, found: list[Marker]) -> list[Marker]:
    """With those who stand beside another, and those who are named together (我和老婆)."""
    made: list[Marker] = []
    for marker in found:
        last = made[-1] if made else None
        pair = last and _pairs(text, last, marker)
        if last and pair:
            marker = replace(marker, person=_other_parent(last, marker))
            named = (*last.also, *([last.person] if last.person else ()))
            marker = replace(marker, also=named, beside=last.beside)
        elif _is_beside(text, marker):
            marker = replace(marker, beside=True)
        made.append(marker)
    return made


def _pairs(text: str, first: Marker, second: Marker) -> bool:
    people = ("relation", "self", "pronoun")
    if first.role not in people or second.role not in people or not second.person:
        return False
    if second.person == SELF and _LIVES_WITH.match(text, second.end):
        return False  # 我妈跟我过,八十一了
    return text[first.end : second.start] in _AND and first.person != second.person


def _other_parent(first: Marker, second: Marker) -> str | None:
    """我和他爹: the father of the speaker's child is the speaker's husband."""
    spouse = first.person == SELF and second.person in ("孩子父亲", "孩子母亲")
    return "配偶" if spouse else second.person


def _is_beside(text: str, marker: Marker) -> bool:
    if marker.role == "relation" and _ACTS_ON_ME.match(text, marker.end):
        return True
    helped = text.endswith(_NEEDS, 0, marker.start) and _HELPS.match(text, marker.end)
    if marker.role == "relation" and helped:
        return True
    if marker.role == "household":
        # 剩我妈一个人在屋头: where she is, and what follows is hers.
        return text.endswith("在", 0, marker.start) and marker.end - marker.start == len("屋头")
    if marker.role == "relation" and _HOUSE_OF.match(text, marker.end):
        return bool(_LIVES_AT.search(text[max(0, marker.start - 4) : marker.start]))
    lead = text[max(0, marker.start - 4) : marker.start].rstrip("我俺了着过的")
    if marker.role == "household" or (marker.role == "relation" and asked_for(text, marker)):
        return False
    return lead.endswith(tuple(vocabulary().beside))


def antecedent(before: list[Marker], unnamed: str = "其他", sex: str | None = None) -> str | None:
    """The person that 他 or 她 stands for: the last one named whom it fits, else somebody unnamed.

    Voice input writes 他 for 她: where nobody fits, the last one named it is.
    """
    named = [m for m in reversed(before) if m.role in ("relation", "pronoun") and m.person]
    fitting = (m.person for m in named if sex is None or _sex(m) in (None, sex))
    return next(fitting, None) or next((m.person for m in named), unnamed)


def _sex(marker: Marker) -> str | None:
    """As the word tells; of several people nobody is meant by 他 (五个子女)."""
    return "?" if marker.person in _MANY else marker.sex


def asked_for(text: str, marker: Marker) -> bool:
    """替我爸问, 帮邻居打听: help is sought for him."""
    words = vocabulary()
    lead = text[max(0, marker.start - 6) : marker.start].rstrip("我俺咱们家的老那个")
    rest = text[marker.end : marker.end + 8]
    return lead.endswith(tuple(words.asking_for)) and any(
        verb in rest for verb in words.asking_verbs
    )
