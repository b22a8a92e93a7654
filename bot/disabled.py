"""A disabled child's age, where one message tells of the child's age and of its disability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.mentions import Tell
from nlu.heard import Heard, Illness, Mention

__all__ = ["child_tells"]

_FACT, _GROWN = "disabled_child_age", 18
_DISABLED = frozenset({"disabled", "dis_grade"})
_HELD = ("有效", "快到期/过期")
# Of a child these are a disability, certified or not.
_ILLNESSES = frozenset({"脑瘫", "自闭症", "孤独症", "唐氏", "智障"})
_NAMED = ("残疾儿童", "残疾孩子", "残疾的孩子", "残疾娃", "残疾儿子", "残疾女儿")


def child_tells(heard: Heard, told: Iterable[Tell]) -> Iterator[Tell]:
    """The age of each child of whom a disability is told as well, as what follows."""
    named = any(word in heard.normal for word in _NAMED)
    disabled = {one.person for one in heard.mentions if one.sure and _disables(one)}
    for tell in told:
        young = isinstance(tell.value, int) and tell.value < _GROWN
        if tell.fact == "age" and young and (named or tell.person in disabled):
            yield Tell(_FACT, tell.value, tell.words, True, tell.person, True, heard=tell.heard)


def _disables(mention: Mention) -> bool:
    if mention.kind == "dis_cert":
        return mention.value in _HELD
    if isinstance(mention.value, Illness):
        return mention.value.said in _ILLNESSES
    return mention.kind in _DISABLED and bool(mention.value)
