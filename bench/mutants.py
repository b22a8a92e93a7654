"""Conditions with one slip in them: a comparator that includes or excludes its edge, or is turned
round, a threshold one unit off, an AND for an OR, a NOT that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from rules.expression import Names
from rules.expression.parse import tree

COMPARATOR, THRESHOLD, JOINT, NEGATION, DROPPED = (
    "flipped comparator", "shifted threshold", "swapped AND/OR", "dropped NOT",
    "dropped criterion",
)  # fmt: skip
_EDGE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT,
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ,
}  # fmt: skip
_TURNED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GTE, exp.LTE: exp.GT, exp.GT: exp.LTE, exp.GTE: exp.LT,
}  # fmt: skip
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Mutant:
    """The text of a condition with one slip; "" for a criterion that is gone."""

    kind: str
    text: str


def mutants(text: str, names: Names) -> Iterator[Mutant]:
    """Every slip of one condition; some may not be rules at all."""
    count = sum(1 for _ in tree(text).walk())
    for at in range(count):
        for kind, change in _changes(_node(tree(text), at), names):
            whole = tree(text)
            node = _node(whole, at)
            made = change(node)
            if node is whole:
                whole = made
            else:
                node.replace(made)
            yield Mutant(kind, whole.sql())


def _node(whole: exp.Expr, at: int) -> exp.Expr:
    return list(whole.walk())[at]


def _changes(node: exp.Expr, names: Names) -> Iterator[tuple[str, object]]:
    for table in (_EDGE, _TURNED):
        if type(node) in table:
            yield COMPARATOR, _another(table[type(node)])
    if isinstance(node, exp.And | exp.Or):
        yield JOINT, _another(exp.Or if isinstance(node, exp.And) else exp.And)
    if isinstance(node, exp.Not):
        yield NEGATION, lambda one: one.this.copy()
    if _threshold(node):
        for sign in (1, -1):
            yield THRESHOLD, _shifted(sign)


def _another(made: type[exp.Expr]) -> object:
    def change(node: exp.Expr) -> exp.Expr:
        joined = made(this=node.this.copy(), expression=node.expression.copy())
        # An OR that comes to stand inside an AND keeps its parts together.
        return exp.Paren(this=joined) if isinstance(joined, exp.And | exp.Or) else joined

    return change


def _threshold(node: exp.Expr) -> bool:
    if isinstance(node, exp.Literal):
        return not node.is_string
    if not isinstance(node, exp.Column) or node.table != "region":
        return False
    # Beside a number it is the number that is the threshold.
    above = node.parent
    sides = (above.this, above.expression) if isinstance(above, exp.Binary) else ()
    return not any(isinstance(side, exp.Literal) for side in sides)


def _shifted(sign: int) -> object:
    def change(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            moved = exp.Add if sign > 0 else exp.Sub
            return exp.Paren(this=moved(this=node.copy(), expression=exp.Literal.number(1)))
        value = Decimal(node.this)
        step = Decimal(1) if value == value.to_integral_value() else _HUNDREDTH
        return exp.Literal.number(format(value + sign * step, "f"))

    return change
