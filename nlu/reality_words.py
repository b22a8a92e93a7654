"""The vocabulary of reality.yml as bounded regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nlu.lexicons import Part, model

__all__ = ["Patterns", "patterns"]


class _Words(Part):
    supposed: list[str]
    supposed_not: list[str]
    supposed_after: list[str]
    back: list[str]
    doubted: list[str]
    feared: list[str]
    wished: list[str]
    hearsay: list[str]
    healed: list[str]
    undiagnosed: list[str]
    once: list[str]
    once_work: list[str]
    over: list[str]
    still: list[str]
    asks: list[str]
    asks_end: list[str]
    asks_outright: list[str]
    anybody: list[str]
    others: list[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


class Patterns:
    """The vocabulary as bounded regular expressions."""

    def __init__(self) -> None:
        words = model("reality", _Words)
        self.supposed = re.compile(f"(?P<not>{_any(words.supposed_not)})|{_any(words.supposed)}")
        self.supposed_after = re.compile(_any(words.supposed_after))
        self.back = re.compile(_any(words.back))
        self.doubted = re.compile(_any(words.doubted))
        self.feared = re.compile(_any(words.feared))
        self.wished = re.compile(_any(words.wished))
        self.hearsay = re.compile(_any(words.hearsay))
        self.healed = re.compile(_any(words.healed))
        self.undiagnosed = re.compile(_any(words.undiagnosed))
        self.once = re.compile(_any(words.once))
        self.once_work = re.compile(_any(words.once_work))
        self.over = re.compile(_any(words.over))
        self.still = re.compile(_any(words.still))
        inside = [word for word in words.asks if word not in words.asks_end]
        end = f"(?:{_any(words.asks_end)})$"
        self.asks_outright = re.compile(f"{_any(words.asks_outright)}|{end}")
        self.asks = re.compile(f"(?:{_any(inside)})|(?:{_any(words.asks_end)})$")
        self.anybody = re.compile(
            f"[^,。!?;:]{{0,4}}?的(?:{_any(words.anybody)}|{_any(inside)}|还?能|可以|也能)"
        )
        # 所有人 are our own.
        self.others = re.compile(f"(?<!所)(?:{_any(words.others)})")


@cache
def patterns() -> Patterns:
    """The patterns, made once. Raises LexiconError."""
    return Patterns()
