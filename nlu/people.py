"""Who is spoken of: relation words, the speaker, the household, pronouns (see people.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from pydantic import Field

from nlu.heard import Mention
from nlu.lexicons import LexiconError, Part, model
from nlu.phrases import Index, PhraseError, compile_phrase

__all__ = ["SELF", "Marker", "People", "base_relation", "markers", "mentions", "vocabulary"]

SELF = "本人"
_ORDINALS = ("大", "二", "小")
_PARENTS = ("父亲", "母亲", "父母")
_STRANGERS = ("邻居",)
_SURNAME = 2
_YOUNG = ("子女", "儿子", "女儿")
_MANY = ("父母", "祖父母", "外祖父母", "公婆", "岳父母", "孩子父母")
_AND = ("和", "跟", "与", "同", "还有", "、", "跟我", "和我", "和俺", "跟俺", "和他", "和她", "")
_COUPLE = re.compile("两口子|夫妻|夫妇|两公婆|老两口")
# 五个子女: several, so nobody that 他 could mean.
_COUNTED = re.compile("[两俩二三四五六七八几仨]个?$")
_BROUGHT = re.compile(
    r"(?:带|留下|留|丢下|撇下|扔下|生|养|抱)(?:着|了|有)?(?:个|一个|两个|俩)[^,。!?;:]{0,8}$"
)
_BY_AGE = {
    "最大的": "大孩子", "大的": "大孩子", "老大": "大孩子", "最小的": "小孩子", "小的": "小孩子",
    "老二": "小孩子", "老三": "小孩子",
}  # fmt: skip
# 大的上初二小的才四岁: the elder and the younger, by what is told of them.
_ORDER = re.compile(
    r"(?:最大的|最小的|老大|老二|老三"
    r"|(?:(?<=^)|(?<=[,。!?;: 娃子岁了学园儿个级班孩一二三四五六七八九十0-9]))(?:大的|小的))"
    r"(?=[,:]?(?:今年|已经|也|都|才|刚|是|在|有|就|还|快|满)?"
    r"(?:[初高上读念考没残脑得生不身智自去出打]|[一二三四五六七八九十两几\d]+(?:岁|年级|了|个月|,|。|$|[在上读念小最,])))"
)
_POSSESSIVE = ("", "的", "家", "家的", "那", "那个", "这个", "老", "亲", "他", "她")


class _Relation(Part):
    relation: str
    say: list[str]
    sex: str | None = None


class People(Part):
    """lexicon/people.yml."""

    relations: list[_Relation]
    self_words: list[str]
    self_: list[str] = Field(alias="self")
    self_not: list[str]
    household: list[str]
    pronouns: list[str]
    cared: list[str]
    beside: list[str]
    asking_for: list[str]
    asking_verbs: list[str]
    chains: dict[str, dict[str, str]]
    not_people: list[str]
    forward: list[str]


@dataclass(frozen=True, slots=True)
class Marker:
    """A word at [start, end) that names a subject.

    role: relation | self | household | pronoun; person: its name, None for a household.
    cared: the person is the object of the speaker's care (照顾瘫痪的妈). beside: he stands by
    another (跟着爷爷过): what follows isn't said of him. also: those named with him (我和老婆都…).
    """

    start: int
    end: int
    role: str
    person: str | None = None
    sex: str | None = None
    cared: bool = False
    beside: bool = False
    also: tuple[str, ...] = ()


@cache
def vocabulary() -> People:
    """The words for persons. Raises LexiconError."""
    return model("people", People)


@cache
def _index() -> Index[Marker]:
    words = vocabulary()
    roles: list[tuple[Iterable[str], Marker]] = [
        (words.self_words, Marker(0, 0, "self", SELF)),
        (words.self_, Marker(0, 0, "self", SELF)),
        (words.self_not, Marker(0, 0, "nobody")),
        (words.not_people, Marker(0, 0, "nobody")),
        (words.household, Marker(0, 0, "household")),
        (words.pronouns, Marker(0, 0, "pronoun")),
    ]
    roles += [(one.say, Marker(0, 0, "relation", one.relation, one.sex)) for one in words.relations]
    try:
        return Index((compile_phrase(say), marker) for says, marker in roles for say in says)
    except PhraseError as error:
        raise LexiconError("people", "say", error) from error


def base_relation(relation: str) -> str:
    """大女儿, 二女儿, 小女儿 -> 女儿; 大孩子 -> 子女; any other relation is its own base."""
    if relation in ("大孩子", "小孩子"):
        return "子女"
    known = relation[:1] in _ORDINALS and relation[1:] in ("儿子", "女儿")
    return relation[1:] if known else relation


def markers(text: str) -> list[Marker]:
    """Subjects of a folded text in order, pronouns resolved, 儿子的孩子 taken as one person."""
    found: list[Marker] = []
    for marker in _longest(text):
        last = found[-1] if found else None
        if last and marker.role == "relation" and _owns(text, last, marker):
            found.pop()
            marker = _chained(last, marker, found)
        elif last and marker.role == "relation" and _same(text, last, marker):
            # 隔壁邻居王大爷: one person, said twice.
            found.pop()
            marker = replace(marker, start=last.start, person=last.person)
        elif last and marker.person in _PARENTS and (last.person or "").startswith("孩子"):
            # 孩子爸爸坐牢,妈妈跑了: still the child's parents.
            marker = replace(marker, person=f"孩子{marker.person}")
        elif marker.role == "pronoun":
            marker = replace(marker, person=_stands_for(text, marker, found))
        elif marker.person in _YOUNG and _a_grandchild(text, marker, found):
            marker = replace(marker, person="孙子女")
        found.append(replace(marker, cared=_is_cared(text, marker)))
    return _joined(text, found)


def _stands_for(text: str, marker: Marker, before: list[Marker]) -> str | None:
    """Whom 他, 她 or 老人家 means; of a couple that is spoken of the other one."""
    said = text[marker.start : marker.end]
    unnamed = "老人" if "老人" in said else "其他"
    if unnamed == "其他" and _COUPLE.search(text, 0, marker.start):
        unnamed = "配偶"
    sex = {"他": "男", "她": "女"}.get(said)
    single = [one for one in before if not _COUNTED.search(text[: one.start])]
    return _antecedent(single, unnamed, sex)


def _left_by(text: str, marker: Marker, before: list[Marker]) -> bool:
    """儿子离婚带个五岁的娃, 儿媳跑了留下个丫头: the speaker's grandchild."""
    at = max(text.rfind(break_, 0, marker.start) for break_ in "。!?")
    sentence = [one for one in before if one.start > at]
    topic = next((one.person for one in reversed(sentence) if one.role == "relation"), None)
    brought = _BROUGHT.search(text, max(0, marker.start - 14), marker.start)
    return bool(brought) and base_relation(topic or "") in ("儿子", "女儿", "儿媳", "女婿")


