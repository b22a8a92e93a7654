"""What befell a child's parents, told by the child or by whoever asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.case import GROWN
from bot.mentions import Tell
from bot.relatives import ME
from nlu.heard import Heard, Mention

_STATES = frozenset({"去世", "法院宣告失踪", "查找不到", "服刑在押", "强制戒毒", "失联"})
# 跑了 says that nobody can reach her any more; it is read back, so it can be set right.
_SAID_AS = {"离家": "失联"}
# Only of a parent of a child that is spoken of.
_UNFIT = frozenset({"重残", "重病", "其他限制自由"})
_FIT = "能抚养"
_WHOSE = {
    "孙": "孙子女", "大女": "大女儿", "小女": "小女儿", "女": "女儿", "闺": "女儿",
    "囡": "女儿", "丫": "女儿",
    "儿子": "儿子", "崽": "儿子", "仔": "儿子",
}  # fmt: skip
_HIS = re.compile(
    "^[我俺咱你的家他她那个该户]*(?:小|大|重|外|亲)?(孙|大女|小女|女|闺|囡|丫|儿子|崽|仔)"
)
_OF_OUR_CHILD = re.compile("^[娃孩][儿子]?[他她]?的?([爸爹妈娘])")
_CUSTODY = frozenset({"服刑在押", "强制戒毒"})
_FATHERS = frozenset({"父亲", "父母", "孩子父亲", "孩子父母", "女婿"})
_MOTHERS = frozenset({"母亲", "父母", "孩子母亲", "孩子父母", "儿媳"})
_BOTH_PARENTS = frozenset({"父母", "孩子父母"})
_EITHER = re.compile("一(?:个|方)(?=[^,。!?;:])")
_NEAR_ONE = 7
_OWN = "孩子"
_SONS = ("儿子", "大儿子", "二儿子", "小儿子", "大孩子", "小孩子", "子女")
_SOON_AFTER = 24
_LEFT = re.compile(
    "(?:留|撇|丢|扔|撂|剩|抛)(?:下|个|了)|孙(?:子|女|儿|娃)|扔给|丢给|跟(?:着)?(?:我|俺)们?过"
)
_OF_GRANDCHILDREN = ("女婿", "儿媳")
# Whose parents the speaker may tell of; 我爸 is the parent of 本人, 孩子他爸 of the child.
_CHILDREN = frozenset(
    {"子女", "大孩子", "小孩子", "儿子", "大儿子", "二儿子", "小儿子", "女儿", "大女儿", "二女儿",
     "小女儿", "孙子女"}
)  # fmt: skip
_LEAD = 12
_WRONGDOER = re.compile(
    "(?:[打捅砍撞害骗抢奸伤杀][^,。]{0,4}的(?:人|家伙|司机|凶手)|凶手|肇事者|歹徒|骗子|那人|嫌犯|案子)[^。!?]{0,4}$"
)
_OVER = re.compile("那年|那会|的?时候|出来|回来|期间户口")


def fate_tells(heard: Heard, subject: str, *, outside: bool = False) -> Iterator[Tell]:
    """Facts about the parents of `subject` (a relation word), and about somebody in custody.

    outside: the speaker is not of the household, so 爹 and 娘 are the child's, not his own.
    """
    grown = subject == ME and _grown(heard)
    lost = any(one.value in _STATES for one in heard.of("fate"))
    pupil = subject == ME and _a_pupil(heard)
    for mention in (one for one in heard.of("fate") if one.sure):
        if mention.value in _CUSTODY and not _another(heard.normal, mention):
            yield Tell("member_in_custody", True, mention.text, False, heard=(mention,))
        state = _SAID_AS.get(str(mention.value), str(mention.value))
        person, child = _parent_of(heard, mention, subject)
        young = lost or pupil or child != subject or person.startswith(_OWN)
        if state not in _STATES and not (young and state in _UNFIT | {_FIT}):
            continue
        if child == subject and (grown or not _is_parent(heard, person, subject, outside)):
            continue
        for people, fact in ((_FATHERS, "father_state"), (_MOTHERS, "mother_state")):
            if person in people & _one_of_two(heard, mention, person, fact) or _child_of(
                person, child, fact
            ):
                yield Tell(fact, state, mention.text, True, child, heard=(mention,))


def _one_of_two(heard: Heard, mention: Mention, person: str, fact: str) -> frozenset[str]:
    """父母一个坐牢一个失联: which is which isn't told; the first is taken for the father."""
    lead = heard.normal[max(0, mention.start - _NEAR_ONE) : mention.start + 1]
    if person not in _BOTH_PARENTS or not _EITHER.search(lead):
        return frozenset({person})
    sentence = re.split("[。!?]", heard.normal[: mention.start + 1])[-1]
    first = len(_EITHER.findall(sentence)) == 1
    return frozenset({person}) if first == (fact == "father_state") else frozenset()


