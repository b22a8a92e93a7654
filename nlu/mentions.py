"""All mentions of a folded text: figures first, then words, then whom each is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nlu import (
    ages,
    attach,
    beside,
    counts,
    dates,
    durations,
    entries,
    lawsuits,
    money,
    named,
    people,
    places,
    reality,
    settle,
    tallies,
)
from nlu.heard import Mention
from nlu.pool import Pool

__all__ = ["LIMIT", "find", "placed"]

_NEAR = 6
_SIZE = "people_count"
_FEW = re.compile("[俩仨两]")
_WE_DONT = re.compile(
    "[,。;](?P<we>(?:偏偏|就|可|但是?|只有)?(?:我们?家?|俺们?家?|咱们?家?)[就却倒都也还]?(?:没有|没得|没))(?=[,。!?;]|$)"
)
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
        *(counted := tallies.find(text, pool)),
        *counts.children(text, pool),
        *durations.find(text, pool),
        *counts.neighbours(text, pool),
        *counts.people(text, pool),
        *counts.grades(text, pool),
        *money.find(text, pool),
    ]
    words = tallies.outdone(words, counted)
    figures = _with_household(figures, named.together(text, subjects))
    found = [
        *people.mentions(text, subjects),
        *places.find(text),
        *words,
        *figures,
        *lawsuits.find(text),
    ]
    told = attach.attached(text, found, subjects)
    stated = reality.settled(text, told, subjects)
    stated += _likewise(text, stated)
    stated = beside.of_each(text, settle.together(text, stated))
    return tuple(sorted(stated, key=lambda mention: (mention.start, mention.end)))


def _with_household(figures: list[Mention], together: list[Mention]) -> list[Mention]:
    """Where everybody was named, a 两口子 among them is no household by itself."""
    counted = [one for one in figures if one.kind == _SIZE]
    if not together or any(not _FEW.search(one.text) for one in counted):
        return figures
    return [*(one for one in figures if one.kind != _SIZE), *together]


def _likewise(text: str, stated: list[Mention]) -> list[Mention]:
    """邻居家有低保,我家没有: of the benefit named just before, how it stands with us."""
    found: list[Mention] = []
    for match in _WE_DONT.finditer(text):
        named = [one for one in stated if one.kind == "benefit" and one.end <= match.start()]
        if named and named[-1].others and match.start() - named[-1].end <= _NEAR:
            value = replace(named[-1].value, standing="not_held")
            found.append(Mention("benefit", value, match.group("we"), *match.span("we")))
    return found


def placed(
    text: str, mentions: Iterable[Mention], ours: Iterable[Mention] = ()
) -> tuple[Mention, ...]:
    """Mentions that somebody else found in the folded text: each with its person, if it is so.

    Of those whom our own mentions call dead or gone nothing more is told.
    """
    subjects = people.markers(text[:LIMIT])
    mentions = [one for one in mentions if one.kind != "age" or not ages.apart(text, one.start)]
    fates = [one for one in ours if one.kind == "fate" and one.sure]
    told = attach.attached(text, mentions, subjects, fates)
    return tuple(reality.settled(text, told, subjects))
