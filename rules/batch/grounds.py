"""The local figures beside the households they count for, as Polars columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from rules.batch.figures import KINDS, OTHER, UNTOLD, Figures
from rules.batch.steps import FigureColumn
from rules.parameters import VARIANTS

KIND = "hukou_kind"


class Grounds:
    """Picks the figures of each household's place and kind of hukou."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._known: dict[tuple[str, str], tuple[int | None, ...]] = {}
        self._columns: dict[tuple[str, str], pl.Series] = {}

    def lay(self, households: pl.DataFrame, wanted: Sequence[FigureColumn]) -> pl.DataFrame:
        """The households with these columns."""
        rows = {roles: self._rows(households, roles) for roles in {one.roles for one in wanted}}
        here = {roles: tuple(sorted(row.unique())) for roles, row in rows.items()}
        return households.with_columns(
            [self._column(one, rows[one.roles], here[one.roles]) for one in wanted]
        )

    def _column(self, wanted: FigureColumn, rows: pl.Series, here: tuple[int, ...]) -> pl.Expr:
        values = self._values(wanted.key, wanted.part)
        if len(found := {values[row] for row in here}) <= 1:
            # The same for everybody here: one value instead of one a household.
            return pl.lit(found.pop() if found else None, pl.Int64).alias(wanted.name)
        return pl.lit(self._stored(wanted.key, wanted.part).gather(rows)).alias(wanted.name)

    def _values(self, key: str, part: str) -> tuple[int | None, ...]:
        if (key, part) not in self._known:
            cells = self.figures.cells[key]
            self._known[key, part] = tuple(getattr(cell, part) for cell in cells)
        return self._known[key, part]

    def _stored(self, key: str, part: str) -> pl.Series:
        if (key, part) not in self._columns:
            self._columns[key, part] = pl.Series(self._values(key, part), dtype=pl.Int64)
        return self._columns[key, part]

    def _rows(self, households: pl.DataFrame, roles: Sequence[str]) -> pl.Series:
        place = households.select(pl.coalesce(roles).alias("place"))["place"]
        codes = place.unique()
        to = pl.Series([self.figures.row(code) for code in codes], dtype=pl.UInt32)
        rows = place.replace_strict(codes, to, return_dtype=pl.UInt32).cast(pl.UInt32)
        return rows * KINDS + _kinds(households[KIND])


def _kinds(stated: pl.Series) -> pl.Series:
    """The kind of hukou as it counts for figures."""
    dtype = stated.dtype
    assert isinstance(dtype, pl.Enum)
    codes = pl.Series(list(_kinds_of(dtype.categories)), dtype=pl.UInt32)
    return codes.gather(stated.to_physical()).fill_null(UNTOLD)


def _kinds_of(words: pl.Series) -> Iterator[int]:
    known: tuple[str, ...] = VARIANTS
    for word in words:
        yield known.index(word) if word in known else OTHER
