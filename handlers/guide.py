"""All programs in plain language, found while talking: by name, words, what people call them, or
the first letters of the pinyin (zcbz finds 重残补助)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from pypinyin import Style, lazy_pinyin

from bot.window import clock
from bot.world import World
from rules.pack import Pack
from rules.place import NATION, area_prefix
from rules.program import Program

__all__ = ["Entry", "Guide"]

_TITLE, _CALLED, _LETTERS, _TEXT = 8, 6, 5, 1
_SHORTEST_LETTERS = 2
_MOST = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One program with where it holds. `clock` is in plain words, "" without one."""

    program: Program
    pack: str
    clock: str
    called: tuple[str, ...]
    letters: tuple[str, ...]
    text: str
    areas: tuple[str, ...]


class Guide:
    """The programs of one set of rules. Made anew when the rules change; see `of`."""

    def __init__(self, world: World) -> None:
        self.entries = tuple(_entries(world))

    @classmethod
    def of(cls, world: World) -> Guide:
        """The guide of these rules, made once for them."""
        return world.rulebook.cached("guide", lambda: cls(world))

    def find(self, words: str, adcode: str) -> tuple[Entry, ...]:
        """The best hits first; without words, all of the nation and of this place.

        adcode: what holds there stands before what holds elsewhere.
        """
        wanted = words.lower().split()
        here = [one for one in self.entries if _holds(one, adcode)]
        if not wanted:
            return tuple(here)
        scored = [(_score(one, wanted) + 0.5 * _holds(one, adcode), one) for one in self.entries]
        if not any(score >= 1 for score, _ in scored):
            scored = [(_alike(one, "".join(wanted)), one) for one in here]
        hits = sorted((pair for pair in scored if pair[0] >= 1), key=lambda pair: -pair[0])
        return tuple(one for _, one in hits[:_MOST])


def _entries(world: World) -> Iterator[Entry]:
    book, called = world.rulebook, _called(world)
    for program in book.programs.values():
        pack = book.pack_of[program.id]
        names = called.get(program.id, ())
        letters = tuple(initials(one) for one in (program.name, program.family, *names))
        yield Entry(
            program=program,
            pack=pack.info.name,
            clock=clock(world, program.clock) if program.clock is not None else "",
            called=names,
            letters=letters,
            text="\n".join(_text(program)).lower(),
            areas=_areas(pack),
        )


def _areas(pack: Pack) -> tuple[str, ...]:
    return tuple(pack.areas)


def _holds(entry: Entry, adcode: str) -> bool:
    """Of the nation, of a place that holds this one, or of one within it."""
    prefix = area_prefix(adcode)
    return any(
        area == NATION or prefix.startswith(area_prefix(area)) or area.startswith(prefix)
        for area in entry.areas
    )


def _called(world: World) -> Mapping[str, tuple[str, ...]]:
    """What people call each program."""
    found: dict[str, list[str]] = {}
    for name in world.knowledge.names:
        for program in name.programs:
            found.setdefault(program, []).extend(name.words)
    return MappingProxyType({id_: tuple(words) for id_, words in found.items()})


def _text(program: Program) -> Iterator[str]:
    yield from (program.name, program.family, program.summary, program.authority)
    yield program.benefit.text
    yield from (one.label for one in program.criteria)
    yield from (*program.papers.bring, *program.papers.looked_up, *program.notes)


def _score(entry: Entry, wanted: list[str]) -> float:
    """0 unless every word is found; where, decides the place in the list."""
    scores = [_of_word(entry, word) for word in wanted]
    return sum(scores) if all(scores) else 0.0


def _of_word(entry: Entry, word: str) -> float:
    if word in (entry.program.name, *entry.called):
        return _TITLE + 2
    if word in entry.program.name or word in entry.program.family:
        return _TITLE
    if any(word in one for one in entry.called):
        return _CALLED
    if _is_letters(word) and any(word in one for one in entry.letters):
        starts = any(one.startswith(word) for one in entry.letters)
        return _LETTERS + starts
    return _TEXT if word in entry.text else 0.0


def _alike(entry: Entry, words: str) -> float:
    """Nothing has these very words: 1 when half of their pairs of signs stand in the text."""
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}
    text = entry.text + "".join(entry.called)
    return 2 * sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _is_letters(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) >= _SHORTEST_LETTERS


@cache
def initials(text: str) -> str:
    """The first letters of the pinyin: 低保 is db."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
