"""All mentions of a folded text: figures first, then words, then whom each is about."""

from __future__ import annotations

from collections.abc import Iterable

from nlu import ages, attach, counts, dates, durations, entries, money, people, places, reality
from nlu.heard import Mention
from nlu.pool import Pool

__all__ = ["LIMIT", "find", "placed"]

LIMIT = 4_000
"""Characters of a text in which mentions are looked for."""


def find(text: str) -> tuple[Mention, ...]:
    """Mentions in order of place, persons attached. Time grows linearly with the text."""
    text = text[:LIMIT]
    subjects = people.markers(text)
    pool = Pool(text)
    words = entries.mentions(text)
    figures = [
        *dates.find(text, pool),
        *ages.find(text, pool, subjects),
        *counts.children(text, pool),
        *durations.find(text, pool),
        *counts.people(text, pool),
        *counts.grades(text, pool),
        *money.find(text, pool),
    ]
    found = [*people.mentions(text, subjects), *places.find(text), *words, *figures]
    told = attach.attached(text, found, subjects)
    stated = reality.settled(text, told, subjects)
    return tuple(sorted(stated, key=lambda mention: (mention.start, mention.end)))


def placed(text: str, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Mentions that somebody else found in the folded text: each with its person, if it is so."""
    subjects = people.markers(text[:LIMIT])
    told = attach.attached(text, mentions, subjects)
    return tuple(reality.settled(text, told, subjects))
