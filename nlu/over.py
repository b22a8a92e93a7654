"""Dangers that are over, still to come, or none of ours: 火灭了, 怕以后没地方住 (see over.yml)."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from nlu.dialect import plain
from nlu.lexicons import LexiconError, Part, model
from nlu.phrases import Index, PhraseError, compile_phrase

__all__ = ["is_over"]


class _Over(Part):
    now: list[str]
    surely: dict[str, list[str]]
    nowhere: list[str]
    always: list[str]
    over: dict[str, list[str]]
    later: list[str]
    later_of: list[str]


class _Indexes(BaseModel):
    """The patterns of over.yml, ready."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    now: Index[None]
    surely: dict[str, Index[None]]
    nowhere: Index[None]
    always: frozenset[str]
    over: dict[str, Index[None]]
    later: Index[None]
    later_of: frozenset[str]


@cache
def _indexes() -> _Indexes:
    """Raises LexiconError."""
    words = model("over", _Over)
    return _Indexes(
        now=_index(words.now),
        surely=_by_alarm(words.surely),
        nowhere=_index(words.nowhere),
        always=frozenset(words.always),
        over=_by_alarm(words.over),
        later=_index(words.later),
        later_of=frozenset(words.later_of),
    )


def _by_alarm(words: dict[str, list[str]]) -> dict[str, Index[None]]:
    return {alarm: _index(sources) for alarm, sources in words.items()}


def _index(sources: list[str]) -> Index[None]:
    try:
        return Index([(compile_phrase(plain(source)), None) for source in sources])
    except PhraseError as error:
        raise LexiconError("over", "say", error) from error


def is_over(alarm: str, near: str, sentence: str) -> bool:
    """Whether the words around a sign of `alarm` say that there is no danger now.

    near: its clause and what stands right before it, where a worry about later stands; sentence:
    where it is told as over.
    """
    known, near, sentence = _indexes(), plain(near), plain(sentence)
    if _in(known.surely.get(alarm), sentence):
        return True
    if _in(known.now, sentence):
        return False
    if alarm not in known.always and _in(known.nowhere, sentence):
        return True
    if alarm in known.later_of and _in(known.later, near):
        return True
    return _in(known.over.get(alarm), sentence)


def _in(index: Index[None] | None, text: str) -> bool:
    return index is not None and next(index.scan(text), None) is not None
