"""What the service answers to a text, read strictly: anything else is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Entity", "Parsed", "read", "read_all"]

_MOST_INTENTS = 10


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing found. `start` and `end` are offsets into the text as given to `parse`.

    text: what stands there. value: the same, or what a synonym table made of it.
    confidence: 0..1; 1.0 where the finder gives none (lookups, patterns).
    """

    kind: str
    start: int
    end: int
    text: str
    confidence: float = 1.0
    role: str | None = None
    group: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Intents as (name, confidence 0..1), strongest first, at most ten; entities in text order.

    grave: 0..1, how much it is like any danger; None from a model that can't tell. dangers: which
    of them it is like, and how much, likeliest first.
    """

    intents: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    grave: float | None = None
    dangers: tuple[tuple[str, float], ...] = ()


def read(answer: Any, text: str, shift: int = 0) -> Parsed:
    """The service's JSON as a Parsed; `shift` is how many characters were stripped before sending.

    text: what was sent, after stripping.

    Raises:
        ValueError: the answer has another shape or speaks of another text.
    """
    try:
        if answer["text"] != text:
            raise ValueError("the answer is about another text")
        ranked = [(str(one["name"]), _share(one["confidence"])) for one in answer["intent_ranking"]]
        entities = [_entity(one, text, shift) for one in answer["entities"]]
        grave = answer.get("grave")
        grave = None if grave is None else _share(grave)
        dangers = tuple((str(name), _share(score)) for name, score in answer.get("dangers", ()))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the answer has another shape") from error
    ranked.sort(key=lambda pair: -pair[1])
    entities.sort(key=lambda entity: (entity.start, entity.end))
    return Parsed(tuple(ranked[:_MOST_INTENTS]), tuple(entities), grave, dangers)


def read_all(answer: Any, texts: Sequence[tuple[str, int]]) -> list[Parsed]:
    """The service's JSON about several texts. texts: what was sent and its shift, as for `read`.

    Raises:
        ValueError: as `read`, or there are more or fewer answers than texts.
    """
    try:
        pairs = list(zip(answer["answers"], texts, strict=True))
    except (KeyError, TypeError) as error:
        raise ValueError("the answer has another shape") from error
    return [read(one, text, shift) for one, (text, shift) in pairs]


def _entity(one: Mapping[str, Any], text: str, shift: int) -> Entity:
    start, end = one["start"], one["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise ValueError("an entity lies outside of the text")
    score = one.get("confidence_entity")
    return Entity(
        kind=str(one["entity"]),
        start=start + shift,
        end=end + shift,
        text=text[start:end],
        confidence=1.0 if score is None else _share(score),
        role=one.get("role"),
        group=one.get("group"),
        value=str(one.get("value", text[start:end])),
    )


def _share(score: object) -> float:
    if not isinstance(score, int | float) or not 0.0 <= score <= 1.0 + 1e-6:
        raise ValueError("a confidence is no share of one")
    return min(float(score), 1.0)
