"""What short answers have in common: empty words around them, and yes or no. See answers.yml."""

from __future__ import annotations

import re
from functools import cache

from nlu import intents
from nlu.lexicons import Part, model
from nlu.normalize import fold

__all__ = ["LIMIT", "SURE", "Words", "bare", "left", "words", "yes_no"]

LIMIT = 300
"""Characters read of an answer."""

SURE = 0.7


class Words(Part):
    """lexicon/answers.yml."""

    numbers: dict[str, int]
    money_none: list[str]
    lead: list[str]
    tail: list[str]
    ordinals: list[str]
    last: list[str]
    all: list[str]
    none: list[str]
    affirming: list[str]
    denying: list[str]
    joints: str
    joint_words: list[str]
    heads: list[str]


@cache
def words() -> Words:
    """The vocabulary of short answers. Raises LexiconError."""
    return model("answers", Words)


@cache
def _frame() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lead = "|".join(sorted(map(re.escape, words().lead), key=len, reverse=True))
    tail = "|".join(sorted(map(re.escape, words().tail), key=len, reverse=True))
    return re.compile(f"^(?:(?:{lead})[,:]?){{0,4}}"), re.compile(f"(?:{tail}){{0,3}}$")


def bare(text: str) -> str:
    """The folded answer without 嗯, 大概, 就是 … before it and 吧, 的, 左右 … after it."""
    text = text.strip("。!?,;: \"'")
    lead, tail = _frame()
    return lead.sub("", tail.sub("", text, count=1), count=1) or text


def left(side: str) -> str:
    """What is left of a side when empty words are gone."""
    side = side.strip("。!?,;: ~")
    lead, tail = _frame()
    return tail.sub("", lead.sub("", side, count=1), count=1)


def yes_no(text: str) -> bool | None:
    """Affirmed or denied, in standard speech and dialect; None when neither or both."""
    scores = dict(intents.find(fold(text)[:LIMIT]))
    yes, no = scores.get("yes", 0.0), scores.get("no", 0.0)
    if max(yes, no) < SURE or abs(yes - no) < 0.1:
        return None
    return yes > no
