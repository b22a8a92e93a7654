"""In what matter help of the law is wanted: 低保停了不服,想请律师. Vocabulary: law.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlu import negation
from nlu.heard import Mention
from nlu.lexicons import Part, model

__all__ = ["find"]

_KIND = "legal_need"
_REACH = 80


class _Words(Part):
    wish: list[str]
    matter: dict[str, list[str]]


@cache
def _wish() -> re.Pattern[str]:
    return _any(model("law", _Words).wish)


@cache
def _matters() -> dict[str, re.Pattern[str]]:
    return {name: _any(words) for name, words in model("law", _Words).matter.items()}


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def find(text: str) -> list[Mention]:
    """One mention for each wish whose matter is named near it; none where it is denied."""
    found = (_of(text, wish) for wish in _wish().finditer(text))
    return [one for one in found if one is not None]


def _of(text: str, wish: re.Match[str]) -> Mention | None:
    start, end = wish.span()
    if negation.denied(text, start) or negation.denied_after(text, end):
        return None
    bounds = negation.sentence(text, start, end)
    wide = max(0, start - _REACH), min(len(text), end + _REACH)
    matter = next((one for span in (bounds, wide) if (one := _nearest(text, wish, span))), None)
    return None if matter is None else Mention(_KIND, matter, wish.group(), start, end)


def _nearest(text: str, wish: re.Match[str], span: tuple[int, int]) -> str | None:
    named = list(_named(text, *span))
    if not named:
        return None
    return min(named, key=lambda one: abs(one[0] - wish.start()))[1]


def _named(text: str, first: int, last: int) -> Iterator[tuple[int, str]]:
    for name, pattern in _matters().items():
        yield from ((match.start(), name) for match in pattern.finditer(text, first, last))
