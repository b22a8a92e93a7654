"""Whose clause it is: the subject of what stands at a place in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nlu import negation
from nlu.heard import Mention, Work
from nlu.people import SELF, Marker, base_relation, vocabulary

__all__ = ["DONE_TO", "subject_of"]

# What a carer says of himself after naming the one he cares for: 照顾瘫痪的妈,没法上班.
_OF_THE_CARER = frozenset({"work", "labour", "money", "lost_work_by_illness", "job_loss"})
# After 大的上初二,小的上幼儿园 a 没有收入 is not the little one's.
_CHILDREN = frozenset({"子女", "大孩子", "小孩子", "孙子女"})
# Done to somebody, or by want of somebody: those named in the words are the others.
_SUFFERED = frozenset({"violence", "unsupported", "obligor", "orphan", "child_guard"})
# 穿衣吃饭都得我弄, 给人带孩子: whoever stands in these words is another.
_BY_ANOTHER = frozenset({"selfcare", "adl", "work", "care"})
_OF_CHILDREN = frozenset({"child_guard", "orphan"})
DONE_TO = frozenset({"violence", "unsupported"})
_ABSENT = frozenset({"前配偶", "孩子父亲", "孩子母亲"})
_FIT = "能抚养"
_COUNTERS = ("个", "位", "名")
_LONG = 9
_EXPLICIT_ONLY = frozenset({"place"})
# 孩子都在外头,一个人过: who is elsewhere, and whoever are several, don't live alone here.
_OF_WHO_STAYS = frozenset({"live_alone", "caregiver", "left_behind", "obligor"})
_ELSEWHERE = re.compile(
    "在外(?!面[住睡])|外[头地省面]|成家|不在身边|不在跟前|不在家|打工|没回|不回|进城|嫁|分家|单过|出去"
)
_SCHOOLED = re.compile("[上读念]|年级|学|岁|[初高大][一二三四]|幼儿")
_BREAKS = "。!?,;:"
_COPULA = re.compile("(?:今年|也|都|已经|快|才|是|有|满|刚|现在|自己|自个儿?){1,3}")


@cache
def _forward() -> frozenset[str]:
    return frozenset(vocabulary().forward)


def subject_of(
    text: str, mention: Mention, subjects: Sequence[Marker], gone: tuple[str, ...]
) -> Marker | None:
    """The one of `subjects` of whom the mention tells; None for nobody. gone: who went or died."""
    if mention.kind in _SUFFERED:
        subjects = [s for s in subjects if not _acts(s, mention)]
    if mention.kind in _BY_ANOTHER:
        subjects = [s for s in subjects if not mention.start <= s.start < mention.end]
    if mention.value == _FIT:
        # 他妈能养他: the child whom she can bring up.
        subjects = [s for s in subjects if not mention.start < s.start < mention.end]
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
    within = mention.kind == "left_behind" and subject.end > mention.start
    if subject.beside and (within or mention.start - subject.end > 1):
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
    if mention.kind == "age" and not between and _told_of(text, mention, before):
        return None
    # 我爸瘫痪妈也病, 爹死了娘跑了: said of the one before it, or named in it.
    near = bool(before) and before[-1].role == "relation" and before[-1].end >= mention.start
    told = bool(before) and before[-1].end == mention.start
    return None if (near or told) and "的" not in between else after


def _told_of(text: str, mention: Mention, before: Sequence[Marker]) -> bool:
    """我今年五十七他爸退休了: the figure belongs to the one before it."""
    return bool(before) and bool(_COPULA.fullmatch(text[before[-1].end : mention.start]))


def _unnamed_child(text: str, mention: Mention) -> Marker | None:
    """家里还有个两岁的: a child that has no word of its own."""
    young = mention.kind == "age" and isinstance(mention.value, int) and mention.value < 18
    pupil = isinstance(mention.value, Work) and mention.value.state == "在学"
    if not (young or pupil) or not text.startswith("的", mention.end):
        return None
    closed = mention.end + 1 >= len(text) or text[mention.end + 1] in _BREAKS
    counted = text.endswith(_COUNTERS, 0, mention.start)
    return Marker(mention.start, mention.end, "relation", "子女") if closed and counted else None


def _counted_off(text: str, start: int, between: str) -> bool:
    """(一个)五岁自闭症的(儿子): after 个 all that stands before 的 describes one person."""
    return len(between) <= _LONG and between.endswith("的") and text[:start].endswith(_COUNTERS)


def _acts(subject: Marker, mention: Mention) -> bool:
    """儿子不管我, 父母双亡: the one inside or right before the words is not the one concerned."""
    if subject.start < mention.end and mention.start < subject.end:
        return not (mention.kind in _OF_CHILDREN and subject.person in _CHILDREN)
    near = 0 <= mention.start - subject.end <= 2
    return near and subject.role == "relation" and mention.kind in DONE_TO


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
