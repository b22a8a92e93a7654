"""Exact sums: every quantity is a fraction of two integer nodes with a positive denominator."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from sqlglot import exp

from rules.expression.ir import Pool
from rules.expression.parse import column
from rules.expression.problem import ExpressionProblem, hint
from rules.expression.typed import Number
from rules.facts import FEN


class Arithmetic:
    """Adds, multiplies and divides `Number`s; a literal takes the dimension of what it meets."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def literal(self, value: Fraction) -> Number:
        """A number as written, of no dimension yet."""
        num, den = self.pool.integer(value.numerator), self.pool.integer(value.denominator)
        return Number(num, den, "literal", value)

    def plus(self, a: Number, b: Number, node: exp.Expr) -> Number:
        """Their sum. Raises ExpressionProblem when one is money and the other isn't."""
        a, b = self.alike(a, b, node)
        if a.constant is not None and b.constant is not None:
            return replace(self.literal(a.constant + b.constant), dim=a.dim)
        (left, right), den = self.common(a, b)
        return Number(self.pool.plus(left, right), den, a.dim)

    def times(self, a: Number, b: Number, node: exp.Expr) -> Number:
        """Their product. Raises ExpressionProblem for money times money."""
        if a.dim == b.dim == "money":
            raise ExpressionProblem("money_times_money", column(node))
        dim = a.dim if b.dim == "literal" else b.dim if a.dim == "literal" else None
        dim = dim or ("money" if "money" in (a.dim, b.dim) else "plain")
        if a.constant is not None and b.constant is not None:
            return replace(self.literal(a.constant * b.constant), dim=dim)
        pool = self.pool
        return Number(pool.times(a.num, b.num), pool.times(a.den, b.den), dim)

    def divide(self, a: Number, b: Number, divisor: exp.Expr) -> Number:
        """`a` by a positive literal."""
        if b.constant is None or b.constant <= 0 or b.dim != "literal":
            raise ExpressionProblem("divide", column(divisor))
        return self.times(a, self.literal(1 / b.constant), divisor)

    def alike(self, a: Number, b: Number, node: exp.Expr) -> tuple[Number, Number]:
        """Both in one dimension: a literal beside money is yuan."""
        if a.dim == "literal" and b.dim != "literal":
            a = self._in(a, b)
        elif b.dim == "literal" and a.dim != "literal":
            b = self._in(b, a)
        if a.dim != b.dim:
            if "day" in (a.dim, b.dim):
                raise ExpressionProblem("date_maths", column(node))
            plain = a if a.dim == "plain" else b
            label = plain.name.label if plain.name else hint("number")
            raise ExpressionProblem("money_and_count", column(node), label=label)
        return a, b

    def _in(self, literal: Number, other: Number) -> Number:
        value = literal.constant
        if value is None or other.dim == "day":
            return literal
        return replace(self.literal(value * FEN if other.dim == "money" else value), dim=other.dim)

    def common(self, a: Number, b: Number) -> tuple[tuple[int, int], int]:
        """The numerators over a shared denominator, and that denominator."""
        pool = self.pool
        if a.den == b.den:
            return (a.num, b.num), a.den
        left, right = pool.constant(a.den), pool.constant(b.den)
        if left is None or right is None:
            pair = pool.times(a.num, b.den), pool.times(b.num, a.den)
            return pair, pool.times(a.den, b.den)
        den = math.lcm(left, right)
        by_left, by_right = pool.integer(den // left), pool.integer(den // right)
        return (pool.times(a.num, by_left), pool.times(b.num, by_right)), pool.integer(den)
