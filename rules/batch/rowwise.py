"""Which rows of the members belong to which row of the households, and sums over them.

A household's members lie side by side. Their values are added up seat by seat: first everybody's
first member, then everybody's second, … which is many times faster than grouping.
"""

from __future__ import annotations

import polars as pl

from rules.batch.layout import HOUSEHOLD_ID

_ROW = "row"


class Rows:
    """`of_members`: for each member the row of the household. `people`: members of each one."""

    def __init__(self, households: pl.Series, members: pl.Series) -> None:
        """From the household ids of both tables.

        Raises ValueError: a household stands there twice or without an id, a member's household
        not at all, or the members lie in another order than the households.
        """
        if households.null_count() or not households.is_unique().all():
            raise ValueError(f"{HOUSEHOLD_ID}: a household stands there twice, or has no id")
        self.of_members = _rows(households, members)
        if not self.of_members.is_sorted():
            raise ValueError(f"{HOUSEHOLD_ID}: members lie in another order than the households")
        every = pl.int_range(len(households), dtype=pl.UInt32, eager=True)
        starts = self.of_members.search_sorted(every)
        self.people = starts.shift(-1, fill_value=len(members)) - starts
        self._seats = [
            pl.select(pl.when(pl.lit(self.people) > seat).then(pl.lit(starts) + seat)).to_series()
            for seat in range(max(self.people, default=0))
        ]

    def any(self, flags: pl.Series) -> pl.Series:
        """The bits that any member of a household has set."""
        found = pl.zeros(len(self.people), dtype=flags.dtype, eager=True)
        for seat in self._seats:
            found = found | flags.gather(seat).fill_null(0)
        return found

    def sum(self, values: pl.Series) -> pl.Series:
        """The sum over the members of a household; an unknown counts as 0."""
        found = pl.zeros(len(self.people), dtype=values.dtype, eager=True)
        for seat in self._seats:
            found = found + values.gather(seat).fill_null(0)
        return found.alias(values.name)


def _rows(households: pl.Series, members: pl.Series) -> pl.Series:
    numbered = pl.DataFrame({HOUSEHOLD_ID: households}).with_row_index(_ROW)
    joined = pl.DataFrame({HOUSEHOLD_ID: members}).join(
        numbered, on=HOUSEHOLD_ID, how="left", maintain_order="left"
    )
    if joined[_ROW].null_count():
        lost = joined.filter(pl.col(_ROW).is_null())[HOUSEHOLD_ID][0]
        raise ValueError(f"{HOUSEHOLD_ID}: {lost} has members but isn't among the households")
    return joined[_ROW]
