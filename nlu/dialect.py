"""Dialect and slips put into common words, for the signs of danger (see dialect.yml)."""

from __future__ import annotations

import re
from functools import cache

from nlu.lexicons import Part, model

__all__ = ["plain"]


class _Dialect(Part):
    words: dict[str, str]


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    """Raises LexiconError."""
    words = model("dialect", _Dialect).words
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), words


def plain(text: str) -> str:
    """A folded text, or a pattern for such, in the words that most people use; longest words
    first, each place once, so its length may change."""
    pattern, words = _words()
    return pattern.sub(lambda found: words[found.group()], text)
