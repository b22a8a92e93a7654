"""From `household.x`, `member.y` and `region.z` to what they are, with a did-you-mean."""

from __future__ import annotations

from typing import Literal

from sqlglot import exp

from rules.expression.ir import Slot
from rules.expression.names import Names
from rules.expression.parse import column
from rules.expression.problem import ExpressionProblem, hint
from rules.expression.typed import Choice, Name, Number, Several, Truth, Typed
from rules.facts import HOUSEHOLD, MEMBER, Fact, Scope, closest

_DIMENSIONS: dict[str, Literal["money", "day"]] = {"money": "money", "date": "day"}


class Naming:
    """Looks up the names of one expression; remembers what was read, in order.

    `inside` is the function over members that is being read, if any.
    """

    def __init__(self, names: Names, scope: Scope, roles: tuple[str, ...]) -> None:
        self.names = names
        self.pool = names.pool
        self.scope = scope
        self.roles = roles
        self.inside: str | None = None
        self.facts: dict[tuple[Scope, str, bool], None] = {}
        self.parameters: dict[str, None] = {}

    def look_up(self, node: exp.Column) -> Typed:
        """What the name stands for. Raises ExpressionProblem."""
        names = [part for part in node.parts if isinstance(part, exp.Identifier)]
        if len(names) != len(node.parts) or len(names) > 2:
            raise ExpressionProblem("not_allowed", column(node), found=node.sql())
        if any(name.args.get("quoted") for name in names):
            raise ExpressionProblem("quoted_name", column(node), found=names[-1].this)
        if len(names) == 1:
            raise self._without_table(names[0].this, node)
        table, name = names[0].this, names[1].this
        if table == "region":
            return self._parameter(name, node)
        if table in (HOUSEHOLD, MEMBER):
            return self._fact(HOUSEHOLD if table == HOUSEHOLD else MEMBER, name, node)
        raise ExpressionProblem("bad_table", column(node), found=table)

    def _without_table(self, name: str, node: exp.Expr) -> ExpressionProblem:
        full = [f"{fact.scope}.{fact.id}" for fact in self.names.catalogue if fact.id == name]
        if name in self.names.parameters:
            full.append(f"region.{name}")
        meant = hint("write", name=full[0]) if full else self._meant(name)
        return ExpressionProblem("no_table", column(node), found=name, meant=meant)

    def _meant(self, name: str) -> str:
        by_id = {fact.id: f"{fact.scope}.{fact.id}" for fact in self.names.catalogue}
        near = closest(name, list(by_id))
        return hint("did_you_mean", name=by_id[near]) if near else hint("see_facts")

    def _fact(self, scope: Scope, name: str, node: exp.Expr) -> Typed:
        fact = self.names.catalogue.find(scope, name)
        if fact is None:
            raise self._no_such_fact(scope, name, node)
        if scope == MEMBER and self.scope == HOUSEHOLD and self.inside is None:
            raise ExpressionProblem("whose_member", column(node), label=fact.label)
        self.facts[scope, name, self.inside is not None and scope == MEMBER] = None
        return self._read(fact, node)

    def _no_such_fact(self, scope: Scope, name: str, node: exp.Expr) -> ExpressionProblem:
        catalogue = self.names.catalogue
        other = MEMBER if scope == HOUSEHOLD else HOUSEHOLD
        if (elsewhere := catalogue.find(other, name)) is not None:
            blanks = {"label": elsewhere.label, "meant": f"{other}.{name}"}
            return ExpressionProblem("other_scope", column(node), **blanks)
        near = closest(name, list(catalogue.of(scope)))
        meant = hint("did_you_mean", name=f"{scope}.{near}") if near else self._meant(name)
        found = f"{scope}.{name}"
        return ExpressionProblem("unknown_fact", column(node), found=found, meant=meant)

    def _read(self, fact: Fact, node: exp.Expr) -> Typed:
        name = Name.of_fact(fact)
        if fact.kind in ("text", "pair"):
            code = "free_text" if fact.kind == "text" else "pair_fact"
            raise ExpressionProblem(code, column(node), label=fact.label)
        if fact.kind == "bool":
            slot = self.pool.slot(Slot(fact.scope, fact.id, "truth"))
            return Truth(self.pool.add("t", slot), name)
        if fact.kind in ("enum", "town"):
            return Choice(self.pool.slot(Slot(fact.scope, fact.id, "choice")), fact, name)
        if fact.kind == "set":
            return Several(fact, name)
        num, den = self._quantity(fact.scope, fact.id, fact.fraction)
        return Number(num, den, _DIMENSIONS.get(fact.kind, "plain"), name=name)

    def _quantity(
        self, scope: Literal["household", "member", "region"], name: str, fraction: bool
    ) -> tuple[int, int]:
        roles = self.roles if scope == "region" else ()
        num = self.pool.slot(Slot(scope, name, "number", "num", roles))
        if not fraction:
            return self.pool.add("n", num), self.pool.integer(1)
        den = self.pool.slot(Slot(scope, name, "number", "den", roles))
        return self.pool.add("n", num), self.pool.add("n", den)

    def _parameter(self, key: str, node: exp.Expr) -> Number:
        spec = self.names.parameters.get(key)
        if spec is None:
            near = closest(key, list(self.names.parameters))
            meant = hint("did_you_mean", name=f"region.{near}") if near else hint("see_parameters")
            found = f"region.{key}"
            raise ExpressionProblem("unknown_parameter", column(node), found=found, meant=meant)
        self.parameters[key] = None
        num, den = self._quantity("region", key, spec.kind == "ratio")
        dim: Literal["money", "plain"] = "money" if spec.kind == "money" else "plain"
        return Number(num, den, dim, name=Name.of_parameter(spec))
