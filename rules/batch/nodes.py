"""Nodes of the lowered conditions spoken on one table; shared ones become columns, once each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from rules.batch.derivation import DERIVED, Derivation
from rules.batch.speech import Comparison, Speech
from rules.batch.steps import OF_HOUSEHOLD, FigureColumn
from rules.expression.ir import MEMBERWISE, YES, Pool, Slot
from rules.facts import HOUSEHOLD, MEMBER, Scope

T = TypeVar("T")
_LEAVES = ("k", "n", "t", "c")
_COMPARISONS: dict[object, Comparison] = {"<": "<", "<=": "<=", "=": "="}


class Nodes(Generic[T]):
    """Speaks the nodes of one table in one stage.

    The nodes given to `make` become columns `n<number>`, as do the truths that several of them
    read; `levels` holds these in the order in which they can be made. What a member's condition
    reads of the household is asked of `demand`, and stands in a copied column afterwards.
    """

    def __init__(
        self,
        pool: Pool,
        derivation: Derivation[T],
        table: Scope,
        demand: Callable[[int], None] | None = None,
        ready: Iterable[int] = (),
    ) -> None:
        self.pool = pool
        self.say: Speech[T] = derivation.say
        self.derivation = derivation
        self.table = table
        self.demand = demand
        self.levels: list[dict[str, T]] = []
        self.figures: dict[FigureColumn, None] = {}
        # Nodes that are columns, with the first level at which they can be read.
        self.kept: dict[int, int] = dict.fromkeys(ready, 0)

    def make(self, roots: Iterable[int]) -> None:
        """Lay down columns for these nodes and for what they share."""
        wanted = set(roots)
        own = [node for node in self.pool.below(*wanted) if self.mine(node)]
        above: dict[int, int] = {}
        for node in own:
            for child in self.pool.children(node):
                above[child] = above.get(child, 0) + 1
        for node in own:
            op = self.pool.nodes[node][0]
            if op in _LEAVES or op in MEMBERWISE or op in ("+", "*") or node in self.kept:
                continue
            if node in wanted or above.get(node, 0) > 1:
                self._lay(node)

    def mine(self, node: int) -> bool:
        """Spoken on this table: all but what a member's condition reads of the household."""
        if self.pool.nodes[node][0] in ("k", "c"):
            return True
        return self.pool.of_member[node] is (self.table == MEMBER)

    def truth(self, node: int) -> T:
        """Its truth, from its column if it has one."""
        op, *rest = self.pool.nodes[node]
        if op == "c":
            return self.say.truth(rest[0] == YES)
        if not self.mine(node):
            return self.copied(node)
        if op == "t":
            return self.say.column(self.cell(self.pool.slots[int(rest[0])]))
        if node in self.kept or op in MEMBERWISE:
            return self.say.column(f"n{node}")
        return self._spoken(node)

    def number(self, node: int) -> T:
        """Its integer."""
        op, *rest = self.pool.nodes[node]
        if op == "k":
            return self.say.integer(int(rest[0]))
        if not self.mine(node):
            return self.copied(node)
        if op == "n":
            return self._stored(self.pool.slots[int(rest[0])])
        if op in MEMBERWISE:
            return self.say.column(f"n{node}")
        left, right = self.number(int(rest[0])), self.number(int(rest[1]))
        return self.say.plus(left, right) if op == "+" else self.say.times(left, right)

    def value(self, node: int) -> T:
        """Its truth or its integer."""
        integers = ("k", "n", "+", "*", "count", "sum")
        return self.number(node) if self.pool.nodes[node][0] in integers else self.truth(node)

    def copied(self, node: int) -> T:
        """A node of the household, from the member's row."""
        assert self.demand is not None
        self.demand(node)
        return self.say.column(f"{OF_HOUSEHOLD}n{node}")

    def cell(self, slot: Slot) -> str:
        """The column of a slot of this table."""
        if slot.scope == "region":
            return self.figure(slot, slot.part)
        suffix = "" if slot.part in ("", "num") else f".{slot.part}"
        scope: Scope = HOUSEHOLD if slot.scope == HOUSEHOLD else MEMBER
        return self.derivation.column(scope, slot.name + suffix)

    def figure(self, slot: Slot, part: str) -> str:
        """A column of a local figure."""
        column = FigureColumn(slot.name, slot.roles, part)
        self.figures[column] = None
        return column.name

    def _stored(self, slot: Slot) -> T:
        name = self.cell(slot)
        if slot.scope == "region":
            return self.say.column(name)
        scope: Scope = HOUSEHOLD if slot.scope == HOUSEHOLD else MEMBER
        if self.derivation.catalogue.of(scope)[slot.name].kind == "date":
            return self.say.day(name)
        if slot.part == "den" and not name.startswith(DERIVED):
            return self.say.first([self.say.column(name), self.say.integer(1)])
        return self.say.column(name)

    def _lay(self, node: int) -> None:
        level = self._height(node)
        while len(self.levels) <= level:
            self.levels.append({})
        self.levels[level][f"n{node}"] = self._spoken(node)
        self.kept[node] = level + 1

    def _height(self, node: int) -> int:
        """The first level at which everything that the node reads is there."""
        if self.pool.nodes[node][0] in MEMBERWISE:
            return 0
        below = [child for child in self.pool.children(node) if self.mine(child)]
        return max((self.kept.get(one) or self._height(one) for one in below), default=0)

    def _spoken(self, node: int) -> T:
        op, *rest = self.pool.nodes[node]
        parts = [int(one) for one in rest]
        if op == "choice":
            slot = self.pool.slots[parts[0]]
            scope: Scope = HOUSEHOLD if slot.scope == HOUSEHOLD else MEMBER
            fact = self.derivation.catalogue.of(scope)[slot.name]
            words = [w for bit, w in enumerate(self.pool.words(slot)) if parts[1] >> bit & 1]
            return self.say.among(self.cell(slot), fact, words)
        if op == "!":
            return self.say.negated(self.truth(parts[0]))
        if op in ("&", "|"):
            said = [self.truth(part) for part in parts]
            return self.say.both(said) if op == "&" else self.say.either(said)
        left, right = self.number(parts[0]), self.number(parts[1])
        return self.say.compared(_COMPARISONS[op], left, right)
