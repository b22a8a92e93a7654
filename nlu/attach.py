"""Whom each thing said is about: the nearest subject, the described one, or the one spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from nlu import negation
from nlu.entries import kinds
from nlu.heard import Duration, Mention, Money
from nlu.people import SELF, Marker, base_relation, vocabulary

__all__ = ["attached"]

# What a carer says of himself after naming the one he cares for: 照顾瘫痪的妈,没法上班.
_OF_THE_CARER = frozenset({"work", "labour", "money", "lost_work_by_illness"})
# After 大的上初二,小的上幼儿园 a 没有收入 is not the little one's.
_CHILDREN = frozenset({"子女", "大孩子", "小孩子", "孙子女"})
# Done to somebody, or by want of somebody: those named in the words are the others.
_SUFFERED = frozenset({"violence", "unsupported", "obligor", "orphan", "child_guard"})
_OF_CHILDREN = frozenset({"child_guard", "orphan"})
_DONE_TO = frozenset({"violence", "unsupported"})
_ACTORS = frozenset({"儿子", "女儿", "子女", "配偶", "父母", "大儿子", "小儿子"})
_OF_THE_HOUSE = frozenset({"rent", "debt", "cost", "savings"})
_ABSENT = frozenset({"前配偶", "孩子父亲", "孩子母亲"})
_ENTRUSTED = frozenset({"孙子女", "亲戚", "兄弟", "姐妹", "村民", "邻居", "其他"})
_COUNTERS = ("个", "位", "名")
_LONG = 9
_OF_EACH = frozenset({"dis_cert", "dis_grade"})
_EXPLICIT_ONLY = frozenset({"place"})
# 孩子都在外头,一个人过: who is elsewhere, and whoever are several, don't live alone here.
_OF_WHO_STAYS = frozenset({"live_alone", "caregiver", "left_behind", "obligor"})
_ELSEWHERE = re.compile(
    "在外(?!面[住睡])|外[头地省面]|成家|不在身边|不在跟前|不在家|打工|没回|不回|进城|嫁|分家|单过|出去"
)
_WENT = re.compile("(?:走|没|跑|不在|死|去世|过世|失踪)了?[已都快有]{0,2}$")
# 当时他二十三: the age at which he died, nobody's of today.
_BACK_THEN = re.compile(
    "(?:当时|那时候?|那年|生前|走的?时候?|死的?时候?|没的?时候?|去世时)[^,。!?;:]{0,4}$"
)
# Who went, died or sits: what is told next is of those who are left.
_GONE = frozenset({"去世", "离家", "失联", "查找不到", "改嫁", "服刑在押", "强制戒毒"})
_OF_THE_GONE = frozenset({"fate", "duration", "event"})
_PAIRS = {"父母": {"父亲", "母亲"}, "孩子父母": {"孩子父亲", "孩子母亲"}, "公婆": {"公公", "婆婆"}}
_TOGETHER = re.compile("都|均|两个|俩|一起|一块|全|双双|也都|加起来|各")
# 两个人都有病, 他俩都六十了: those two who were named last.
_BOTH = re.compile(
    "(?:他们|她们)?(?:两个人|两人|俩人|他俩|她俩|两个|老两口|俩|他们|他们两个|两个老的|二人)(?:也|全)?[都均]"
)
_SOMEBODY = re.compile("有(?:人|个|一个|位|两个)")
_SCHOOLED = re.compile("[上读念]|年级|学|岁|[初高大][一二三四]|幼儿")
_BREAKS = "。!?,;:"


@cache
def _forward() -> frozenset[str]:
    return frozenset(vocabulary().forward)


def attached(
    text: str, mentions: Iterable[Mention], subjects: Sequence[Marker]
) -> Iterator[Mention]:
    """The mentions with their persons; household matters and unclear ones keep None.

    What is told of several at once comes once for each of them.
    """
    mentions = tuple(mentions)
    fates = [_one(text, one, subjects, ()) for one in mentions if one.kind == "fate"]
    gone = [(one.person, one.start, one.end) for one in fates if one.value in _GONE and one.person]
    left = [_one(text, one, subjects, ()) for one in mentions if _of_absence(text, one)]
    gone += [(one.person, one.start, one.end) for one in left if one.person not in (None, SELF)]
    for mention in mentions:
        away = () if mention.kind in _OF_THE_GONE else _before(gone, mention)
        told = _one(text, mention, subjects, away)
        if _of_the_dead(text, told, fates) or _at_home_anyway(told) or _back_then(text, told, gone):
            continue
        yield from _each(text, told, subjects)


def _of_absence(text: str, mention: Mention) -> bool:
    """老伴走了六年了: how long somebody has been away."""
    if not isinstance(mention.value, Duration) or mention.value.about != "absent":
        return False
    first, _ = negation.clause(text, mention.start, mention.end)
    return bool(_WENT.search(text, first, mention.start))


def _back_then(text: str, mention: Mention, gone: list[tuple[str, int, int]]) -> bool:
    """独生子没了,当时他二十三: told of one who is gone."""
    if mention.kind != "age" or not _before(gone, mention):
        return False
    first, _ = negation.clause(text, mention.start, mention.end)
    return bool(_BACK_THEN.search(text, first, mention.start))


def _before(gone: list[tuple[str, int, int]], mention: Mention) -> tuple[str, ...]:
    """Who had gone when this was told."""
    names: list[str] = []
    for person, _, end in gone:
        if end <= mention.start:
            names += [person, *_PAIRS.get(person, ())]
    return tuple(names)


def _of_the_dead(text: str, mention: Mention, fates: list[Mention]) -> bool:
    """他爸得癌死了: what he died of is no illness of the household."""
    if mention.kind not in ("illness", "bedridden", "work") or mention.person is None:
        return False
    first, last = negation.clause(text, mention.start, mention.end)
    return any(
        one.value == "去世" and one.person == mention.person and first <= one.start <= last
        for one in fates
    )


def _at_home_anyway(mention: Mention) -> bool:
    """跟我过 entrusts a grandchild or a nephew to the speaker, but not his own son or mother."""
    if mention.kind != "child_guard" or not ("我" in mention.text or "俺" in mention.text):
        return False
    return mention.person not in _ENTRUSTED


def _one(text: str, mention: Mention, subjects: Sequence[Marker], gone: tuple[str, ...]) -> Mention:
    if mention.kind in ("person", "asking_for", "sex") and mention.person:
        return mention
    kind = kinds().get(mention.kind)
    if kind is None or kind.about == "household" or not subjects:
        return mention
    subject = _subject(text, mention, subjects, gone)
    if isinstance(mention.value, Money):
        return _amount(mention, mention.value, subject)
    person = subject.person if subject else None
    if mention.kind in _DONE_TO and person in _ACTORS:
        person = None
    if subject and subject.role == "household":
        return _of_somebody(text, mention, subject)
    return replace(mention, person=person)


def _of_somebody(text: str, mention: Mention, subject: Marker) -> Mention:
    """家里种点地 is likely the speaker's work; 家里有人得了癌 leaves open whose illness it is."""
    if mention.kind == "work":
        return replace(mention, person=SELF, sure=False)
    unnamed = _SOMEBODY.search(text, subject.end, mention.end)
    return replace(mention, sure=False) if unnamed else mention


