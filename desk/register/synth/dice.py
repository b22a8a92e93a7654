"""Chance in columns: numbers that depend on the seed, the row and the name of the throw alone.

The mixing is splitmix64 (Steele, Lea, Flood 2014), written in wrapping 64-bit columns, so that a
batch comes out the same on every machine and whatever was made before it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_WORD = 1 << 64


def _big(number: int) -> pl.Expr:
    return pl.lit(number % _WORD, dtype=pl.UInt64)


def mixed(key: pl.Expr) -> pl.Expr:
    """UInt64 well spread over all 64 bits."""
    key = key + _big(_GOLDEN)
    key = (key ^ (key // _big(1 << 30))) * _big(_FIRST)
    key = (key ^ (key // _big(1 << 27))) * _big(_SECOND)
    return key ^ (key // _big(1 << 31))


@dataclass(frozen=True, slots=True)
class Dice:
    """Throws for each row; the same name is the same throw. `key` is the column of UInt64."""

    seed: int
    key: str = "key"

    def uniform(self, name: str) -> pl.Expr:
        """Float64 in [0, 1)."""
        salt = self.seed * 0x1000003 + zlib.crc32(name.encode())
        bits = mixed(pl.col(self.key) ^ mixed(_big(salt))) // _big(1 << 11)
        return bits.cast(pl.Float64) / float(1 << 53)

    def chance(self, name: str, share: float | pl.Expr) -> pl.Expr:
        """Boolean, true so often."""
        return self.uniform(name) < share

    def whole(self, name: str, low: int | pl.Expr, high: int | pl.Expr) -> pl.Expr:
        """Int64 from low to high, both included."""
        return (low + (self.uniform(name) * (high - low + 1)).floor()).cast(pl.Int64)

    def pick(self, name: str, weights: Mapping[str, float]) -> pl.Expr:
        """String, each word as often as it weighs."""
        return choose(self.uniform(name), weights)


def choose(share: pl.Expr, weights: Mapping[str, float]) -> pl.Expr:
    """The word whose part of the whole a number in [0, 1) falls into."""
    words = list(weights)
    total, below = sum(weights.values()), 0.0
    found: pl.Expr = pl.lit(words[-1])
    bounds = []
    for word in words[:-1]:
        below += weights[word] / total
        bounds.append((below, word))
    for bound, word in reversed(bounds):
        found = pl.when(share < bound).then(pl.lit(word)).otherwise(found)
    return found