def _another(text: str, mention: Mention) -> bool:
    """打伤我的人判刑了 is of no kin, and 坐牢那年 is over."""
    lead = text[max(0, mention.start - _LEAD) : mention.start]
    return bool(_WRONGDOER.search(lead) or _OVER.match(text, mention.end))


def _parent_of(heard: Heard, mention: Mention, subject: str) -> tuple[str, str]:
    """The parent of whom it is told and whose he is: 孩子爹妈 and 娃他爸 name a child by the way,
    also where the talk is about somebody else."""
    person = mention.person or ""
    named = [one for one in heard.of("person") if one.start <= mention.start]
    said = next((one.text for one in reversed(named) if one.value == person), "")
    if person == "配偶" and (match := _OF_OUR_CHILD.search(said)):
        person = "孩子父亲" if match[1] in "爸爹" else "孩子母亲"
    if grandchild := _left_behind(heard, mention, person):
        return person, grandchild
    if not person.startswith(_OWN) or subject in _CHILDREN:
        return person, subject
    if whose := _named_in(named):
        return person, whose
    children = (str(one.value) for one in reversed(named) if one.value in _CHILDREN)
    return person, next(children, "子女")


def _named_in(named: list[Mention]) -> str | None:
    """孙女的父母, 女儿的爸爸: the word for the parent names the child."""
    own = (one.text for one in reversed(named) if str(one.value).startswith(_OWN))
    match = next((found for text in own if (found := _HIS.match(text))), None)
    return _WHOSE[match[1]] if match else None


def _left_behind(heard: Heard, mention: Mention, person: str) -> str | None:
    """老二死在工地上,留个女娃是我带大的; 独子工亡,孙女七岁: the child of a son who died."""
    if mention.value != "去世" or person not in _SONS:
        return None
    after = heard.normal[mention.end : mention.end + _SOON_AFTER]
    left = _LEFT.search(after)
    named = any(
        one.value == "孙子女" and 0 <= one.start - mention.end <= _SOON_AFTER
        for one in heard.of("person")
    )
    return "孙子女" if named and left else None


def _grown(heard: Heard) -> bool:
    """没儿没女没讨过婆娘,爹娘早不在了: no child, whose parents' fate would matter."""
    alone = [one for one in heard.of("obligor") if one.value == "无法定义务人"]
    return any(one.person in (None, ME) for one in (*heard.of("single"), *alone))


def _a_pupil(heard: Heard) -> bool:
    """我爸重病,我上初三: a child speaks, who is in need by what befell its parents."""
    return any(one.person in (None, ME) for one in heard.of("school")) or any(
        one.person in (None, ME) and isinstance(one.value, int) and one.value < GROWN
        for one in heard.of("age")
    )


def _is_parent(heard: Heard, person: str, subject: str, outside: bool) -> bool:
    if subject == ME and person in _OF_GRANDCHILDREN:
        return False
    if subject == ME or outside:
        return outside or not person.startswith(_OWN)
    bare = not any(i in heard.normal for i in "我俺咱")  # 父母失联,孩子四岁
    return subject in _CHILDREN and (bare or person.startswith(_OWN) or subject == "孙子女")


def _child_of(person: str, subject: str, fact: str) -> bool:
    """Of a grandchild the speaker's son is the father, the daughter the mother."""
    if subject != "孙子女":
        return False
    if person in _SONS and fact == "father_state":
        return True
    return person == ("儿子" if fact == "father_state" else "女儿")
