"""Whom each thing said is about: the nearest subject, the described one, or the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from nlu import negation
from nlu.entries import kinds
from nlu.heard import Mention, Money
from nlu.people import SELF, Marker, vocabulary

__all__ = ["attach"]

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
_COUNTERS = ("个", "位", "名")
_LONG = 9
_EXPLICIT_ONLY = frozenset({"place"})


@cache
def _forward() -> frozenset[str]:
    return frozenset(vocabulary().forward)


def attach(text: str, mention: Mention, subjects: Sequence[Marker]) -> Mention:
    """The mention with its person; household matters and unclear ones keep None."""
    if mention.kind in ("person", "asking_for", "sex") and mention.person:
        return mention
    kind = kinds().get(mention.kind)
    if kind is None or kind.about == "household" or not subjects:
        return mention
    if isinstance(mention.value, Money):
        return _amount(text, mention, mention.value, subjects)
    subject = _subject(text, mention, subjects)
    person = subject.person if subject else None
    if mention.kind in _DONE_TO and person in _ACTORS:
        person = None
    return replace(mention, person=person)


def _amount(text: str, mention: Mention, money: Money, subjects: Sequence[Marker]) -> Mention:
    """An amount told of 家里 is the household's; rent and debts are nobody's in particular."""
    if money.per == "household" or money.use in _OF_THE_HOUSE:
        return mention
    subject = _subject(text, mention, subjects)
    if subject and subject.role == "household" and money.use in (None, "income"):
        per = money.per or "household"
        return replace(mention, value=replace(money, per=per))
    return replace(mention, person=subject.person if subject else None)


def _subject(text: str, mention: Mention, subjects: Sequence[Marker]) -> Marker | None:
    if mention.kind in _SUFFERED:
        subjects = [s for s in subjects if not _acts(s, mention)]
    first, last = negation.clause(text, mention.start, mention.end)
    before = [s for s in subjects if s.start < mention.end and s.start >= first]
    described = _described(text, mention, subjects, last, before)
    if described:
        return described
    if before:
        subject = before[-1]
        if subject.cared and mention.kind in _OF_THE_CARER and subject.end <= mention.start:
            return _carer(subjects, subject)
        return subject
    if mention.kind in _EXPLICIT_ONLY:
        return None
    if mention.kind in _OF_THE_CARER:
        subjects = [s for s in subjects if s.person not in _CHILDREN | _ABSENT]
    return _topic(subjects, first)


def _described(
    text: str, mention: Mention, subjects: Sequence[Marker], last: int, before: Sequence[Marker]
) -> Marker | None:
    """The person right after his description: 瘫痪的老父亲, 念高中的妹妹, 3岁孩子."""
    after = next((s for s in subjects if mention.end <= s.start < last), None)
    if after is None or after.role != "relation":
        return None
    between = text[mention.end : after.start]
    if between not in _forward() and not _counted_off(text, mention.start, between):
        return None
    # 我爸瘫痪妈也病, 爹死了娘跑了: said of the one before it, or named in it.
    near = bool(before) and before[-1].role == "relation" and before[-1].end >= mention.start
    return None if near and "的" not in between else after


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
    earlier = [s for s in named if s.start < cared.start and not s.cared]
    return earlier[-1] if earlier else Marker(0, 0, "self", SELF)


def _topic(subjects: Sequence[Marker], first: int) -> Marker | None:
    """The subject still spoken of where a clause names none."""
    earlier = [s for s in subjects if s.start < first]
    if not earlier:
        return None
    if earlier[-1].cared:
        return _carer(subjects, earlier[-1])
    return earlier[-1]
