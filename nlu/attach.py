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
    if isinstance(mention.value, Money) and mention.value.per == "household":
        return mention
    return replace(mention, person=_subject(text, mention, subjects))


def _subject(text: str, mention: Mention, subjects: Sequence[Marker]) -> str | None:
    first, last = negation.clause(text, mention.start, mention.end)
    before = [s for s in subjects if s.start < mention.end and s.start >= first]
    described = _described(text, mention, subjects, last, before)
    if described:
        return described.person
    if before:
        subject = before[-1]
        if subject.cared and mention.kind in _OF_THE_CARER and subject.end <= mention.start:
            return _carer(subjects, subject)
        return subject.person
    if mention.kind in _EXPLICIT_ONLY:
        return None
    if mention.kind in _OF_THE_CARER:
        subjects = [s for s in subjects if s.person not in _CHILDREN]
    return _topic(subjects, first)


def _described(
    text: str, mention: Mention, subjects: Sequence[Marker], last: int, before: Sequence[Marker]
) -> Marker | None:
    """The person right after his description: 瘫痪的老父亲, 念高中的妹妹, 3岁孩子."""
    after = next((s for s in subjects if mention.end <= s.start < last), None)
    if after is None or after.role != "relation":
        return None
    between = text[mention.end : after.start]
    if between not in _forward():
        return None
    near = bool(before) and before[-1].role == "relation" and before[-1].end == mention.start
    return None if near and "的" not in between else after


def _carer(subjects: Sequence[Marker], cared: Marker) -> str | None:
    earlier = [
        s for s in subjects if s.start < cared.start and not s.cared and s.role != "household"
    ]
    return earlier[-1].person if earlier else SELF


def _topic(subjects: Sequence[Marker], first: int) -> str | None:
    """The subject still spoken of where a clause names none."""
    earlier = [s for s in subjects if s.start < first]
    if not earlier:
        return None
    if earlier[-1].cared:
        return _carer(subjects, earlier[-1])
    return earlier[-1].person
