"""The same criteria as OpenFisca variables: persons, a household, formulas over numpy arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.peers.model import Model
from rules.expression.ir import MEMBERWISE, Node

PERIOD = "2026-11"
# OpenFisca's integers have no missing value; no slot ever holds this one.
MISSING = -(2**31)


class OpenFiscaPeer:
    """A tax-benefit system with one variable a slot and one a criterion (0, 1, 2)."""

    def __init__(self, model: Model) -> None:
        self.model = model
        person = build_entity(key="person", plural="persons", label="", is_person=True)
        group = build_entity(
            key="household",
            plural="households",
            label="",
            roles=[{"key": "member", "plural": "members"}],
        )
        self._system = TaxBenefitSystem([person, group])
        self._person, self._group = person, group
        for slot, own in model.slots.items():
            self._add(f"s{slot}", person if own else group, None)
        self._add("complete", group, None)
        self._nodes: set[int] = set()
        for criterion in model.criteria:
            self._node(criterion.root)
            self._add(
                criterion.name,
                person if criterion.member else group,
                self._copy(criterion.root, criterion.member),
            )

    def evaluate(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Every criterion of one household, traced."""
        people = [f"m{number}" for number in range(len(inputs["m"]))]
        situation = {
            "persons": {
                name: {slot: {PERIOD: _stored(v)} for slot, v in member.items()}
                for name, member in zip(people, inputs["m"], strict=True)
            },
            "households": {
                "h": {
                    "members": people,
                    "complete": {PERIOD: inputs["complete"]},
                    **{slot: {PERIOD: _stored(v)} for slot, v in inputs["h"].items()},
                }
            },
        }
        simulation = SimulationBuilder().build_from_entities(self._system, situation)
        simulation.trace = True
        return {c.name: simulation.calculate(c.name, PERIOD) for c in self.model.criteria}

    def answers(self, inputs: dict[str, Any]) -> dict[str, tuple[int, ...]]:
        return {name: tuple(int(x) for x in found) for name, found in self.evaluate(inputs).items()}

    def _add(self, name: str, entity: Any, formula: Callable[..., Any] | None) -> None:
        body: dict[str, Any] = {
            "value_type": int,
            "entity": entity,
            "definition_period": DateUnit.MONTH,
            "default_value": MISSING,
            "label": name,
        }
        if formula is not None:
            body["formula"] = formula
        self._system.add_variable(type(name, (Variable,), body))

    def _copy(self, root: int, member: bool) -> Callable[..., Any]:
        own = self.model.pool.of_member[root]

        def formula(population: Any, period: Any) -> Any:
            if member and not own:
                return population.household(f"n{root}", period)
            return population(f"n{root}", period)

        return formula

    def _node(self, root: int) -> None:
        pool = self.model.pool
        for node in pool.below(root):
            if node in self._nodes or pool.nodes[node][0] in ("k", "n", "+", "*"):
                continue
            self._nodes.add(node)
            entity = self._person if pool.of_member[node] else self._group
            self._add(f"n{node}", entity, _formula(self.model, node))


def _stored(value: int | None) -> int:
    return MISSING if value is None else value


def _formula(model: Model, node: int) -> Callable[..., Any]:
    pool = model.pool
    op, *rest = pool.nodes[node]
    own = pool.of_member[node]

    def at(name: str, of_member: bool, population: Any, period: Any) -> Any:
        return (
            population.household(name, period)
            if own and not of_member
            else population(name, period)
        )

    def truth(child: int, population: Any, period: Any) -> Any:
        return at(f"n{child}", pool.of_member[child], population, period)

    def slot(number: int, population: Any, period: Any) -> Any:
        member = pool.slots[number].scope == "member"
        return at(f"s{number}", member, population, period).astype(np.int64)

    def number(child: int, population: Any, period: Any) -> tuple[Any, Any]:
        kind, *parts = pool.nodes[child]
        if kind == "k":
            return np.int64(int(parts[0])), np.False_
        if kind == "n":
            found = slot(int(parts[0]), population, period)
            return found, found == MISSING
        left, a = number(int(parts[0]), population, period)
        right, b = number(int(parts[1]), population, period)
        return (left + right if kind == "+" else left * right), a | b

    def formula(population: Any, period: Any) -> Any:
        if op == "c":
            return np.full(population.count, int(rest[0]))
        if op == "t":
            return slot(int(rest[0]), population, period)
        if op == "choice":
            code, bits = slot(int(rest[0]), population, period), int(rest[1])
            wanted = [bit + 1 for bit in range(bits.bit_length()) if bits >> bit & 1]
            return np.where(code == 0, 1, np.where(np.isin(code, wanted), 2, 0))
        if op in ("<", "<=", "="):
            left, a = number(int(rest[0]), population, period)
            right, b = number(int(rest[1]), population, period)
            met = left < right if op == "<" else left <= right if op == "<=" else left == right
            return np.where(a | b, 1, np.where(met, 2, 0))
        if op == "!":
            return 2 - truth(int(rest[0]), population, period)
        if op in ("&", "|"):
            parts = [truth(int(child), population, period) for child in rest]
            join = np.minimum if op == "&" else np.maximum
            return join.reduce(np.broadcast_arrays(*parts))
        return _over_members(pool.nodes[node], pool.of_member[int(rest[0])], population, period)

    return formula


def _over_members(node: Node, body_of_member: bool, household: Any, period: Any) -> Any:
    op, body, *count = node
    if op not in MEMBERWISE or op in ("count", "sum"):
        raise NotImplementedError(f"{op} is not used by a program of this bench")
    complete = household("complete", period)
    if body_of_member:
        each = household.members(f"n{body}", period)
    else:
        each = household.project(household(f"n{body}", period))
    if op == "all":
        return np.minimum(household.min(each), np.where(complete == 1, 2, 1))
    sure, maybe = household.sum(each == 2), household.sum(each > 0)
    least = int(count[0])
    return np.where(sure >= least, 2, np.where((maybe < least) & (complete == 1), 0, 1))
