"""Functions over members: what is counted of the members, and what it comes to for the household.

As in `rules.screening.fold`: settled as soon as it can be, exact sums only when nobody is missing.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from rules.batch.nodes import Nodes
from rules.batch.openness import EVERYONE_KEY, Key, Openness, pull_name
from rules.facts import MEMBER

T = TypeVar("T")


class Aggregates(Generic[T]):
    """`anys`, `counts` and `sums` are gathered from the members; `values` and `pulls` are then
    made of them on the household's table.
    """

    def __init__(self, bodies: Nodes[T], openness: Openness[T]) -> None:
        self.nodes = bodies
        self.openness = openness
        self.pool = bodies.pool
        self.say = bodies.say
        self.everyone = bodies.derivation.everyone()
        self.anys: dict[str, T] = {}
        self.counts: dict[str, T] = {}
        self.sums: dict[str, T] = {}
        self.values: dict[str, T] = {}
        self.pulls: dict[str, T] = {}

    def add(self, node: int) -> None:
        """Lay down a function over members, and what its value is reckoned from."""
        op, body, *rest = self.pool.nodes[node]
        value = self.nodes.value(int(body))
        say, name = self.say, f"n{node}"
        some_unknown = self._any(f"unknown.{node}", say.unknown(value))
        exact = say.both([self._whole, say.negated(some_unknown)])
        if op == "sum":
            self.sums[f"sum.{node}"] = value
            self.values[name] = say.choose(exact, say.column(f"sum.{node}"))
        elif op == "count":
            self.values[name] = say.choose(exact, self._count(f"yes.{node}", value))
        elif op == "all":
            other = self._any(f"no.{node}", say.negated(value))
            every = say.choose(exact, say.truth(True))
            self.values[name] = say.choose(other, say.truth(False), every)
        elif int(rest[0]) == 1:
            nobody = say.choose(exact, say.truth(False))
            found = self._any(f"any.{node}", value)
            self.values[name] = say.choose(found, say.truth(True), nobody)
        else:
            self._at_least(node, value, int(rest[0]))

    def _at_least(self, node: int, value: T, wanted: int) -> None:
        say, limit = self.say, self.say.integer(wanted)
        yes = self._count(f"yes.{node}", value)
        perhaps = self._count(f"perhaps.{node}", say.unknown(value))
        below = say.compared("<", say.plus(yes, perhaps), limit)
        too_few = say.choose(say.both([self._whole, below]), say.truth(False))
        enough = say.compared("<=", limit, yes)
        self.values[f"n{node}"] = say.choose(enough, say.truth(True), too_few)

    def pull(self, node: int, key: Key | None) -> None:
        """Lay down whether `key` could settle a function over members."""
        name, say = pull_name(node, key), self.say
        if name in self.pulls:
            return
        inside = Key(MEMBER, key.name) if key is not None and key.scope == "members" else key
        found = self.openness.pull(int(self.pool.nodes[node][1]), inside)
        parts: list[T] = []
        if found is not None:
            parts.append(self._any(f"open.{name}", found))
        if key in (None, EVERYONE_KEY):
            parts.append(say.negated(self._whole))
        unknown = say.unknown(say.column(f"n{node}"))
        self.pulls[name] = say.both([unknown, say.either(parts)])

    @property
    def _whole(self) -> T:
        return self.say.column(self.everyone)

    def _any(self, name: str, of: T) -> T:
        self.anys[name] = of
        return self.say.column(name)

    def _count(self, name: str, of: T) -> T:
        self.counts[name] = of
        return self.say.column(name)
