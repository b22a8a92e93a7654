"""The words around amounts: units, what for, how often, of whom (lexicon/money.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nlu.lexicons import Part, model

__all__ = ["patterns", "words"]


class _Words(Part):
    units: list[str]
    uses: dict[str, list[str]]
    ill: list[str]
    works: list[str]
    periods: dict[str, list[str]]
    usual: dict[str, str]
    always: dict[str, str]
    per: dict[str, list[str]]
    nothing: dict[str, list[str]]
    nothing_not: list[str]
    other_units: list[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def words() -> _Words:
    """The words around money. Raises LexiconError."""
    return model("money", _Words)


class _Patterns:
    def __init__(self) -> None:
        said = words()
        counted = "百千万个口岁年月天次瓶盒针支袋罐片粒趟斤亩只条份"
        tenth = f"(?P<tenth>[一二三四五六七八九1-9](?![十{counted}\\d]))?"
        self.unit = re.compile(f"(?:{_any(said.units)}){tenth}(?:毛|角)?")
        self.other = re.compile(_any(said.other_units))
        self.named = {name: re.compile(_any(cues)) for name, cues in said.uses.items()}
        self.ill = re.compile(_any(said.ill))
        self.works = re.compile(_any(said.works))
        self.periods = {name: re.compile(_any(cues)) for name, cues in said.periods.items()}
        self.per = {name: re.compile(_any(cues)) for name, cues in said.per.items()}
        self.nothing = re.compile(_any(said.nothing["income"]))
        self.little = re.compile(_any(said.nothing["little"]))
        self.nothing_not = re.compile(_any(said.nothing_not))


@cache
def patterns() -> _Patterns:
    """The same as bounded regular expressions. Raises LexiconError."""
    return _Patterns()
