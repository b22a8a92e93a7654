"""The words for persons, and what a word that names one is (see people.yml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import Field

from nlu.lexicons import Part, model

__all__ = ["SELF", "Marker", "People", "base_relation", "vocabulary"]

SELF = "本人"
_ORDINALS = ("大", "二", "小")


class _Relation(Part):
    relation: str
    say: list[str]
    sex: str | None = None


class People(Part):
    """lexicon/people.yml."""

    relations: list[_Relation]
    rare: list[_Relation]
    self_words: list[str]
    self_: list[str] = Field(alias="self")
    self_not: list[str]
    household: list[str]
    pronouns: list[str]
    official: list[str]
    cared: list[str]
    beside: list[str]
    asking_for: list[str]
    asking_verbs: list[str]
    chains: dict[str, dict[str, str]]
    not_people: list[str]
    forward: list[str]
    introduced: list[str]
    surnames: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A word at [start, end) that names a subject.

    role: relation | self | household | pronoun | official; person: its name, None for a household
    and for whoever the talk is about (official: 该对象, 户主).
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


def base_relation(relation: str) -> str:
    """大女儿, 二女儿, 小女儿 -> 女儿; 大孩子 -> 子女; any other relation is its own base."""
    if relation in ("大孩子", "小孩子"):
        return "子女"
    known = relation[:1] in _ORDINALS and relation[1:] in ("儿子", "女儿")
    return relation[1:] if known else relation
