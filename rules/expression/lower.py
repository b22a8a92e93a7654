"""From the syntax tree to nodes: only what the language has, only with types that fit."""

from __future__ import annotations

import re
from fractions import Fraction

from sqlglot import exp

from rules.expression.arithmetic import Arithmetic
from rules.expression.compare import Comparing
from rules.expression.ir import NO, YES
from rules.expression.members import FUNCTIONS, Members
from rules.expression.names import Names
from rules.expression.naming import Naming
from rules.expression.parse import column
from rules.expression.problem import ExpressionProblem, hint
from rules.expression.typed import Choice, Number, Several, Truth, Typed, Word
from rules.facts import Scope

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.EQ: "=",
    exp.NEQ: "<>",
}
_SUMS = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg)
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?\Z")


class Lowering:
    """Lowers one expression; `naming` holds the facts and figures that it read."""

    def __init__(self, names: Names, scope: Scope, roles: tuple[str, ...]) -> None:
        self.pool = names.pool
        self.naming = Naming(names, scope, roles)
        self.arithmetic = Arithmetic(names.pool)
        self.comparing = Comparing(names.pool, self.arithmetic)
        self.members = Members(self.naming, self.comparing, self.predicate, self.quantity)

    def predicate(self, node: exp.Expr) -> int:
        """The node of something that is met, not met or unknown. Raises ExpressionProblem."""
        found = self.value(node)
        if isinstance(found, Truth):
            return found.node
        if isinstance(found, Word) or (isinstance(found, Number) and found.constant is not None):
            raise ExpressionProblem("bare_literal", column(node))
        raise _not_a_test(found, node)

    def quantity(self, node: exp.Expr) -> Number:
        """Something that can be reckoned with. Raises ExpressionProblem."""
        found = self.value(node)
        if not isinstance(found, Number):
            raise self.comparing.not_a_number(found, node)
        if found.dim == "day":
            raise ExpressionProblem("date_maths", column(node))
        return found

    def value(self, node: exp.Expr) -> Typed:
        """What the node is. Raises ExpressionProblem."""
        if isinstance(node, exp.Paren):
            return self.value(node.this)
        if isinstance(node, exp.And | exp.Or):
            op = "&" if isinstance(node, exp.And) else "|"
            parts = self.predicate(node.this), self.predicate(node.expression)
            return Truth(self.pool.join(op, *parts))
        if isinstance(node, exp.Not):
            return Truth(self.pool.negate(self.predicate(node.this)))
        if type(node) in _COMPARISONS:
            return self._comparison(_COMPARISONS[type(node)], node.this, node.expression, node)
        if isinstance(node, _SUMS):
            return self._sum(node)
        return self._leaf(node)

    def _leaf(self, node: exp.Expr) -> Typed:
        if isinstance(node, exp.Column):
            return self.naming.look_up(node)
        if isinstance(node, exp.Literal):
            return Word(node.this) if node.is_string else self._number(node)
        if isinstance(node, exp.Boolean):
            return Truth(self.pool.add("c", YES if node.this else NO))
        if isinstance(node, exp.Between) and not node.args.get("symmetric"):
            low = self._comparison(">=", node.this, node.args["low"], node)
            high = self._comparison("<=", node.this, node.args["high"], node)
            return Truth(self.pool.join("&", low.node, high.node))
        if isinstance(node, exp.In):
            return self._in(node)
        if isinstance(node, exp.Anonymous):
            return self.members.value(node)
        raise _refused(node)

    def _comparison(self, op: str, left: exp.Expr, right: exp.Expr, node: exp.Expr) -> Truth:
        for side in (left, right):
            if type(side) in _COMPARISONS or isinstance(side, exp.Between | exp.In):
                raise ExpressionProblem("chained", column(node))
        if (settled := self.members.comparison(op, left, right, self.value)) is not None:
            return settled
        return self.comparing.compare(op, self.value(left), self.value(right), node)

    def _in(self, node: exp.In) -> Truth:
        if (field := node.args.get("field")) is not None:
            return self.comparing.contains(self.value(node.this), self.value(field), node)
        if any(value for key, value in node.args.items() if key not in ("this", "expressions")):
            raise _refused(node)
        if not node.expressions:
            raise ExpressionProblem("in_empty", column(node))
        asked = self.value(node.this)
        options = [self.value(option) for option in node.expressions]
        return self.comparing.among(asked, options, node)

    def _sum(self, node: exp.Expr) -> Number:
        minus = self.arithmetic.literal(Fraction(-1))
        left = self.quantity(node.this)
        if isinstance(node, exp.Neg):
            return self.arithmetic.times(minus, left, node)
        right = self.quantity(node.args["expression"])
        if isinstance(node, exp.Div):
            return self.arithmetic.divide(left, right, node.expression)
        if isinstance(node, exp.Mul):
            return self.arithmetic.times(left, right, node)
        if isinstance(node, exp.Sub):
            right = self.arithmetic.times(minus, right, node)
        return self.arithmetic.plus(left, right, node)

    def _number(self, node: exp.Literal) -> Number:
        if not _NUMBER.match(node.this):
            raise ExpressionProblem("number_form", column(node), found=node.this)
        return self.arithmetic.literal(Fraction(node.this))


def _not_a_test(found: Number | Choice | Several, node: exp.Expr) -> ExpressionProblem:
    text, label = (found.name.text, found.name.label) if found.name else ("x", hint("number"))
    if isinstance(found, Number):
        meant = hint("compare_number", name=text)
    elif isinstance(found, Choice):
        meant = hint("compare_choice", name=text, value=(*found.fact.values, "…")[0])
    else:
        meant = hint("contains", name=text, value=found.fact.values[0])
    return ExpressionProblem("not_a_test", column(node), label=label, meant=meant)


def _refused(node: exp.Expr) -> ExpressionProblem:
    at = column(node)
    if isinstance(node, exp.Is | exp.Null):
        return ExpressionProblem("unknown_is_unknown", at)
    if isinstance(node, exp.Alias):
        return ExpressionProblem("extra_word", column(node.args["alias"]), found=node.alias)
    if isinstance(node, exp.Func) and not isinstance(node, exp.Cast | exp.Case):
        meant = hint("members", names="、".join(FUNCTIONS))
        name = node.sql_name().lower()
        return ExpressionProblem("no_function", at, found=name, meant=meant)
    return ExpressionProblem("not_allowed", at, found=node.key.upper())
