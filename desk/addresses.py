"""Read spoken addresses: runs of division names that stand next to each other in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desk.gazetteer import TOWN_SUFFIXES, Unit, index
from rules.place import Place

# What may stand between two parts of one address.
_GLUE = re.compile(r"[\s,,、。.的]*")
# After these words a short form such as 江油 or 中扬 is a place and not part of another word.
_CUE = re.compile(r"(?:住在?|户口在|户籍在|老家在?|来自|家在|我是|人在)\s*$")
# 三间平房, 两个和平: what is counted is no place.
_COUNTED = re.compile(
    r"[一二两三四五六七八九十几半\d](?:大|小)?(?:间|座|栋|套|层|排|个|口|处|亩)(?:的|老|破|旧)?$"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A run of names and the places that fit all of them; never empty.

    trusted: False for a lone short name in free talk (和平, 南开): perhaps no place at all.
    weight orders the addresses of one text: townships before counties, more parts before fewer.
    """

    places: tuple[Place, ...]
    text: str
    how: str
    trusted: bool
    weight: tuple[bool, int, int]


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    areas: tuple[Unit, ...]
    towns: tuple[Place, ...]
    full: bool
    exact: bool = True


def addresses(text: str, near: Place | None, *, answering: bool) -> Iterator[Address]:
    """The addresses said in `text`; short townships count only where a place is expected."""
    for run in _runs(text):
        cued = answering or bool(_CUE.search(text, 0, run[0].start))
        spoken = any(name.full for name in run) or len(run) > 1 or cued
        places = _fitting(run, near, cued=cued)
        if places:
            said = text[run[0].start : run[-1].end]
            how = "exact" if all(name.full for name in run) else "short"
            yield Address(places, said, how, spoken, (bool(places[0].town), len(run), len(said)))


def _runs(text: str) -> Iterator[list[_Name]]:
    run: list[_Name] = []
    position = 0
    while position < len(text):
        name = _name_at(text, position)
        if name is None or (not name.full and _COUNTED.search(text, 0, name.start)):
            position += 1
            continue
        if run and not _GLUE.fullmatch(text, run[-1].end, name.start):
            yield run
            run = []
        run.append(name)
        position = name.end
    if run:
        yield run


def _name_at(text: str, start: int) -> _Name | None:
    """The longest name that begins here; at equal length a full name before a short one."""
    best: _Name | None = None
    for length in index().lengths.get(text[start : start + 2], ()):
        end = start + length
        word = text[start:end]
        if len(word) < length:
            continue
        for name in (_full(word, start, end), _short(word, start, end, text)):
            if name and (not best or (name.end, name.exact) > (best.end, best.exact)):
                best = name
    return best


def _full(word: str, start: int, end: int) -> _Name | None:
    areas, towns = index().areas.get(word, ()), index().towns.get(word, ())
    if not areas and not towns:
        return None
    return _Name(start, end, tuple(areas), tuple(towns), full=len(word) > 2)


def _short(word: str, start: int, end: int, text: str) -> _Name | None:
    """A name without its kind, or with another kind than today's (蔡集乡 for 蔡集镇).

    Townships change their kind, but 火星镇 is not 火星街道 on the other side of the country: such a
    name counts only inside a known area.
    """
    areas, towns = index().bare_areas.get(word, ()), index().bare_towns.get(word, ())
    if not areas and not towns:
        return None
    kind = next((k for k in TOWN_SUFFIXES if text.startswith(k, end)), "") if towns else ""
    return _Name(start, end + len(kind), tuple(areas), tuple(towns), full=bool(kind), exact=False)


def _fitting(run: list[_Name], near: Place | None, *, cued: bool) -> tuple[Place, ...]:
    """The townships, else counties, that lie in every area named before them in the run."""
    inside: tuple[Unit, ...] = ()
    for name in run:
        towns = tuple(p for p in name.towns if _within(p.adcode, inside))
        areas = tuple(u for u in name.areas if _within(u.prefix, inside))
        if areas and (name is not run[-1] or not _is_own_town(towns, inside, near)):
            inside = areas
        elif towns and (name.exact or inside or near or (cued and not name.full)):
            return towns
    if not inside:
        return ()
    return tuple(p for code, p in index().counties.items() if _within(code, inside))


def _is_own_town(towns: tuple[Place, ...], inside: tuple[Unit, ...], near: Place | None) -> bool:
    """A word that names a county and a township is the county, unless we are in that county."""
    counties = {unit.prefix for unit in inside if len(unit.prefix) == 6}
    counties |= {near.adcode} if near else set()
    return any(p.adcode in counties for p in towns)


def _within(prefix: str, areas: tuple[Unit, ...]) -> bool:
    return not areas or any(prefix.startswith(unit.prefix) for unit in areas)