def _a_grandchild(text: str, marker: Marker, before: list[Marker]) -> bool:
    return _the_grandchild(text, marker, before) or _left_by(text, marker, before)


def _the_grandchild(text: str, marker: Marker, before: list[Marker]) -> bool:
    """女儿带着个男孩,孩子有病: the child just spoken of, not another one."""
    young = [one.person for one in before if one.person in (*_YOUNG, "孙子女")]
    bare = text[marker.start : marker.end] in ("孩子", "娃", "小孩", "娃娃", "娃儿", "宝宝")
    return marker.person == "子女" and bare and bool(young) and young[-1] == "孙子女"


def _joined(text: str, found: list[Marker]) -> list[Marker]:
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
    return text[first.end : second.start] in _AND and first.person != second.person


def _other_parent(first: Marker, second: Marker) -> str | None:
    """我和他爹: the father of the speaker's child is the speaker's husband."""
    spouse = first.person == SELF and second.person in ("孩子父亲", "孩子母亲")
    return "配偶" if spouse else second.person


def _is_beside(text: str, marker: Marker) -> bool:
    lead = text[max(0, marker.start - 4) : marker.start].rstrip("我俺了着过的")
    if marker.role == "household" or (marker.role == "relation" and _asked_for(text, marker)):
        return False
    return lead.endswith(tuple(vocabulary().beside))


def _owns(text: str, first: Marker, second: Marker) -> bool:
    """我爸, 儿子的孩子, 老公妈妈; but 儿子闺女 and 爸爸妈妈 are two persons."""
    between = text[first.end : second.start]
    if between not in _POSSESSIVE:
        return False
    if between or first.role != "relation":
        return True
    wed = second.person == "配偶" and base_relation(first.person or "") in ("儿子", "女儿")
    owner = base_relation(first.person or "") in ("配偶", "儿子", "女儿", "子女")
    return wed or (owner and second.person in _PARENTS)


