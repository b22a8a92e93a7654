"""Truths packed into bytes and bits: what moves between the tables moves many times faster so."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import polars as pl

# How many flags share one integer.
FLAGS = 16
_YES, _UNKNOWN, _NO = (pl.lit(value, pl.UInt8) for value in (2, 1, 0))


def code(name: str) -> pl.Expr:
    """A truth as a byte: 0 no, 1 unknown, 2 yes."""
    truth = pl.col(name)
    return pl.when(truth.is_null()).then(_UNKNOWN).when(truth).then(_YES).otherwise(_NO).alias(name)


def decoded(codes: pl.Series) -> pl.Expr:
    """The truth again."""
    return pl.when(pl.lit(codes) != _UNKNOWN).then(pl.lit(codes) == _YES)


def packed(truths: Sequence[pl.Expr]) -> pl.Expr:
    """Up to `FLAGS` truths as one integer `flags`; unknown counts as not so."""
    bits = [
        pl.when(truth).then(pl.lit(1 << at, pl.UInt16)).otherwise(pl.lit(0, pl.UInt16))
        for at, truth in enumerate(truths)
    ]
    return functools.reduce(operator.or_, bits).alias("flags")


def unpacked(flags: pl.Series, names: Sequence[str]) -> Iterator[pl.Series]:
    """The truths of an integer, by name; never unknown."""
    for at, name in enumerate(names):
        bit = pl.Series([1 << at], dtype=pl.UInt16)
        yield ((flags & bit) != 0).alias(name)


def batched(names: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    """`size` names at a time."""
    left = iter(names)
    while part := tuple(islice(left, size)):
        yield part
