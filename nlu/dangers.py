"""Danger as a model hears it: what it raises by itself, what is asked about, how grave it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pydantic import Field

from nlu import alarms, negation
from nlu.alarms import IDS
from nlu.calm import is_calm
from nlu.heard import MODEL, Heard, Mention
from nlu.lexicons import Part, model

__all__ = ["Danger", "agreed", "heard_in", "stated_by", "worth"]


class Worth(Part):
    """lexicon/danger.yml."""

    raise_: float = Field(alias="raise", gt=0, le=1)
    confirm: float = Field(ge=0, le=1)
    suspect: float = Field(gt=0, le=1)
    calmer: float = Field(ge=0, le=1)
    beside: float = Field(gt=0, le=1)
    states: Mapping[str, str]


@cache
def worth() -> Worth:
    """What a model's word on danger is worth. Raises LexiconError."""
    return model("danger", Worth)


class Danger(NamedTuple):
    """What is raised, what is worth a soft question, and how grave the message is, 0 to 1."""

    raised: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()
    grave: float | None = None


def heard_in(
    parts: Sequence[tuple[str, float | None, Sequence[tuple[str, float]]]],
) -> Danger:
    """What a model heard in the parts of one message.

    parts: the text of each, how much it is like any danger (None: it can't tell), and the dangers
    that it is most like, likeliest first.
    """
    known = worth()
    told = [
        (grave - known.calmer * _taken_back(text), text, likely)
        for text, grave, likely in parts
        if grave is not None
    ]
    if not told or len(told) < len(parts):
        return Danger()
    grave, text, likely = max(told, key=lambda each: each[0])
    if grave < known.suspect:
        return Danger(grave=max(grave, 0.0))
    names = alarms.besides(_likeliest(likely), text)
    return Danger(names, (), grave) if grave >= known.raise_ else Danger((), names, grave)


def _likeliest(likely: Sequence[tuple[str, float]]) -> list[str]:
    """The likeliest danger, and what is nearly as likely: which of them it is, is for a person."""
    ours = [(name, score) for name, score in likely if name in IDS]
    return [name for name, score in ours[:2] if score >= worth().beside * ours[0][1]]


def _taken_back(text: str) -> bool:
    end = len(text)
    return (
        is_calm(text)
        or negation.told_of_supposed(text, 0, end)
        or negation.time_of(text) == "past"
        or negation.told_of_media(text, end, end)
        or bool(alarms.taken_back(text))
    )


def agreed(ours: Heard, theirs: Heard) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is raised and what is only suspected, by the rules and a model together.

    The rules go by words and raise too much, a model by all that was said: what it finds nothing
    grave in is asked about before the talk stops. Where it can't tell, the rules are enough.
    """
    doubted = bool(theirs.grave is not None and theirs.grave < worth().confirm)
    raised = tuple(dict.fromkeys((*(() if doubted else ours.alarms), *theirs.alarms)))
    perhaps = (*(ours.alarms if doubted else ()), *theirs.suspected)
    return raised, tuple(one for one in dict.fromkeys(perhaps) if one not in raised)


# Told of by somebody who passes by or reports: it is no need of the household that asks.
_OUTSIDERS = frozenset({"邻居", "村民", "亲戚", "朋友"})


def stated_by(
    raised: Iterable[str],
    normal: str,
    said: Sequence[Mention],
    stated: Collection[str] | None,
) -> list[Mention]:
    """What is so of the household of the writer by the dangers raised, where no words of its own
    told it, and a model takes it for possible: 躲在厕所里 is not without a home."""
    told = [one for one in said if one.kind == "person"]
    outside = any(one.others or one.value in _OUTSIDERS for one in told)
    if outside and all(one.value in _OUTSIDERS for one in told):
        return []
    kinds = {one.kind for one in said}
    known = {f"{one.kind}={one.value}" for one in said}
    if kinds & {"needs_met", "speaker", "safe_home"}:
        return []
    wanted = dict.fromkeys(worth().states.get(name) for name in raised)
    new = [one for one in wanted if one is not None and one not in known and one in (stated or ())]
    return [
        Mention(kind, value, normal, 0, len(normal), source=MODEL)
        for kind, _, value in (one.partition("=") for one in new)
    ]
