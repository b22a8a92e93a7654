"""People of a household: stable ids for relation words, and who a mention is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.case import SELF
from bot.conversation import Person
from nlu.heard import Heard

ME = "本人"
# Relation words as the understanding normalises them.
IDS: Mapping[str, str] = MappingProxyType(
    {
        ME: SELF, "父亲": "father", "母亲": "mother", "配偶": "spouse", "儿子": "son",
        "女儿": "daughter", "祖父": "grandfather", "祖母": "grandmother", "外祖父": "grandpa",
        "外祖母": "grandma", "兄弟": "brother", "姐妹": "sister", "孙子女": "grandchild",
        "公婆": "parentinlaw", "岳父母": "parentinlaw", "邻居": "neighbour", "亲戚": "relative",
        "村民": "villager", "朋友": "friend",
    }
)  # fmt: skip
# Asking for one of these, the speaker is not of their household.
ROLES: Mapping[str, str] = MappingProxyType(
    {"邻居": "邻居", "亲戚": "亲友", "朋友": "亲友", "村民": "村居/网格员"}
)
# Words before a relation that say whose it is, and relations with several everyday words.
_MY = "我你您他她俺咱们家的"
_BROAD = frozenset({"姐妹", "兄弟", "配偶", "孙子女", "公婆", "岳父母", "父母", "亲戚"})
_LONGEST = 4
# Grown-up children and other kin may live apart; these are taken to live with the speaker.
CHILDREN = frozenset({"儿子", "女儿", "孙子女"})


def called(heard: Heard) -> Mapping[str, str]:
    """The resident's own word for each relation that covers several (姐妹: 妹妹)."""
    found: dict[str, str] = {}
    for mention in heard.of("person"):
        word = mention.text.lstrip(_MY)
        if mention.value in _BROAD and word and len(word) <= _LONGEST:
            found.setdefault(str(mention.value), word)
    return found


def id_of(relation: str, people: Iterable[Person]) -> str:
    """The id of the person with that relation: the known one's, else a new one."""
    people = tuple(people)
    known = next((person.id for person in people if person.relation == relation), None)
    return known or new_id(relation, people)


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
