"""Townships that sound like what was written, for when nothing is spelt like it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from desk.gazetteer import bare_town, index
from desk.sounds import accented, syllable
from rules.place import Place

_HAN = re.compile(r"[\u4e00-\u9fff]{2,12}")
_SAID_IN_FULL = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:镇|乡|街道)")
# 就在镇上 says where, but not which.
_VAGUE = re.compile(r"镇上|镇里|街上|乡下|乡里|城里|县里|县城|村里")
# A province has hundreds of townships for every sound; a city's counties are what one may mean.
_WIDEST_SCOPE = 25


@dataclass(frozen=True, slots=True)
class Heard:
    places: tuple[Place, ...]
    text: str


def by_sound(text: str, scope: tuple[Place, ...], *, answering: bool) -> Heard | None:
    """The townships that sound like a word of `text`.

    scope: the counties to look in; without them only words that end in 镇, 乡 or 街道 are tried,
    and only true homophones count, because across the country everything sounds like something.
    answering: the text is an answer or follows a county's name, so a word needs no 镇 behind it.
    """
    text = _VAGUE.sub(" ", text)
    words = _SAID_IN_FULL.findall(text)
    if not scope:
        return _anywhere(words + ([text.strip() + "镇"] if answering and len(text) < 5 else []))
    words += _HAN.findall(text) if answering else []
    for reading in (syllable, accented):
        for word in words:
            found = tuple(p for county in scope[:_WIDEST_SCOPE] for p in _in(county, word, reading))
            if found:
                return Heard(found, word)
    return None


def _in(county: Place, word: str, reading: Callable[[str], str]) -> list[Place]:
    spoken = f" {_key(word, reading)} "
    towns = index().in_county.get(county.adcode, ())
    return [p for p in towns if f" {_key(bare_town(p.town or ''), reading)} " in spoken]


def _anywhere(words: list[str]) -> Heard | None:
    known = _by_key()
    for word in words:
        for start in range(len(word) - 2):
            places = known.get(_key(word[start:], syllable))
            if places:
                return Heard(tuple(places), word[start:])
    return None


@cache
def _by_key() -> dict[str, list[Place]]:
    table: dict[str, list[Place]] = defaultdict(list)
    for name, places in index().towns.items():
        table[_key(name, syllable)].extend(places)
    return table


def _key(word: str, reading: Callable[[str], str]) -> str:
    return " ".join(map(reading, word))
