"""What could still settle an unknown node, spoken: the same as `rules.screening.openness`.

A branch that is decided pulls at nothing. What pulls is a `Key`; asked for None, it is whether
anything pulls that a resident can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, Literal, NamedTuple, TypeVar

from rules.batch.figures import BY_KIND, BY_PLACE, NO_FIGURE
from rules.batch.nodes import Nodes
from rules.batch.steps import OF_HOUSEHOLD
from rules.expression.ir import MEMBERWISE, Pool, Slot
from rules.facts import HOUSEHOLD, MEMBER

T = TypeVar("T")
_TOLD_BY = {"living": "live_area", "emergency": "event_place"}


class Key(NamedTuple):
    """A fact of the household, of the member, of the members inside a function over members, or
    a local figure.
    """

    scope: Literal["household", "member", "members", "region"]
    name: str

    def __str__(self) -> str:
        return f"{self.scope}.{self.name}"


# Asked for when it isn't known who else lives there.
EVERYONE_KEY = Key("household", "household_size")
Demand = Callable[[int, Key | None], None]


def pull_name(node: int, key: Key | None) -> str:
    """The column that says whether `key` could settle the node."""
    return f"o{node}" if key is None else f"o{node}?{key}"


class Openness(Generic[T]):
    """Speaks on the table of `nodes`; what it needs of the other table it asks of `demand`: a
    household's node of the household, a function over members of its members.
    """

    def __init__(self, nodes: Nodes[T], demand: Demand) -> None:
        self.nodes = nodes
        self.pool = nodes.pool
        self.say = nodes.say
        self.demand = demand

    def pull(self, node: int, key: Key | None) -> T | None:
        """Whether `key` could settle the node; never unknown. None: it never can."""
        op, *rest = self.pool.nodes[node]
        if op in ("k", "c") or not reads(self.pool, node, key):
            return None
        if not self.nodes.mine(node):
            self.demand(node, key)
            return self.say.column(OF_HOUSEHOLD + pull_name(node, key))
        if op in MEMBERWISE:
            self.demand(node, key)
            return self.say.column(pull_name(node, key))
        if op == "n":
            return self._slot(self.pool.slots[int(rest[0])], key)
        if op in ("+", "*"):
            return self._any(map(int, rest), key)
        if op == "!":
            return self.pull(int(rest[0]), key)
        unknown = self.say.unknown(self.nodes.truth(node))
        if op in ("t", "choice") or (key is None and plain(self.pool, node)):
            return unknown
        pulling = self._any(map(int, rest), key)
        return None if pulling is None else self.say.both([unknown, pulling])

    def _any(self, children: Iterator[int], key: Key | None) -> T | None:
        found = [pull for child in children if (pull := self.pull(child, key)) is not None]
        return self.say.either(found) if found else None

    def _slot(self, slot: Slot, key: Key | None) -> T | None:
        if slot.part == "den":
            return None
        if slot.scope != "region":
            return self.say.unknown(self.say.column(self.nodes.cell(slot)))
        part, wanted = ("open", 1) if key is None else ("why", _reason(slot, key))
        stored = self.say.column(self.nodes.figure(slot, part))
        return self.say.compared("=", stored, self.say.integer(wanted))


def plain(pool: Pool, node: int) -> bool:
    """Nothing below but facts: being unknown is being open."""
    if any(pool.nodes[one][0] in MEMBERWISE for one in pool.below(node)):
        return False
    return all(pool.slots[slot].scope != "region" for slot in pool.slots_of(node))


def reads(pool: Pool, node: int, key: Key | None) -> bool:
    """Whether the key stands below the node at all."""
    found = keys(pool, node)
    return key in found if key is not None else any(one.scope != "region" for one in found)


def keys(pool: Pool, node: int) -> tuple[Key, ...]:
    """Everything that could settle the node, in the order of the text."""
    found: dict[Key, None] = {}
    stack = [node]
    while stack:
        op, *rest = pool.nodes[stack.pop()]
        if op in ("n", "t", "choice"):
            found.update(dict.fromkeys(_keys_of(pool.slots[int(rest[0])])))
        elif op in MEMBERWISE:
            for one in keys(pool, int(rest[0])):
                found[Key("members", one.name) if one.scope == MEMBER else one] = None
            found[EVERYONE_KEY] = None
        elif op not in ("k", "c"):
            stack.extend(int(one) for one in reversed(rest))
    return tuple(found)


def _keys_of(slot: Slot) -> Iterator[Key]:
    if slot.scope != "region":
        yield Key(HOUSEHOLD if slot.scope == HOUSEHOLD else MEMBER, slot.name)
        return
    yield Key("region", slot.name)
    yield Key(HOUSEHOLD, "hukou_kind")
    yield Key(HOUSEHOLD, _told_by(slot))


def _told_by(slot: Slot) -> str:
    return _TOLD_BY.get(slot.roles[0], "hukou_area")


def _reason(slot: Slot, key: Key) -> int:
    if key.scope == "region":
        return NO_FIGURE
    return BY_KIND if key.name == "hukou_kind" else BY_PLACE