def _same(text: str, first: Marker, second: Marker) -> bool:
    """隔壁邻居, 邻居王大爷: the same one, told with at most a surname between."""
    if first.role != "relation" or first.person not in _STRANGERS:
        return False
    between = text[first.end : second.start]
    wanted = second.person in ("老人", first.person, "亲戚")
    return wanted and len(between) <= _SURNAME and all("\u4e00" <= c <= "\u9fff" for c in between)


def _longest(text: str) -> list[Marker]:
    """Leftmost longest words; words that merely look like persons swallow what they cover."""
    hits = [(hit.start, hit.end, hit.entry) for hit in _index().scan(text)]
    hits += [
        (match.start(), match.end(), Marker(0, 0, "relation", _BY_AGE[match.group()]))
        for match in _ORDER.finditer(text)
    ]
    hits.sort(key=lambda hit: (hit[0], -hit[1]))
    found: list[Marker] = []
    reached = 0
    for start, end, marker in hits:
        if start < reached:
            # 我女儿 is not 我女 and a left-over 儿.
            if end > reached and found and found[-1].person == marker.person is not None:
                found[-1], reached = replace(found[-1], end=end), end
            continue
        reached = end
        if marker.role != "nobody":
            found.append(replace(marker, start=start, end=end))
    return found


def _chained(first: Marker, second: Marker, before: list[Marker]) -> Marker:
    """我爸, 我家老头, 儿子的孩子, 他爸: the second word, seen from the first."""
    owner = first.person
    if first.role == "pronoun":
        owner = _antecedent(before)
    start = first.start
    if first.role in ("self", "household") or owner is None:
        return replace(second, start=start)
    key = f"{first.sex}配偶" if owner == "配偶" and first.sex else base_relation(owner)
    chains = vocabulary().chains
    person = chains.get(key, {}).get(second.person or "")
    if second.person in _PARENTS and owner.startswith("孩子"):
        person = f"孩子{second.person}"  # 他爸没了,他妈跑了: the same child's.
    if person is None:
        return second if first.role == "relation" else replace(second, start=start)
    return replace(second, start=start, person=person)


def _antecedent(before: list[Marker], unnamed: str = "其他", sex: str | None = None) -> str | None:
    """The person that 他 or 她 stands for: the last one named whom it fits, else somebody unnamed.

    Voice input writes 他 for 她: where nobody fits, the last one named it is.
    """
    named = [m for m in reversed(before) if m.role in ("relation", "pronoun") and m.person]
    fitting = (m.person for m in named if sex is None or _sex(m) in (None, sex))
    return next(fitting, None) or next((m.person for m in named), unnamed)


def _sex(marker: Marker) -> str | None:
    """As the word tells; of several people nobody is meant by 他 (五个子女)."""
    return "?" if marker.person in _MANY else marker.sex


def _is_cared(text: str, marker: Marker) -> bool:
    if marker.role not in ("relation", "pronoun"):
        return False
    lead = text[max(0, marker.start - 12) : marker.start]
    return any(_ends_with_verb(lead, verb) for verb in vocabulary().cared)


def _ends_with_verb(lead: str, verb: str) -> bool:
    """照顾 right before, or with a description between: 照顾瘫痪的(妈)."""
    at = lead.rfind(verb)
    if at < 0:
        return False
    between = lead[at + len(verb) :]
    return not between or (between.endswith(("的", "个", "我", "着", "老")) and "," not in between)


def mentions(text: str, found: Iterable[Marker]) -> list[Mention]:
    """Mentions of persons, of their sex where the word tells it, and of whom is asked for."""
    made: list[Mention] = []
    for marker in found:
        if marker.role == "relation" or (marker.role == "self" and marker.end - marker.start > 1):
            made += _of(text, marker)
    return made


def _of(text: str, marker: Marker) -> list[Mention]:
    person, start, end = marker.person, marker.start, marker.end
    said = text[start:end]
    made = [Mention("person", person, said, start, end, person)]
    if marker.sex and person == "配偶":
        made.append(Mention("sex", marker.sex, said, start, end, person))
    if _asked_for(text, marker):
        made.append(Mention("asking_for", person, said, start, end, person))
    return made


def _asked_for(text: str, marker: Marker) -> bool:
    words = vocabulary()
    lead = text[max(0, marker.start - 6) : marker.start].rstrip("我俺咱们家的老那个")
    rest = text[marker.end : marker.end + 8]
    return lead.endswith(tuple(words.asking_for)) and any(
        verb in rest for verb in words.asking_verbs
    )
