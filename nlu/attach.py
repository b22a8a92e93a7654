"""Whom each thing said is about: the nearest subject, the described one, or the one spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nlu import negation, states
from nlu.entries import kinds
from nlu.heard import Benefit, Duration, Mention, Money
from nlu.people import SELF, Marker
from nlu.subjects import DONE_TO, subject_of

__all__ = ["attached"]

_ACTORS = frozenset({"儿子", "女儿", "子女", "配偶", "父母", "大儿子", "小儿子"})
_OF_THE_HOUSE = frozenset({"rent", "debt", "cost", "savings"})
_ENTRUSTED = frozenset({"孙子女", "亲戚", "兄弟", "姐妹", "村民", "邻居", "其他"})
_OF_EACH = frozenset({"dis_cert", "dis_grade"})
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
# 我五十五,老婆五十二,俩人在镇上养鸡
_AT_WORK_BOTH = re.compile("(?:俩人|两个人|两人|两口子)(?=在|给|帮|种|养|做|打|靠)")
# 爸七十,妈六十八,都有慢性病: whoever was named in the clauses before.
_ALL = re.compile("(?:也|全|现在|如今|平时|两个|俩)?都(?!说|怪|快|市)")
_OF_HIM_ALONE = DONE_TO | {"left_behind"}
_SIXTEEN = 16
_GROWN = frozenset(
    {"配偶", "前配偶", "父亲", "母亲", "父母", "祖父", "祖母", "祖父母", "外祖父", "外祖母", "公公",
     "婆婆", "岳父", "岳母", "儿媳", "女婿", "孩子父亲", "孩子母亲", "孩子父母"}
)  # fmt: skip
_YOUNG = frozenset(
    {"子女", "儿子", "女儿", "大孩子", "小孩子", "孙子女", "大儿子", "小儿子", "大女儿", "小女儿",
     "二儿子", "二女儿"}
)  # fmt: skip
_WITH_ME = re.compile(
    "(?<![帮替给])[我俺](?!的?[表堂大小]?[姐哥弟妹嫂叔姑舅姨伯爸妈爹娘爷奶外姥邻朋亲])"
)
_DONE_TO_ME = re.compile("[不没][^,。]{0,3}(?:要|管|养|认)[我俺]$")
_ELDERS = frozenset({"父亲", "母亲", "父母"})
_SPOUSES = frozenset({"配偶", "前配偶"})
_MINDERS = frozenset({"祖父", "祖母", "祖父母", "外祖父", "外祖母", "外祖父母"})
_SOMEBODY = re.compile("有(?:人|个|一个|位|两个)")


def attached(
    text: str,
    mentions: Iterable[Mention],
    subjects: Sequence[Marker],
    fates_known: Iterable[Mention] = (),
) -> Iterator[Mention]:
    """The mentions with their persons; household matters and unclear ones keep None.

    What is told of several at once comes once for each of them. fates_known: who is known to be
    gone besides.
    """
    mentions = tuple(mentions)
    fates = [_one(text, one, subjects, ()) for one in mentions if one.kind == "fate"]
    fates += fates_known
    fled = [one for one in fates if one.value in _GONE and one.person not in (None, SELF)]
    gone = [(str(one.person), one.start, one.end) for one in fled]
    left = [_one(text, one, subjects, ()) for one in mentions if _of_absence(text, one)]
    fled = [one for one in left if one.person not in (None, SELF)]
    gone += [(str(one.person), one.start, one.end) for one in fled]
    for mention in mentions:
        away = () if mention.kind in _OF_THE_GONE else _before(gone, mention)
        told = _of_a_child(_one(text, mention, subjects, away), subjects)
        if told is None:
            continue
        if (
            _of_the_dead(text, told, fates, subjects)
            or _at_home_anyway(told)
            or _back_then(text, told, gone)
        ):
            continue
        yield from _each(text, told, subjects)


def _of_a_child(mention: Mention, subjects: Sequence[Marker]) -> Mention | None:
    """老婆在家带小的,才一岁半: a wife is no year old; the child named before may be."""
    if mention.person not in _GROWN or not _is_young(mention):
        return mention
    named = [one for one in subjects if one.start < mention.start and one.person in _YOUNG]
    if named:
        return replace(mention, person=named[-1].person)
    # 妈妈租房陪我读高三: a pupil tells of his own parents.
    pupil = mention.kind == "school" and mention.person in _ELDERS | _MINDERS
    return replace(mention, person=SELF) if pupil else None


def _is_young(mention: Mention) -> bool:
    if mention.kind == "school":
        return mention.value in ("未入学", "幼儿园", "义务教育", "高中/中职")
    return mention.kind == "age" and isinstance(mention.value, int) and mention.value < _SIXTEEN


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


def _of_the_dead(
    text: str, mention: Mention, fates: list[Mention], subjects: Sequence[Marker]
) -> bool:
    """他爸得癌死了; 爸妈都没了,妈是癌症: what one died of is no illness of the household."""
    if mention.kind not in ("illness", "bedridden", "work") or mention.person is None:
        return False
    first, last = negation.clause(text, mention.start, mention.end)
    dead = [one for one in fates if one.value == "去世"]
    if any(one.person == mention.person and first <= one.start <= last for one in dead):
        return True
    named = [one for one in subjects if first <= one.start < mention.start]
    who = {named[-1].person} if named else set()
    return any(
        one.end <= mention.start and who & {one.person, *_PAIRS.get(str(one.person), ())}
        for one in dead
    )


def _at_home_anyway(mention: Mention) -> bool:
    """跟我过 entrusts a grandchild or a nephew to the speaker, but not his own son or mother."""
    if mention.kind != "child_guard" or not _WITH_ME.search(mention.text):
        return False
    return mention.person not in _ENTRUSTED


def _one(text: str, mention: Mention, subjects: Sequence[Marker], gone: tuple[str, ...]) -> Mention:
    if mention.kind in ("person", "asking_for", "sex") and mention.person:
        return mention
    kind = kinds().get(mention.kind)
    if kind is None or kind.about == "household" or not subjects:
        return mention
    if mention.kind in states.OF_PARENTS:
        return replace(mention, person=_child(subjects))
    if mention.kind in ("ethnic_minority", "sex") and mention.text.startswith(("我", "俺", "咱")):
        return replace(mention, person=SELF)  # 我们是傈僳族
    if mention.kind in DONE_TO and _DONE_TO_ME.search(mention.text):
        return replace(mention, person=SELF)
    subject = subject_of(text, mention, subjects, gone)
    if mention.value == "留守儿童" and subject and subject.person in _PAIRS:
        return replace(mention, person=None)
    if _of_orphans(mention) and (orphan := _orphan(text, mention, subject, subjects)):
        return replace(mention, person=orphan)
    if mention.kind == "child_guard" and subject and subject.person in _ELDERS:
        return replace(mention, person=SELF)  # 爸妈离了,跟姥姥过: a child speaks
    if mention.kind == "child_guard" and subject and subject.person in _MINDERS:
        return replace(mention, person=None)  # 由祖父母代管: of whom they mind
    if isinstance(mention.value, Money):
        return _amount(mention, mention.value, subject)
    person = subject.person if subject else None
    if mention.kind in DONE_TO and person in _ACTORS:
        person = None
    if subject and subject.role == "household":
        return _of_somebody(text, mention, subject)
    return replace(mention, person=person)


def _child(subjects: Sequence[Marker]) -> str | None:
    """Whose parents are told of: 我爸 is the speaker's, else the child's that is named."""
    named = {one.person for one in subjects}
    children = [one.person for one in subjects if one.person in _YOUNG]
    theirs = any((one or "").startswith("孩子") for one in named) or named & _SPOUSES
    if named & _ELDERS and not (children and theirs):
        return SELF
    return children[-1] if children else None


def _orphan(
    text: str, mention: Mention, subject: Marker | None, subjects: Sequence[Marker]
) -> str | None:
    """孙女爹妈都没了,每月领孤儿费: the child whose parents they are."""
    if subject and subject.end and not (subject.person or "").startswith("孩子"):
        return None
    before = [s for s in subjects if s.start < mention.end]
    parents = [s for s in before if (s.person or "").startswith("孩子")]
    if not parents:
        return None
    return "孙子女" if "孙" in text[parents[-1].start : parents[-1].end] else "子女"


def _of_orphans(mention: Mention) -> bool:
    """What only a child without parents is, or gets."""
    paid = isinstance(mention.value, Benefit) and mention.value.name in ("孤儿", "事实无人抚养")
    return mention.kind == "orphan" or paid


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
    if isinstance(mention.value, Money) or mention.kind in _OF_HIM_ALONE:
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
    if not near and _ALL.match(text, first):
        return _all_told(text, mention, subjects, first)
    both = _BOTH.search(text, first, mention.end)
    if both is None and mention.kind == "work":
        both = _AT_WORK_BOTH.search(text, first, mention.end)
    if both is None or mention.person in _PAIRS or any(s.start >= both.end() for s in near):
        return ()
    last = dict.fromkeys(
        s.person for s in reversed(subjects) if s.start < both.start() and s.role == "relation"
    )
    pair = [one for one in (*last, SELF) if one and one != mention.person]
    return tuple(pair[:1])


def _all_told(
    text: str, mention: Mention, subjects: Sequence[Marker], first: int
) -> tuple[str, ...]:
    """Those named one a clause in the sentence before 都: two at least, the last one known."""
    start, _ = negation.sentence(text, mention.start, mention.end)
    named = [s for s in subjects if start <= s.start < first and s.role != "household"]
    clauses = {negation.clause(text, s.start, s.end)[0]: s for s in named if not s.beside}
    people = dict.fromkeys(s.person for s in clauses.values() if s.person)
    return tuple(one for one in people if one != mention.person)


def _amount(mention: Mention, money: Money, subject: Marker | None) -> Mention:
    """An amount told of 家里 is the household's; rent and debts are nobody's in particular."""
    if money.per == "household" or money.use in _OF_THE_HOUSE:
        return mention
    if subject and subject.role == "household" and money.use in (None, "income"):
        per = money.per or "household"
        return replace(mention, value=replace(money, per=per))
    return replace(mention, person=subject.person if subject else None)
