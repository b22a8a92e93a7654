"""A small pattern language for lexicons, and an index that finds all patterns in one pass.

    (甲|乙|)   alternatives, an empty one allowed; may be nested
    ~          up to 6 characters inside one clause       ~~   up to 14 inside one sentence
    ^  $       at the start or end of a clause; before $ closing particles (了 的 啊 …) may stand

Literal heads lie in a hash table; what follows a gap is a bounded regular expression. The cost of
a scan is linear in the text: no pattern can look further than its own few characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

__all__ = ["Hit", "Index", "Phrase", "PhraseError", "compile_phrase"]

T = TypeVar("T")

_HEADS = 300
_GAPS = 2
_START = "^"
_GAP = "[^。!?,;:]{0,6}?"
_WIDE_GAP = "[^。!?]{0,14}?"
_END = "(?=(?:了|的|啊|呀|哦|噢|吧|呢|嘛|哈|哟|喔|咯|勒|嘞){0,2}(?:[。!?,;: ~]|$))"
_SPECIAL = frozenset("()|~^$")


class PhraseError(ValueError):
    """A pattern that can't be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern ready for the index: literal heads, and a regex for what follows them."""

    heads: tuple[str, ...]
    tail: re.Pattern[str] | None
    anchored: bool
    gapped: bool


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    start: int
    end: int
    entry: T
    gapped: bool


class _Reader:
    """Turns a pattern into a list of parts: a list of strings (alternatives) or a gap."""

    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0

    def parts(self, *, nested: bool = False) -> list[list[str] | None]:
        found: list[list[str] | None] = []
        while self.at < len(self.source) and not (nested and self.source[self.at] in "|)"):
            found.append(self._part())
        return found

    def _part(self) -> list[str] | None:
        sign = self.source[self.at]
        self.at += 1
        if sign == "(":
            return self._group()
        if sign == "~":
            return None
        if sign in _SPECIAL:
            raise PhraseError(f"{self.source!r}: {sign!r} 用在这里读不懂")
        return [sign]

    def _group(self) -> list[str]:
        options: list[str] = []
        while True:
            parts = self.parts(nested=True)
            if None in parts:
                raise PhraseError(f"{self.source!r}: 括号里不能有 ~")
            options += _product([part for part in parts if part is not None])
            if self.at >= len(self.source):
                raise PhraseError(f"{self.source!r}: 括号没有关上")
            closing = self.source[self.at] == ")"
            self.at += 1
            if closing:
                return options


def _product(parts: Sequence[list[str]]) -> list[str]:
    texts = [""]
    for options in parts:
        texts = [text + option for text in texts for option in options]
        if len(texts) > 20_000:
            raise PhraseError("展开的写法太多了")
    return texts


def _split(parts: Sequence[list[str] | None]) -> tuple[list[str], Sequence[list[str] | None]]:
    """Literal heads (as few as _HEADS allows) and the parts that follow them."""
    heads = [""]
    for index, part in enumerate(parts):
        if part is None or (index and len(heads) * len(part) > _HEADS):
            return heads, parts[index:]
        heads = [head + option for head in heads for option in part]
    return heads, ()


def _regex(parts: Sequence[list[str] | None]) -> str:
    pieces: list[str] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        if part is None:
            wide = index + 1 < len(parts) and parts[index + 1] is None
            pieces.append(_WIDE_GAP if wide else _GAP)
            index += wide
        else:
            options = sorted(part, key=len, reverse=True)
            pieces.append("(?:" + "|".join(map(re.escape, options)) + ")")
        index += 1
    return "".join(pieces)


def compile_phrase(source: str) -> Phrase:
    """Compile one pattern.

    Raises:
        PhraseError: unbalanced brackets, more than two gaps, no literal head, or an empty pattern.
    """
    anchored, closed = source.startswith(_START), source.endswith("$")
    body = source.removeprefix(_START).removesuffix("$")
    reader = _Reader(body)
    parts = reader.parts()
    if reader.at != len(body):
        raise PhraseError(f"{source!r}: 多了一个右括号")
    gapped = None in parts
    if len(re.findall("~+", body)) > _GAPS:
        raise PhraseError(f"{source!r}: 最多两处 ~")
    heads, rest = _split(parts)
    if not all(heads):
        raise PhraseError(f"{source!r}: 开头要有固定的字")
    tail = _regex(rest) + (_END if closed else "")
    return Phrase(tuple(dict.fromkeys(heads)), re.compile(tail) if tail else None, anchored, gapped)


class Index(Generic[T]):
    """All patterns of some lexicons. `scan` yields every hit, in order of its start."""

    def __init__(self, patterns: Iterable[tuple[Phrase, T]]) -> None:
        self._table: dict[str, list[tuple[str, Phrase, T]]] = {}
        for phrase, entry in patterns:
            for head in phrase.heads:
                self._table.setdefault(head[:2], []).append((head, phrase, entry))

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset(key[0] for key in self._table)

    def scan(self, text: str) -> Iterator[Hit[T]]:
        """Every place where a pattern fits; per pattern and place the first way it fits."""
        firsts, table = self._firsts, self._table
        for start, character in enumerate(text):
            if character not in firsts:
                continue
            for key in (text[start : start + 2], character):
                for head, phrase, entry in table.get(key, ()):
                    end = _fits(text, start, head, phrase)
                    if end:
                        yield Hit(start, end, entry, phrase.gapped)
                if start + 1 >= len(text):
                    break

    def __len__(self) -> int:
        return sum(map(len, self._table.values()))


def _fits(text: str, start: int, head: str, phrase: Phrase) -> int:
    """Where the pattern ends when it fits at `start`, else 0."""
    if not text.startswith(head, start):
        return 0
    if phrase.anchored and start and text[start - 1] not in "。!?,;: ":
        return 0
    end = start + len(head)
    if phrase.tail is None:
        return end
    found = phrase.tail.match(text, end)
    return found.end() if found else 0
