"""Who is meant by 他 and 孩子, who stands beside another, who is named with him (people.yml)."""

from __future__ import annotations

import re
from dataclasses import replace

from nlu.persons import SELF, Marker, base_relation, vocabulary

__all__ = [
    "YOUNG",
    "antecedent",
    "asked_for",
    "describes",
    "from_above",
    "grandchild",
    "in_laws",
    "joined",
    "of_the_child",
    "of_the_speaker",
    "stands_for",
]

YOUNG = ("子女", "儿子", "女儿")
_GRANDPARENTS = frozenset({"祖父", "祖母", "外祖父", "外祖母"})
_I_GRANDPARENT = re.compile(
    "[我俺](?:这个|这|这当|一个)老?(?:爷爷|奶奶|外公|外婆|姥姥|姥爷|爷|奶|当奶奶的|当爷爷的)"
)
_OLD_WIVES = ("老伴", "老伴儿", "老婆子", "老太婆", "老头子", "老头", "老头儿")
_I_AM = re.compile(
    "(?:我|俺|咱|本人)(?:也|就|这个)?(?:是|一)(?:个|一个|一名|一位|位)?[^,。!?;:我俺的他她有]{0,4}老$"
)
_IS_ONE = re.compile("(?:是|系|算|属于?|为|按|成|作|当)(?:不上|不了)?(?:一?个|一?名|一?位|户|了)?$")
_THE_ONLY = re.compile("(?:我|俺)(?:也|就|又|家里|家|屋里|是|一|个|一个|的)*$")
_CANTONESE = re.compile("[喺嘅咗佢唔畀攞冇哋睇]")
_HUSBANDS_PARENTS = {"家婆": "婆婆", "家公": "公公"}
_OF_TWO = re.compile("(?:我|俺|咱)们?(?:老)?两口子|我(?:跟|和)老头")
_OF_THEIR_CHILD = ("孩子父亲", "孩子母亲")
# 俺58,他爹60: told of both, one after the other.
_AGED = re.compile(
    r"(?:今年|也|都|已经|快|才|有)*[一二三四五六七八九十\d]{1,3}(?:岁|了|多|啦)*[,;。]?"
)
# Any child, where one has been named already.
_CHILD = (
    "孩子",
    "娃",
    "小孩",
    "娃娃",
    "娃儿",
    "宝宝",
    "伢",
    "伢子",
    "小伢",
    "细伢子",
    "娃子",
    "崽崽",
)
# 孩子他爸跟我离了: no longer.
_PARTED = re.compile(
    "(?:早就?|都|已经|去年|前年|后来)*(?:跟|和|与|同)(?:我|俺)[^,。!?;:]{0,3}离(?:了|婚|异)"
)
# 我接她下来看病,住了六天: hers.
_TO_THE_DOCTOR = re.compile(
    "(?:下来|过来|出来|回来|上来|去|来|到)?[^,。!?;:我俺]{0,5}(?:看病|住院|看医生|做手术|检查身体)"
)
_MANY = ("父母", "祖父母", "外祖父母", "公婆", "岳父母", "孩子父母")
_AND = ("和", "跟", "与", "同", "还有", "、", "跟我", "和我", "和俺", "跟俺", "和他", "和她", "")
_COUPLE = re.compile("(?:家里|厝内|屋里|屋企)就?[两俩]个?人,|两口子|夫妻|夫妇|两公婆|老两口")
# 俺爹娘都走了,他一个人住: whoever is gone is not meant.
_NO_MORE = re.compile(
    "[爹娘爸妈]?(?:压根|[^,。!?;:]{0,3}年前|前年|去年|[早就都也已经全很]){0,3}"
    "(?:走了|没了|没有|去世|过世|不在|过身|过咗身|死了)"
)
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
_LIVES_WITH = re.compile("[们家]?(?:搭伙|一起|一块儿?)?(?:过|住|生活)(?=[,。!?;:了着]|$)")
_AT_ONE_HEARTH = re.compile("[们家]?(?:那边|他们)?搭(?:伙|灶)|在[^,。!?;:]{1,4}留守")
# 吃饭要妈妈喂: who does it for another.
_HELPS = re.compile("[来都一给]{0,2}(?:喂|帮|背|抱|扶|伺候|照顾|端|擦|弄|洗|穿|陪|接送)")
_NEEDS = ("要", "得", "靠", "让", "叫", "由", "需要")
_HOUSE_OF = re.compile("家|那里|那儿|这里|的?(?:旧|老|空)?房")
_BROUGHT = re.compile(
    r"(?:带|留下|留|丢下|撇下|扔下|生|养|抱)(?:着|了|有)?(?:个|一个|两个|俩)[^,。!?;:]{0,8}$"
)


def describes(text: str, marker: Marker, before: list[Marker]) -> bool:
    """Whether the word tells what somebody is who was named already, and names nobody."""
    old = _described_as_old(text, marker, before)
    return old or _only_child(text, marker) or _is_one(text, marker, before)


def _described_as_old(text: str, marker: Marker, before: list[Marker]) -> bool:
    """我是独居老人, 户主系空巢老人: what somebody is who was named, and nobody besides."""
    if marker.person != "老人":
        return False
    lead = text[max(0, marker.start - 12) : marker.start]
    named = any(one.role in ("relation", "official", "self") for one in before)
    return bool(_I_AM.search(lead + text[marker.start]) or (named and _IS_ONE.search(lead)))


