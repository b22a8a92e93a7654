"""What sounds like danger and is none: 打死我也不去, 忙得没顾上吃, 牛冻死了 (see calm.yml)."""

from __future__ import annotations

from functools import cache

from nlu.lexicons import LexiconError, Part, model
from nlu.phrases import Index, PhraseError, compile_phrase

__all__ = ["is_calm", "without_sayings"]

_BLANK = "#"


class _Calm(Part):
    sayings: list[str]
    calm: list[str]


@cache
def _indexes() -> tuple[Index[None], Index[None]]:
    """Sayings, and what makes calm. Raises LexiconError."""
    words = model("calm", _Calm)
    try:
        sayings, calm = (
            Index([(compile_phrase(source), None) for source in sources])
            for sources in (words.sayings, words.calm)
        )
    except PhraseError as error:
        raise LexiconError("calm", "say", error) from error
    return sayings, calm


def without_sayings(text: str) -> str:
    """A folded text, as long as it was, with figures of speech blanked out."""
    for hit in _indexes()[0].scan(text):
        text = f"{text[: hit.start]}{_BLANK * (hit.end - hit.start)}{text[hit.end :]}"
    return text


def is_calm(text: str) -> bool:
    """Whether a word in a folded text says that there is no danger, whatever it sounds like."""
    return next(_indexes()[1].scan(text), None) is not None
