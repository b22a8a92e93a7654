"""What an engine must be able to say. The recipe of a register is spoken in it once, and so is the
same in every engine: Polars expressions (`polars_speech`) or SQL (`sql_speech`).

Truths are three-valued: AND and OR are Kleene's, a comparison with an unknown is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeVar

from rules.facts import Fact

T = TypeVar("T")
Comparison = Literal["<", "<=", "="]


class Speech(Protocol[T]):
    """Builds values of an engine; `T` is how it holds an expression."""

    def column(self, name: str) -> T:
        """What stands in a column."""
        ...

    def day(self, name: str) -> T:
        """A date column as the number of its day (1 is 0001-01-01)."""
        ...

    def truth(self, value: bool | None) -> T: ...

    def integer(self, value: int) -> T: ...

    def word(self, fact: Fact, word: str) -> T:
        """One word of an enum."""
        ...

    def both(self, parts: Sequence[T]) -> T:
        """All of them (Kleene)."""
        ...

    def either(self, parts: Sequence[T]) -> T:
        """Any of them (Kleene)."""
        ...

    def negated(self, a: T) -> T: ...

    def compared(self, op: Comparison, a: T, b: T) -> T: ...

    def plus(self, a: T, b: T) -> T: ...

    def times(self, a: T, b: T) -> T: ...

    def unknown(self, a: T) -> T:
        """Whether it is unknown; never unknown itself."""
        ...

    def among(self, name: str, fact: Fact, words: Sequence[str]) -> T:
        """Whether the column of a choice holds one of the words."""
        ...

    def first(self, parts: Sequence[T]) -> T:
        """The first that is known."""
        ...

    def choose(self, when: T, then: T, other: T | None = None) -> T:
        """`then` where `when` is surely so, elsewhere `other` (None: unknown)."""
        ...

    def within(self, name: str, prefix: str) -> T:
        """Whether the adcode in a column begins so; never unknown."""
        ...

    def verdict(self, met: T, open_: T | None, reached: T | None) -> T:
        """Likely when met, unlikely when not; else possible where `open_`, or ask. Unknown where
        the program doesn't reach.
        """
        ...
