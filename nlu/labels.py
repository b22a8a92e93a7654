"""What a model found, as mentions of ours: it points, our readers read. Vocabulary: labels.yml."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol

from pydantic import Field

from nlu import ages, alarms, answers, entries, negation, places, states
from nlu.alarms import IDS
from nlu.calm import is_calm, without_sayings
from nlu.heard import MODEL, Mention, Number, PlaceSaid
from nlu.lexicons import LexiconError, Part, model
from nlu.numerals import bounds
from nlu.people import base_relation, markers

__all__ = ["Entity", "Labels", "alarms_of", "cued", "labels", "mention_of", "raises", "suspects"]

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

    alarms: dict[str, str]
    life: dict[str, list[str]]
    life_other: str
    about: dict[str, list[str]]
    cues: dict[str, list[str]]
    harmless: list[str]
    no_place: frozenset[str]
    raise_: float = Field(alias="raise", gt=0, le=1)
    raise_alone: float = Field(gt=0, le=1)
    grave: float = Field(gt=0, le=1)
    grave_alone: float = Field(gt=0, le=1)
    floor: float = Field(gt=0, le=1)
    calmer: float = Field(ge=0, le=1)
    stretch: float = Field(ge=0, le=1)
    beside: float = Field(gt=0, le=1)
    slight: float = Field(ge=0, le=1)
    grave_slight: float = Field(gt=0, le=1)
    suspect: float = Field(gt=0, le=1)
    behind: list[str]
    firm: float = Field(gt=0, le=1)
    firm_alone: float = Field(gt=0, le=1)
    whole: list[str]
    state: float = Field(gt=0, le=1)
    state_in_story: float = Field(gt=0, le=1)
    story: int = Field(gt=0)


@cache
def labels() -> Labels:
    """The meaning of labels. Raises LexiconError."""
    found = model("labels", Labels)
    known = {*found.alarms.values(), *found.life, found.life_other} - {"life"}
    if unknown := known - set(IDS):
        raise LexiconError("labels", ", ".join(sorted(unknown)), "没有这个急难")
    return found


def alarms_of(intent: str, text: str) -> tuple[str, ...]:
    """The alarms that a danger intent means; none when it means none or the words take it back."""
    known = labels()
    alarm = known.alarms.get(intent)
    if alarm is None:
        return ()
    about = known.about.get(alarm)
    if about is not None and not any(word in text for word in about):
        return ()
    found = _of_life(text) if alarm == "life" else [alarm]
    taken = alarms.taken_back(text)
    return tuple(one for one in alarms.besides(found, text) if one not in taken)


def _of_life(text: str) -> list[str]:
    known = labels()
    found = [one for one, words in known.life.items() if any(word in text for word in words)]
    return found or [known.life_other]


def raises(alarm: str, score: float, grave: float | None, text: str) -> bool:
    """Whether the model's word alone is enough, without asking back.

    score: how sure it is of this danger; grave: of there being any at all, None where it
    can't tell.
    """
    known = labels()
    cue = _speaks_of(alarm, text)
    figure = without_sayings(text) != text
    if grave is None:
        firm = score >= (known.raise_ if cue else known.raise_alone)
        return firm and (cue or not figure) and not _taken_back(text)
    if _taken_back(text):
        grave -= known.calmer
    if score < known.slight:
        return grave >= known.grave_slight and (cue or not figure)
    if score >= known.raise_ and cue and grave >= known.floor:
        return True
    return grave >= (known.grave if cue else known.grave_alone) and (cue or not figure)


def suspects(score: float, grave: float | None, text: str) -> bool:
    """Whether it is worth a soft question; score and grave as for `raises`."""
    known = labels()
    sounds = score >= known.suspect or (grave is not None and grave >= known.grave_alone)
    return sounds and not _taken_back(text)


def cued(intent: str, text: str) -> bool:
    """Whether a word of the text speaks of the danger that an intent stands for, if it is one,
    and none says that all is well."""
    alarm = labels().alarms.get(intent)
    if alarm is None:
        return True
    if is_calm(text):
        return False
    known = [*labels().life, labels().life_other] if alarm == "life" else [alarm]
    return any(_speaks_of(one, text) for one in known)


def _speaks_of(alarm: str, text: str) -> bool:
    text = without_sayings(text)
    for word in labels().harmless:
        text = text.replace(word, "")
    return any(word in text for word in labels().cues.get(alarm, ()))


def _taken_back(text: str) -> bool:
    end = len(text)
    return (
        is_calm(text)
        or negation.told_of_supposed(text, 0, end)
        or negation.time_of(text) == "past"
        or negation.told_of_media(text, end, end)
    )


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