def _each(text: str, mention: Mention, subjects: Sequence[Marker]) -> Iterator[Mention]:
    """我和老婆都在打工: said of both."""
    yield mention
    if mention.kind in ("person", "sex", "asking_for", "place") or mention.person is None:
        return
    if isinstance(mention.value, Money):
        return
    first, _ = negation.clause(text, mention.start, mention.end)
    for person in _others(text, mention, subjects, first):
        yield replace(mention, person=person)


def _others(text: str, mention: Mention, subjects: Sequence[Marker], first: int) -> tuple[str, ...]:
    near = [s for s in subjects if first <= s.start < mention.start]
    if near and near[-1].also and near[-1].person == mention.person:
        shared = _TOGETHER.search(text, near[-1].end, mention.end) or mention.kind == "work"
        return near[-1].also if shared else ()
    if not near and mention.kind in _OF_EACH:
        # 我和老公都是聋哑人,都有证,一级: of the same two.
        named = [s for s in subjects if s.start < first and s.also and s.person == mention.person]
        start, _ = negation.sentence(text, mention.start, mention.end)
        if named and named[-1].start >= start and _TOGETHER.search(text, named[-1].end, first):
            return named[-1].also
    both = _BOTH.search(text, first, mention.end)
    if both is None or any(s.start >= both.end() for s in near):
        return ()
    last = dict.fromkeys(
        s.person for s in reversed(subjects) if s.start < both.start() and s.role == "relation"
    )
    pair = [one for one in (*last, SELF) if one and one != mention.person]
    return tuple(pair[:1])


def _amount(mention: Mention, money: Money, subject: Marker | None) -> Mention:
    """An amount told of 家里 is the household's; rent and debts are nobody's in particular."""
    if money.per == "household" or money.use in _OF_THE_HOUSE:
        return mention
    if subject and subject.role == "household" and money.use in (None, "income"):
        per = money.per or "household"
        return replace(mention, value=replace(money, per=per))
    return replace(mention, person=subject.person if subject else None)


def _subject(
    text: str, mention: Mention, subjects: Sequence[Marker], gone: tuple[str, ...]
) -> Marker | None:
    if mention.kind in _SUFFERED:
        subjects = [s for s in subjects if not _acts(s, mention)]
    first, last = negation.clause(text, mention.start, mention.end)
    before = [s for s in subjects if s.start < mention.end and s.start >= first]
    described = _described(text, mention, subjects, last, before)
    if described:
        return described
    if before and before[-1].person not in gone:
        return _in_clause(mention, subjects, before)
    if mention.kind in _EXPLICIT_ONLY:
        return None
    if mention.kind in _OF_WHO_STAYS:
        staying = [s for s in subjects if not _away(text, s, first)]
        if len(staying) < len(subjects):
            return _topic(staying, first, gone) or Marker(0, 0, "self", SELF)
    if mention.kind in _OF_THE_CARER:
        subjects = [s for s in subjects if s.person not in _ABSENT and not _a_pupil(text, s)]
    return _topic(subjects, first, gone)


