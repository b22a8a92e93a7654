"""The figures of one text, each taken at most once: what is an age is not an amount as well."""

from __future__ import annotations

from collections.abc import Iterator

from nlu.quantities import Quantity, find

__all__ = ["Pool"]


class Pool:
    """Figures of a text not yet claimed by a date, an age, a length of time or an amount."""

    def __init__(self, text: str) -> None:
        self._free = find(text)

    def __iter__(self) -> Iterator[Quantity]:
        return iter(tuple(self._free))

    def take(self, quantity: Quantity) -> None:
        """Claim one figure."""
        self._free.remove(quantity)

    def take_span(self, start: int, end: int) -> None:
        """Claim whatever touches [start, end)."""
        self._free = [q for q in self._free if q.end <= start or q.start >= end]
