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
    """`size` households at a time, with their members; both sorted by household.

    Raises ValueError when the households aren't sorted: their members couldn't be found.
    """
    start, last = 0, None
    while True:
        part = households.slice(start, size).collect()
        if part.is_empty():
            return
        ids = part[HOUSEHOLD_ID]
        first, end = ids[0], ids[-1]
        if not ids.is_sorted() or (last is not None and first <= last):
            raise ValueError(f"{HOUSEHOLD_ID}: the households aren't sorted")
        theirs = members.filter(
            pl.col(HOUSEHOLD_ID).is_between(pl.lit(first), pl.lit(end))
        ).collect()
        yield part, theirs
        start, last = start + part.height, end
