"""What a model found, as mentions of ours: it points, our readers read. Vocabulary: labels.yml."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol

from pydantic import Field

from nlu import ages, answers, entries, places, states
from nlu.heard import MODEL, Mention, Number, PlaceSaid
from nlu.lexicons import Part, model
from nlu.numerals import bounds
from nlu.people import base_relation, markers

__all__ = ["Entity", "Labels", "labels", "mention_of"]

_LEAST = 0.5
"""Confidence below which a model's pointing counts for nothing."""
_SURE = 0.8
_AGES = 125
_HEADS = 30
_HEADED = re.compile("[口人俩仨]|孩|娃|儿|女")


class Entity(Protocol):
    """One thing that a model points at, with offsets into the part that it was asked about."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def confidence(self) -> float: ...
    @property
    def role(self) -> str | None: ...
    @property
    def value(self) -> str: ...


class Labels(Part):
    """lexicon/labels.yml."""

    alarms: list[str]
    no_place: frozenset[str]
    behind: list[str]
    firm: float = Field(gt=0, le=1)
    firm_alone: float = Field(gt=0, le=1)
    whole: list[str]
    state: float = Field(gt=0, le=1)
    state_in_story: float = Field(gt=0, le=1)
    story: int = Field(gt=0)
    doubted: frozenset[str]


@cache
def labels() -> Labels:
    """The meaning of labels. Raises LexiconError."""
    return model("labels", Labels)


def mention_of(entity: Entity, normal: str, shift: int) -> Mention | None:
    """The mention that an entity of the part at `shift` points at; None when there is none in it.

    What our readers read of the words is taken; words of a known kind that they can't read become
    an unsure mention without a value, to be asked about; unknown labels and spans are nothing.
    """
    start, end = entity.start + shift, entity.end + shift
    if entity.kind not in entries.kinds() or not 0 <= start < end <= len(normal):
        return None
    said = normal[start:end]
    if entity.role == states.ROLE:
        known, sure = labels(), entity.confidence
        if sure < (known.state if len(normal) <= known.story else known.state_in_story):
            return None
        return states.mention_of(entity.kind, entity.value, sure, normal, start, end)
    if entity.confidence < _LEAST or not said.strip():
        return None
    if entity.kind == "age" and ages.of_another_time(normal, end):
        return None
    reader = _READERS.get(entity.kind)
    value = reader(said) if reader else None
    if reader is None and _has_own_reading(entity.kind, said):
        return None
    if value is None and entity.kind not in _ASKABLE:
        return None
    sure = value is not None and entity.confidence >= _SURE and entity.kind in _READ_FOR_SURE
    person = str(value) if entity.kind == "person" else None
    return Mention(
        entity.kind, value, said, start, end, person, entity.confidence, MODEL, sure
    )  # fmt: skip


def _has_own_reading(kind: str, said: str) -> bool:
    """The rules know these words: in their place they decided against them, and that stands."""
    return any(one.kind == kind for one in entries.mentions(said))


def _age(said: str) -> Any:
    figure = bounds(said.removeprefix("虚岁").removeprefix("周岁").rstrip("岁了的半"))
    if figure is None or figure.low != figure.high or not 0 <= figure.low <= _AGES:
        return None
    return int(figure.low)


def _count(said: str) -> Any:
    found = answers.heads(said) if _HEADED.search(said) else None
    one = isinstance(found, Number) and found.low == found.high and 1 <= found.low <= _HEADS
    return found.low if found is not None and one else None


def _grade(said: str) -> Any:
    found = answers.number(said.rstrip("级的")) if "级" in said else None
    return found.low if found is not None and found.low == found.high in (1, 2, 3, 4) else None


def _place(said: str) -> Any:
    if said in labels().no_place:
        return None
    found = places.find(said)
    return found[0].value if found else PlaceSaid(said)


def _person(said: str) -> Any:
    found = [one for one in markers(said) if one.role == "relation"]
    return found[0].person if found and base_relation(found[0].person or "") else None


_READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "age": _age, "people_count": _count, "child_count": _count, "dis_grade": _grade,
        "money": answers.money, "duration": answers.duration, "date": answers.when,
        "place": _place, "person": _person,
    }
)  # fmt: skip
# An amount that the rules passed over has no use that they know of: it is asked about.
_READ_FOR_SURE = frozenset({"age", "people_count", "dis_grade", "date", "place", "person"})
# Kinds that a question can be put about when the words can't be read.
_ASKABLE = frozenset(
    {"illness", "disabled", "selfcare", "bedridden", "care", "work", "benefit", "event", "school",
     "housing", "housing_danger", "live_alone", "need", "fate"}
)  # fmt: skip
