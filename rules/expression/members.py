"""Functions over the members of a household: any, all, count, sum, max."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlglot import exp

from rules.expression.compare import MIRROR, Comparing
from rules.expression.ir import Pool
from rules.expression.naming import Naming
from rules.expression.parse import column
from rules.expression.problem import ExpressionProblem, hint
from rules.expression.typed import Number, Truth, Typed
from rules.facts import MEMBER, closest

Found = TypeVar("Found")
FUNCTIONS = ("any_member", "all_members", "count_members", "sum_members", "max_members")


class Members:
    """Lowers them; `predicate` and `quantity` read what stands in the brackets."""

    def __init__(
        self,
        naming: Naming,
        comparing: Comparing,
        predicate: Callable[[exp.Expr], int],
        quantity: Callable[[exp.Expr], Number],
    ) -> None:
        self.pool: Pool = naming.pool
        self.naming = naming
        self.comparing = comparing
        self._predicate = predicate
        self._quantity = quantity

    def value(self, node: exp.Anonymous) -> Typed:
        """One call, by itself. Raises ExpressionProblem."""
        name = self._name(node)
        if name == "max_members":
            meant = hint("compare_number", name="max_members(…)")
            raise ExpressionProblem("not_a_test", column(node), label=name, meant=meant)
        if name == "sum_members":
            whole = self._inside(node, name, self._quantity)
            return Number(self.pool.add("sum", whole.num), whole.den, whole.dim)
        body = self._inside(node, name, self._predicate)
        if name == "count_members":
            return Number(self.pool.add("count", body), self.pool.integer(1), "plain")
        made = ("atleast", body, 1) if name == "any_member" else ("all", body)
        return Truth(self.pool.add(*made))

    def comparison(
        self, op: str, left: exp.Expr, right: exp.Expr, limit: Callable[[exp.Expr], Typed]
    ) -> Truth | None:
        """A maximum or a count against a limit: it may be settled before everyone is known."""
        if isinstance(right, exp.Anonymous) and not isinstance(left, exp.Anonymous):
            op, left, right = MIRROR[op], right, left
        if not isinstance(left, exp.Anonymous):
            return None
        name = self._name(left)
        if name == "max_members":
            return self._maximum(op, left, limit(right))
        if name == "count_members" and isinstance(right, exp.Literal) and right.this.isdecimal():
            return self._count(op, self._inside(left, name, self._predicate), int(right.this))
        return None

    def _count(self, op: str, body: int, count: int) -> Truth:
        met = self._at_least(body, count + (op in (">", "<=")))
        if op in ("=", "<>"):
            more = self._at_least(body, count + 1)
            met = self.pool.join("&", met, self.pool.negate(more))
        return Truth(self.pool.negate(met) if op in ("<", "<=", "<>") else met)

    def _at_least(self, body: int, count: int) -> int:
        return self.pool.add("c", 2) if count <= 0 else self.pool.add("atleast", body, count)

    def _maximum(self, op: str, call: exp.Anonymous, limit: Typed) -> Truth:
        most = self._inside(call, "max_members", self._quantity)

        def each(sign: str) -> int:
            return self.comparing.compare(sign, most, limit, call.parent or call).node

        if op in (">", ">="):
            return Truth(self.pool.add("atleast", each(op), 1))
        if op in ("<", "<="):
            return Truth(self.pool.add("all", each(op)))
        same = self.pool.add("atleast", each("="), 1), self.pool.add("all", each("<="))
        met = self.pool.join("&", *same)
        return Truth(self.pool.negate(met) if op == "<>" else met)

    def _name(self, node: exp.Anonymous) -> str:
        name = str(node.this)
        if name not in FUNCTIONS:
            near = closest(name, list(FUNCTIONS))
            listed = hint("members", names="、".join(FUNCTIONS))
            meant = hint("did_you_mean", name=f"{near}(…)") if near else listed
            raise ExpressionProblem("no_function", column(node), found=name, meant=meant)
        if len(node.expressions) != 1:
            example = f"{name}(member.age >= 60)"
            raise ExpressionProblem("one_argument", column(node), found=name, example=example)
        return name

    def _inside(self, node: exp.Anonymous, name: str, read: Callable[[exp.Expr], Found]) -> Found:
        if self.naming.inside is not None:
            raise ExpressionProblem("nested_members", column(node), found=self.naming.inside)
        argument = node.expressions[0]
        if not any(one.table == MEMBER for one in argument.find_all(exp.Column)):
            raise ExpressionProblem("no_member_fact", column(node), found=name)
        self.naming.inside = name
        found = read(argument)
        self.naming.inside = None
        return found
