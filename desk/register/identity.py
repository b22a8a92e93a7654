"""Identity numbers in columns (GB 11643-1999): check digit, birth, sex. Never written out."""

from __future__ import annotations

from datetime import date

import polars as pl

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def plain(heading: str) -> pl.Expr:
    """The number in capitals and half-width signs; NULL when the cell is blank."""
    cell = pl.col(heading).str.normalize("NFKC").str.replace_all(r"[\s'`\-]+", "")
    cell = cell.str.to_uppercase()
    return pl.when(cell != "").then(cell)


def born(number: pl.Expr) -> pl.Expr:
    """The day of birth, NULL when there is no such day."""
    return number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)


def fault(number: pl.Expr, on: date) -> pl.Expr:
    """The code of what is wrong with a number, NULL when nothing is or there is none."""
    shaped = number.str.contains(r"^[0-9]{17}[0-9X]$")
    total = pl.lit(0)
    for index, weight in enumerate(_WEIGHTS):
        total = total + number.str.slice(index, 1).cast(pl.Int64, strict=False) * weight
    digits = dict(enumerate(_CHECKS))
    check = (total % 11).replace_strict(digits, return_dtype=pl.String, default=None)
    day = born(number)
    return (
        pl.when(number.is_null()).then(None)
        .when(number.str.contains(r"^[0-9.]+E\+?[0-9]+$")).then(pl.lit("id_science"))
        .when(~shaped).then(pl.lit("id_length"))
        .when(check != number.str.slice(17, 1)).then(pl.lit("id_check"))
        .when(day.is_null() | (day > on)).then(pl.lit("id_birth"))
    )  # fmt: skip


def age(number: pl.Expr, on: date) -> pl.Expr:
    """Whole years on the day."""
    day = born(number)
    before = (day.dt.month() > on.month) | ((day.dt.month() == on.month) & (day.dt.day() > on.day))
    return (on.year - day.dt.year() - before.cast(pl.Int32)).cast(pl.Int64)


def sex(number: pl.Expr) -> pl.Expr:
    """男 or 女."""
    odd = number.str.slice(16, 1).cast(pl.Int64, strict=False) % 2 == 1
    return pl.when(odd).then(pl.lit("男")).otherwise(pl.lit("女"))
