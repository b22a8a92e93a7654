"""Two sorted tables cut into shards: some households, and all of their members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from rules.batch.layout import HOUSEHOLD_ID


def narrowed(frame: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
    """Only those of the columns that it has."""
    have = frame.collect_schema()
    return frame.select(name for name in names if name in have)


def shards(
    households: pl.LazyFrame, members: pl.LazyFrame, size: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """About `size` households at a time, with their members; both are read once, in order.

    Raises ValueError when the tables aren't sorted by household: members couldn't be found.
    """
    people = _People(members, size)
    last = None
    for part in households.collect_batches(chunk_size=size, maintain_order=True):
        ids = part[HOUSEHOLD_ID]
        if not ids.is_sorted() or (last is not None and len(ids) and ids[0] <= last):
            raise ValueError(f"{HOUSEHOLD_ID}: the households aren't sorted")
        if len(ids):
            last = ids[-1]
            yield part, people.until(last)
    people.done(last)


class _People:
    """Members read ahead no further than the household that is asked for."""

    def __init__(self, members: pl.LazyFrame, size: int) -> None:
        self._batches = iter(members.collect_batches(chunk_size=size, maintain_order=True))
        self._left = members.clear().collect()

    def until(self, last: object) -> pl.DataFrame:
        """Those of the households up to this one."""
        parts: list[pl.DataFrame] = []
        while True:
            belong = self._left[HOUSEHOLD_ID] <= last
            count = int(belong.sum())
            if not belong.head(count).all():
                raise ValueError(f"{HOUSEHOLD_ID}: the members aren't sorted")
            parts.append(self._left.head(count))
            self._left = self._left.slice(count)
            if not self._left.is_empty():
                return pl.concat(parts)
            batch = next(self._batches, None)
            if batch is None:
                return pl.concat(parts)
            self._left = batch

    def done(self, last: object) -> None:
        """Nobody may be left over."""
        if self._left.is_empty():
            self._left = next(self._batches, self._left)
        if not self._left.is_empty():
            lost = self._left[HOUSEHOLD_ID][0]
            raise ValueError(f"{HOUSEHOLD_ID}: {lost} has members but isn't among the households")