def _away(text: str, subject: Marker, before: int) -> bool:
    """Told to be elsewhere in his own clause, which lies before."""
    _, last = negation.clause(text, subject.start, subject.end)
    elsewhere = _ELSEWHERE.search(text, subject.end, last)
    return subject.role == "relation" and last < before and bool(elsewhere)


def _a_pupil(text: str, subject: Marker) -> bool:
    """A child of whom age or school is told; a grown-up 孩子 may well have work."""
    if subject.person in ("大孩子", "小孩子", "孙子女"):
        return True
    if subject.person not in _CHILDREN:
        return False
    _, last = negation.clause(text, subject.start, subject.end)
    known = _SCHOOLED.search(text, subject.end, last)
    return (
        subject.cared or subject.beside or bool(known and "没考上" not in text[subject.end : last])
    )


def _in_clause(mention: Mention, subjects: Sequence[Marker], before: list[Marker]) -> Marker:
    """The last one named in the clause, unless he only stands beside the one it tells of."""
    subject = before[-1]
    if subject.cared and mention.kind in _OF_THE_CARER and subject.end <= mention.start:
        return _carer(subjects, subject)
    if subject.role == "household" and len(before) > 1:
        # 我在屋头种菜: the house is where he does it.
        owner = before[-2]
        if owner.end <= subject.start <= owner.end + 2 and owner.role != "household":
            return owner
    if subject.beside and mention.start - subject.end > 1:
        leading = [s for s in before if not s.beside and not s.cared and s.role != "household"]
        if leading and mention.kind != "money":
            return leading[-1]
    return subject


def _described(
    text: str, mention: Mention, subjects: Sequence[Marker], last: int, before: Sequence[Marker]
) -> Marker | None:
    """The person right after his description: 瘫痪的老父亲, 念高中的妹妹, 3岁孩子."""
    after = next((s for s in subjects if mention.end <= s.start < last), None)
    if after is None or after.role != "relation":
        return _unnamed_child(text, mention)
    between = text[mention.end : after.start]
    if between not in _forward() and not _counted_off(text, mention.start, between):
        return None
    # 我爸瘫痪妈也病, 爹死了娘跑了: said of the one before it, or named in it.
    near = bool(before) and before[-1].role == "relation" and before[-1].end >= mention.start
    told = bool(before) and before[-1].end == mention.start
    return None if (near or told) and "的" not in between else after


def _unnamed_child(text: str, mention: Mention) -> Marker | None:
    """家里还有个两岁的: a child that has no word of its own."""
    young = mention.kind == "age" and isinstance(mention.value, int) and mention.value < 18
    if not young or not text.startswith("的", mention.end):
        return None
    closed = mention.end + 1 >= len(text) or text[mention.end + 1] in _BREAKS
    counted = text.endswith(_COUNTERS, 0, mention.start)
    return Marker(mention.start, mention.end, "relation", "子女") if closed and counted else None


def _counted_off(text: str, start: int, between: str) -> bool:
    """(一个)五岁自闭症的(儿子): after 个 all that stands before 的 describes one person."""
    return len(between) <= _LONG and between.endswith("的") and text[:start].endswith(_COUNTERS)


def _acts(subject: Marker, mention: Mention) -> bool:
    """儿子不管我, 父母双亡: the one inside or right before the words is not the one concerned."""
    if mention.start <= subject.start < mention.end:
        return not (mention.kind in _OF_CHILDREN and subject.person in _CHILDREN)
    near = 0 <= mention.start - subject.end <= 2
    return near and subject.role == "relation" and mention.kind in _DONE_TO


def _carer(subjects: Sequence[Marker], cared: Marker) -> Marker:
    named = (s for s in subjects if s.role != "household" and s.person not in _ABSENT)
    earlier = [s for s in named if s.start < cared.start and not s.cared and not s.beside]
    return earlier[-1] if earlier else Marker(0, 0, "self", SELF)


def _topic(subjects: Sequence[Marker], first: int, gone: tuple[str, ...]) -> Marker | None:
    """The subject still spoken of where a clause names none."""
    earlier = [s for s in subjects if s.start < first]
    if not earlier:
        return None
    leading = [s for s in earlier if not s.beside and s.person not in gone]
    if earlier[-1].cared and earlier[-1].person not in gone:
        return _carer(subjects, earlier[-1])
    if not leading:
        away = base_relation(earlier[-1].person or "") in gone or earlier[-1].person in gone
        return Marker(0, 0, "self", SELF) if away or earlier[-1].beside else earlier[-1]
    return leading[-1]
