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
    """`counts` and `sums` are gathered from the members; `values` and `pulls` are then made of
    them on the household's table.
    """

    def __init__(self, bodies: Nodes[T], openness: Openness[T]) -> None:
        self.nodes = bodies
        self.openness = openness
        self.pool = bodies.pool
        self.say = bodies.say
        self.everyone = bodies.derivation.everyone()
        self.counts: dict[str, T] = {}
        self.sums: dict[str, T] = {}
        self.values: dict[str, T] = {}
        self.pulls: dict[str, T] = {}

    def add(self, node: int) -> None:
        """Lay down a function over members, and what its value is reckoned from."""
        op, body, *rest = self.pool.nodes[node]
        value = self.nodes.value(int(body))
        unknown = self._count(f"unknown.{node}", self.say.unknown(value))
        say, name = self.say, f"n{node}"
        exact = say.both([self._whole, say.compared("=", unknown, say.integer(0))])
        if op == "sum":
            self.sums[f"sum.{node}"] = value
            self.values[name] = say.choose(exact, say.column(f"sum.{node}"))
            return
        yes = self._count(f"yes.{node}", value)
        if op == "count":
            self.values[name] = say.choose(exact, yes)
        elif op == "all":
            no = self._count(f"no.{node}", say.negated(value))
            some = say.compared("<", say.integer(0), no)
            self.values[name] = say.choose(
                some, say.truth(False), say.choose(exact, say.truth(True))
            )
        else:
            wanted = say.integer(int(rest[0]))
            possible = say.compared("<", say.plus(yes, unknown), wanted)
            too_few = say.choose(say.both([self._whole, possible]), say.truth(False))
            enough = say.compared("<=", wanted, yes)
            self.values[name] = say.choose(enough, say.truth(True), too_few)

    def pull(self, node: int, key: Key | None) -> None:
        """Lay down whether `key` could settle a function over members."""
        name, say = pull_name(node, key), self.say
        if name in self.pulls:
            return
        inside = Key(MEMBER, key.name) if key is not None and key.scope == "members" else key
        found = self.openness.pull(int(self.pool.nodes[node][1]), inside)
        parts: list[T] = []
        if found is not None:
            counted = self._count(f"open.{name}", found)
            parts.append(say.compared("<", say.integer(0), counted))
        if key in (None, EVERYONE_KEY):
            parts.append(say.negated(self._whole))
        unknown = say.unknown(say.column(f"n{node}"))
        self.pulls[name] = say.both([unknown, say.either(parts)])

    @property
    def _whole(self) -> T:
        return self.say.column(self.everyone)

    def _count(self, name: str, of: T) -> T:
        self.counts[name] = of
        return self.say.column(name)