def _is_one(text: str, marker: Marker, before: list[Marker]) -> bool:
    """母亲是重病患者: what she is, and nobody besides."""
    if marker.role != "official" or not text.endswith(("患者", "病人", "残疾人"), 0, marker.end):
        return False
    named = bool(before) and before[-1].role in ("relation", "self", "pronoun")
    return named and bool(_IS_ONE.search(text[before[-1].end : marker.start]))


def _only_child(text: str, marker: Marker) -> bool:
    """就我一个独生子: what the speaker is, and no son of his."""
    only = text[marker.start : marker.end] in ("独生子", "独子", "独生女", "独女")
    return only and bool(_THE_ONLY.search(text[max(0, marker.start - 8) : marker.start]))


def of_the_speaker(text: str, found: list[Marker]) -> list[Marker]:
    """The speaker's own, told by whom they stand beside: 俺58,他爹60 is the spouse, 老头 after
    我们两口子 as well; 家婆 in Cantonese is the mother-in-law."""
    made: list[Marker] = []
    cantonese = bool(_CANTONESE.search(text))
    couple = _OF_TWO.search(text)
    for marker in found:
        said = text[marker.start : marker.end]
        last = made[-1] if made else None
        wife = cantonese or any(one.person == "配偶" and one.sex == "男" for one in made)
        if wife and said in _HUSBANDS_PARENTS:
            marker = replace(marker, person=_HUSBANDS_PARENTS[said])
        elif couple and said == "老头" and couple.start() < marker.start:
            marker = replace(marker, person="配偶", sex="男")
        elif last and marker.person in _OF_THEIR_CHILD and last.person == SELF:
            told = _AGED.fullmatch(text[last.end : marker.start])
            named = (one.person for one in reversed(made) if one.person in (*YOUNG, "孙子女"))
            if told and next(named, None) in YOUNG:
                marker = replace(marker, person="配偶")
        elif marker.person == "配偶" and _PARTED.match(text, marker.end):
            marker = replace(marker, person="前配偶")
        made.append(marker)
    return made


def stands_for(text: str, marker: Marker, before: list[Marker]) -> str | None:
    """Whom 他, 她 or 老人家 means; of a couple that is spoken of the other one."""
    said = text[marker.start : marker.end]
    unnamed = "老人" if "老人" in said else "其他"
    if unnamed == "其他" and _COUPLE.search(text, 0, marker.start):
        unnamed = "配偶"
    sex = {"他": "男", "她": "女"}.get(said)
    single = [one for one in before if not _COUNTED.search(text[: one.start])]
    single = [one for one in single if not _NO_MORE.match(text, one.end)] or single
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
    bare = text[marker.start : marker.end] in _CHILD
    return marker.person == "子女" and bare and bool(young) and young[-1] == "孙子女"


def from_above(text: str, found: list[Marker]) -> list[Marker]:
    """爸妈都去打工,娃跟着我这个奶奶: the speaker's grandchild, and its parents."""
    if not _I_GRANDPARENT.search(text):
        return found
    kept = [one for one in found if one.person not in _GRANDPARENTS]
    if kept and kept[0].person == "孩子父母":
        # 娃他爹娘都没了: the child is named in the word.
        kept.insert(0, Marker(kept[0].start, kept[0].start + 1, "relation", "孙子女"))
    seen = {
        **dict.fromkeys(YOUNG, "孙子女"),
        "父母": "孩子父母",
        "父亲": "孩子父亲",
        "母亲": "孩子母亲",
    }
    return [replace(one, person=seen.get(one.person or "", one.person)) for one in kept]


def in_laws(text: str, found: list[Marker]) -> list[Marker]:
    """老伴… 媳妇…: an old man's 媳妇 beside his wife is his son's."""
    wives = [one for one in found if one.person == "配偶"]
    old = any(text[one.start : one.end].removeprefix("我") in _OLD_WIVES for one in wives)
    if not old:
        return found
    return [
        replace(one, person="儿媳") if one in wives and _is_young(text, one) else one
        for one in found
    ]


def _is_young(text: str, marker: Marker) -> bool:
    return text[marker.start : marker.end] in ("媳妇", "媳妇儿")


def of_the_child(text: str, last: Marker, marker: Marker) -> bool:
    """After 孩子爸爸, or right after 我孙子: not the speaker's own parent."""
    between = text[last.end : marker.start]
    after = last.person == "孙子女" and between == ","
    if last.person == "孙子女" and not re.search("[。!?我俺]", between):
        # 户内孙女一名,读小学,父亲服刑: an office speaks.
        after |= text[marker.start : marker.end] in ("父亲", "母亲", "其父", "其母")
    return after or (last.person or "").startswith("孩子")


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
    if _AT_ONE_HEARTH.match(text, second.end) and text[first.end] == "跟":
        return False  # 我娘跟我嫂子搭伙过,七十六
    return text[first.end : second.start] in _AND and first.person != second.person


def _other_parent(first: Marker, second: Marker) -> str | None:
    """我和他爹: the father of the speaker's child is the speaker's husband."""
    spouse = first.person == SELF and second.person in ("孩子父亲", "孩子母亲")
    return "配偶" if spouse else second.person


def _is_beside(text: str, marker: Marker) -> bool:
    if marker.role in ("relation", "pronoun") and _TO_THE_DOCTOR.match(text, marker.end):
        return False
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
