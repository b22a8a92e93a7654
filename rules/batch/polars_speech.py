"""Polars expressions. Its `&` and `|` are Kleene's; what is compared is integers only."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from datetime import date

import polars as pl

from rules.batch.speech import Comparison
from rules.facts import Fact
from rules.screening.generate import ASK, LIKELY, POSSIBLE, UNLIKELY

_EPOCH = date(1970, 1, 1).toordinal()
_WORDS = {UNLIKELY: "unlikely", POSSIBLE: "possible", LIKELY: "likely", ASK: "ask"}
VERDICT = pl.Enum([_WORDS[code] for code in sorted(_WORDS)])
_COMPARE = {"<": operator.lt, "<=": operator.le, "=": operator.eq}
_MIRROR = {"<": operator.gt, "<=": operator.ge, "=": operator.eq}


class PolarsSpeech:
    """Speaks `Speech[pl.Expr]`."""

    def column(self, name: str) -> pl.Expr:
        return pl.col(name)

    def day(self, name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Int32).cast(pl.Int64) + _EPOCH

    def truth(self, value: bool | None) -> pl.Expr:
        return pl.lit(value, pl.Boolean)

    def integer(self, value: int) -> pl.Expr:
        return pl.lit(value, pl.Int64)

    def word(self, fact: Fact, word: str) -> pl.Expr:
        return pl.lit(word, pl.Enum(fact.values))

    def both(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return functools.reduce(operator.and_, parts)

    def either(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return functools.reduce(operator.or_, parts)

    def negated(self, a: pl.Expr) -> pl.Expr:
        return ~a

    def compared(self, op: Comparison, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        # A literal before a column of one value gives one row instead of all: it goes behind.
        turned = a.meta.is_literal()
        found: pl.Expr = _MIRROR[op](b, a) if turned else _COMPARE[op](a, b)
        return found

    def plus(self, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return a + b

    def times(self, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return a * b

    def unknown(self, a: pl.Expr) -> pl.Expr:
        return a.is_null()

    def among(self, name: str, fact: Fact, words: Sequence[str]) -> pl.Expr:
        if fact.kind == "enum":
            # Codes are compared, one byte each, not words.
            code = pl.col(name).to_physical()
            codes = [fact.values.index(word) for word in words]
            return self.either([code == pl.lit(one, pl.UInt8) for one in codes])
        return self.either([pl.col(name) == pl.lit(word) for word in words])

    def first(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return pl.coalesce(parts)

    def choose(self, when: pl.Expr, then: pl.Expr, other: pl.Expr | None = None) -> pl.Expr:
        return pl.when(when).then(then).otherwise(pl.lit(None) if other is None else other)

    def within(self, name: str, prefix: str) -> pl.Expr:
        return pl.col(name).str.starts_with(prefix).fill_null(value=False)

    def verdict(self, met: pl.Expr, open_: pl.Expr | None, reached: pl.Expr | None) -> pl.Expr:
        def code(value: int) -> pl.Expr:
            return pl.lit(value, pl.UInt8)

        undecided = code(ASK)
        if open_ is not None:
            undecided = pl.when(open_).then(code(POSSIBLE)).otherwise(code(ASK))
        found = pl.when(met.is_null()).then(undecided).when(met).then(code(LIKELY))
        if reached is None:
            return found.otherwise(code(UNLIKELY))
        return pl.when(~reached).then(None).otherwise(found.otherwise(code(UNLIKELY)))
