"""The same criteria in GoRules' ZEN engine: one decision of one expression node, traced.

ZEN has no loops over facts of several people in an expression, so a decision is made for each size
of household; every expression reads numbers and yields 0, 1 or 2, as ours do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import zen

from bench.peers.model import Model
from rules.expression.ir import MEMBERWISE


class ZenPeer:
    """Decisions by number of members, made when first needed."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._engine = zen.ZenEngine()
        self._made: dict[int, Any] = {}

    def evaluate(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Every criterion of one household, with ZEN's own trace."""
        size = len(inputs["m"])
        if size not in self._made:
            self._made[size] = self._engine.create_decision(_decision(self.model, size))
        result: dict[str, Any] = self._made[size].evaluate(_flat(inputs), {"trace": True})
        return result

    def answers(self, inputs: dict[str, Any]) -> dict[str, tuple[int, ...]]:
        found = self.evaluate(inputs)["result"]
        size = len(inputs["m"])
        return {
            c.name: tuple(int(found[f"{c.name}_{i}"]) for i in range(size if c.member else 1))
            for c in self.model.criteria
        }


def _flat(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "h": inputs["h"],
        "complete": inputs["complete"],
        **{f"m{number}": member for number, member in enumerate(inputs["m"])},
    }


def _decision(model: Model, size: int) -> str:
    rows: list[dict[str, str]] = []
    write = _Writer(model, size, rows)
    for criterion in model.criteria:
        for number in range(size if criterion.member else 1):
            key, text = f"{criterion.name}_{number}", write.truth(criterion.root, number)
            rows.append({"id": key, "key": key, "value": text})
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "rules",
            "type": "expressionNode",
            "name": "rules",
            "position": {"x": 1, "y": 0},
            "content": {"expressions": rows},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


class _Writer:
    """Expressions of the lowered form in ZEN's language; shared parts are rows of their own."""

    def __init__(self, model: Model, size: int, rows: list[dict[str, str]]) -> None:
        self.pool = model.pool
        self.size = size
        self.rows = rows
        self.made: dict[tuple[int, int], str] = {}

    def truth(self, node: int, number: int) -> str:
        op, *rest = self.pool.nodes[node]
        if op == "c":
            return str(rest[0])
        if op == "t":
            return self._slot(int(rest[0]), number)
        return self._row(node, number, lambda: self._truth(node, number))

    def _truth(self, node: int, number: int) -> str:
        op, *rest = self.pool.nodes[node]
        if op == "choice":
            slot = self._slot(int(rest[0]), number)
            bits = int(rest[1])
            codes = [str(bit + 1) for bit in range(bits.bit_length()) if bits >> bit & 1]
            return f"{slot} == 0 ? 1 : ({slot} in [{', '.join(codes)}] ? 2 : 0)"
        if op in ("<", "<=", "="):
            left, right = (self.number(int(one), number) for one in rest)
            leaves = self._leaves(node, number)
            unknown = " or ".join(f"{leaf} == null" for leaf in leaves) or "false"
            return f"({unknown}) ? 1 : ({left} {'==' if op == '=' else op} {right} ? 2 : 0)"
        if op == "!":
            return f"2 - {self.truth(int(rest[0]), number)}"
        if op in ("&", "|"):
            parts = ", ".join(self.truth(int(one), number) for one in rest)
            return f"{'min' if op == '&' else 'max'}([{parts}])"
        return self._over_members(node)

    def _over_members(self, node: int) -> str:
        op, body, *count = self.pool.nodes[node]
        each = [self.truth(int(body), number) for number in range(self.size)]
        listed = ", ".join(each)
        if op == "all":
            return f"min([{', '.join([*each, 'complete == 1 ? 2 : 1'])}])"
        sure, maybe = f"count([{listed}], # == 2)", f"count([{listed}], # > 0)"
        least = int(count[0])
        return f"{sure} >= {least} ? 2 : (({maybe} < {least} and complete == 1) ? 0 : 1)"

    def number(self, node: int, number: int) -> str:
        op, *rest = self.pool.nodes[node]
        if op == "k":
            return str(rest[0])
        if op == "n":
            return self._slot(int(rest[0]), number)
        if op in ("+", "*"):
            left, right = (self.number(int(one), number) for one in rest)
            return f"({left} {op} {right})"
        raise NotImplementedError(f"{op} over members is not used by a program of this bench")

    def _leaves(self, node: int, number: int) -> list[str]:
        op, *rest = self.pool.nodes[node]
        if op == "n":
            return [self._slot(int(rest[0]), number)]
        if op == "k":
            return []
        return list(dict.fromkeys(x for one in rest for x in self._leaves(int(one), number)))

    def _row(self, node: int, number: int, text: Callable[[], str]) -> str:
        shared = not self.pool.of_member[node] or self.pool.nodes[node][0] in MEMBERWISE
        key = (node, 0 if shared else number)
        if key not in self.made:
            name = f"n{key[0]}_{key[1]}"
            self.rows.append({"id": name, "key": name, "value": text()})
            self.made[key] = f"$.{name}"
        return self.made[key]

    def _slot(self, slot: int, number: int) -> str:
        own = self.pool.slots[slot].scope == "member"
        return f"m{number}.s{slot}" if own else f"h.s{slot}"
