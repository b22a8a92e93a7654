"""People of a household: stable ids for relation words, and who a mention is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.case import SELF
from bot.conversation import Person
from nlu.heard import Heard

ME = "本人"
# Relation words as the understanding normalises them, to the stem of an id.
IDS: Mapping[str, str] = MappingProxyType(
    {
        ME: SELF, "父亲": "father", "母亲": "mother", "配偶": "spouse", "前配偶": "ex",
        "儿子": "son", "大儿子": "son", "二儿子": "son", "小儿子": "son",
        "女儿": "daughter", "大女儿": "daughter", "二女儿": "daughter", "小女儿": "daughter",
        "子女": "child", "大孩子": "child", "小孩子": "child", "孙子女": "grandchild",
        "祖父": "grandfather", "祖母": "grandmother", "外祖父": "grandpa", "外祖母": "grandma",
        "兄弟": "brother", "姐妹": "sister", "儿媳": "daughterinlaw", "女婿": "soninlaw",
        "公公": "fatherinlaw", "婆婆": "motherinlaw", "岳父": "fatherinlaw",
        "岳母": "motherinlaw", "孩子父亲": "childfather", "孩子母亲": "childmother",
        "邻居": "neighbour", "亲戚": "relative", "村民": "villager", "朋友": "friend",
        "老人": "elder",
    }
)  # fmt: skip
# Asking for one of these, the speaker is not of their household.
ROLES: Mapping[str, str] = MappingProxyType(
    {"邻居": "邻居", "亲戚": "亲友", "朋友": "亲友", "村民": "村居/网格员", "老人": "其他"}
)
# One word for two people: what is said holds for both.
BOTH: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "父母": ("父亲", "母亲"), "祖父母": ("祖父", "祖母"), "外祖父母": ("外祖父", "外祖母"),
        "公婆": ("公公", "婆婆"), "岳父母": ("岳父", "岳母"), "孩子父母": ("孩子父亲", "孩子母亲"),
    }
)  # fmt: skip
ANY_CHILD = "子女"
CHILDREN = frozenset({ANY_CHILD, "儿子", "女儿"})
# Words before a relation that say whose it is, and relations with several everyday words.
_MY = "我你您他她俺咱们家的"
_BROAD = frozenset({"姐妹", "兄弟", "配偶", "孙子女", "子女", "亲戚", "大孩子", "小孩子"})
_LONGEST = 4
# 我妹 is said back as 妹妹.
_FULL = {"妹": "妹妹", "姐": "姐姐", "哥": "哥哥", "弟": "弟弟"}
_CHILD = "孩子"


def called(heard: Heard) -> Mapping[str, str]:
    """The resident's own word for each relation that covers several (姐妹: 妹妹)."""
    found: dict[str, str] = {}
    for mention in heard.of("person"):
        word = mention.text.lstrip(_MY)
        a_child = len(word) > _LONGEST and mention.value == ANY_CHILD
        word = _FULL.get(word, _CHILD if a_child else word)
        if mention.value in _BROAD and word and len(word) <= _LONGEST:
            found.setdefault(str(mention.value), word)
    return found


def id_of(relation: str, people: Iterable[Person]) -> str:
    """The id of the person with that relation: the known one's, else a new one."""
    people = tuple(people)
    known = next((person.id for person in people if person.relation == relation), None)
    return known or _same_child(relation, people) or new_id(relation, people)


def _same_child(relation: str, people: tuple[Person, ...]) -> str | None:
    """孩子 is the son who was spoken of, when he is the only child; and a child turns out a son."""
    children = [person for person in people if person.relation in CHILDREN]
    if len(children) != 1 or relation not in CHILDREN:
        return None
    [child] = children
    return child.id if ANY_CHILD in (relation, child.relation) else None


def new_id(relation: str, people: Iterable[Person]) -> str:
    """An id that nobody has yet: son, then son2."""
    taken = {person.id for person in people}
    base = IDS.get(relation, "other")
    if base not in taken:
        return base
    number = 2
    while f"{base}{number}" in taken:
        number += 1
    return f"{base}{number}"
