"""Registers as Parquet, read a slice at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from desk.register.source.rows import Row
from desk.register.trouble import say, stop

_SLICE = 20_000
_CELL = 8


class TableRegister:
    """A Parquet file; rows are numbered from 1. Raises RegisterError: it isn't one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._frame = pl.scan_parquet(path)
        try:
            schema = self._frame.collect_schema()
            self._count = int(self._frame.select(pl.len()).collect().item())
        except PolarsError as error:
            raise stop("broken_table", path) from error
        self.header = tuple("".join(name.split()) for name in schema.names())
        self.weight = max(path.stat().st_size, self._count * len(self.header) * _CELL)
        self.note = say("note_table")
        self._cells = [_text(pl.col(name), dtype) for name, dtype in schema.items()]

    def rows(self) -> Iterator[Row]:
        for first in range(0, self._count, _SLICE):
            try:
                part = self._frame.slice(first, _SLICE).select(self._cells).collect()
            except PolarsError as error:
                raise stop("broken_table", self.path, first + 1) from error
            for number, cells in enumerate(part.iter_rows(), start=first + 1):
                if any(cells):
                    yield Row(number, cells)


def _text(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype == pl.Boolean:
        cell = pl.when(cell).then(pl.lit(say("yes"))).when(~cell).then(pl.lit(say("no")))
    elif isinstance(dtype, pl.List):
        cell = cell.list.eval(pl.element().cast(pl.String)).list.join("、")
    elif dtype.is_float():
        whole = (cell == cell.floor()) & (cell.abs() < 1e15)
        cell = (
            pl.when(whole)
            .then(cell.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(cell.cast(pl.String))
        )
    else:
        cell = cell.cast(pl.String)
    return cell.fill_null("").str.strip_chars()
