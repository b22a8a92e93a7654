"""The lowered form of expressions: hash-consed nodes over integers, no division, no floats.

Equal expressions are the same node number, whatever program they stand in. A truth value is
0 (no), 1 (unknown) or 2 (yes), so that AND is min, OR is max and NOT is 2 - x. Numbers are
integers: money in fen, days as ordinals; a quantity that may be a fraction has two slots,
numerator and denominator, and comparisons are cross-multiplied.

Nodes, `a`, `b` being node numbers:
    ("k", int)  ("n", slot)  ("+", a, b)  ("*", a, b)          integers
    ("count", a)  ("sum", a)                                   over members, exact or unknown
    ("c", 0|2)  ("t", slot)                                    truth: constant, yes/no fact
    ("choice", slot, mask)                                     bit i of the mask: value i will do
    ("<", a, b)  ("<=", a, b)  ("=", a, b)                     comparisons of integers
    ("!", a)  ("&", a, …)  ("|", a, …)
    ("all", a)  ("atleast", a, k)                              over members
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

NO, UNKNOWN, YES = 0, 1, 2

Node: TypeAlias = tuple[str | int, ...]
MEMBERWISE = frozenset({"count", "sum", "all", "atleast"})


class Slot(NamedTuple):
    """One stored integer of a case.

    `part` is "num" or "den" of a quantity, the element of a set, else "". `roles` says whose
    place decides a local figure (see `rules.rulebook.roles_of`).
    """

    scope: Literal["household", "member", "region"]
    name: str
    kind: Literal["number", "truth", "choice"]
    part: str = ""
    roles: tuple[str, ...] = ()


class Pool:
    """Nodes, slots and the words that choices are compared with, each stored once."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.of_member: list[bool] = []
        self.slots: list[Slot] = []
        self._node: dict[Node, int] = {}
        self._slot: dict[Slot, int] = {}
        self._words: dict[tuple[str, str], list[str]] = {}

    def slot(self, slot: Slot) -> int:
        """The number of this slot."""
        if slot not in self._slot:
            self._slot[slot] = len(self.slots)
            self.slots.append(slot)
        return self._slot[slot]

    def find_slot(self, slot: Slot) -> int | None:
        """The number of this slot if any expression reads it."""
        return self._slot.get(slot)

    def word(self, scope: str, name: str, word: str) -> int:
        """The bit that stands for this word of a choice."""
        words = self._words.setdefault((scope, name), [])
        if word not in words:
            words.append(word)
        return words.index(word)

    def words(self, slot: Slot) -> tuple[str, ...]:
        """The words that expressions compare this choice with, in the order of their bits."""
        return tuple(self._words.get((slot.scope, slot.name), ()))

    def add(self, *node: str | int) -> int:
        """The number of this node, as written."""
        if node not in self._node:
            self._node[node] = len(self.nodes)
            self.nodes.append(node)
            self.of_member.append(self._of_member(node))
        return self._node[node]

    def _of_member(self, node: Node) -> bool:
        if node[0] in MEMBERWISE or node[0] in ("k", "c"):
            return False
        if node[0] in ("n", "t", "choice"):
            return self.slots[int(node[1])].scope == "member"
        return any(self.of_member[int(child)] for child in node[1:])

    # --- building, with what can be folded folded

    def integer(self, value: int) -> int:
        return self.add("k", value)

    def constant(self, number: int) -> int | None:
        """The value of a node that is a constant integer, else None."""
        op, *rest = self.nodes[number]
        return int(rest[0]) if op == "k" else None

    def plus(self, a: int, b: int) -> int:
        left, right = self.constant(a), self.constant(b)
        if left is not None and right is not None:
            return self.integer(left + right)
        if left == 0:
            return b
        return a if right == 0 else self.add("+", *sorted((a, b)))

    def times(self, a: int, b: int) -> int:
        # Nought times an unknown stays unknown, as in SQL.
        left, right = self.constant(a), self.constant(b)
        if left is not None and right is not None:
            return self.integer(left * right)
        if left == 1:
            return b
        return a if right == 1 else self.add("*", *sorted((a, b)))

    def compare(self, op: str, a: int, b: int) -> int:
        """`op` is one of < <= =."""
        left, right = self.constant(a), self.constant(b)
        if left is not None and right is not None:
            met = {"<": left < right, "<=": left <= right, "=": left == right}[op]
            return self.add("c", YES if met else NO)
        return self.add(op, *(sorted((a, b)) if op == "=" else (a, b)))

    def negate(self, a: int) -> int:
        op, *rest = self.nodes[a]
        if op == "!":
            return int(rest[0])
        if op == "c":
            return self.add("c", YES - int(rest[0]))
        if op == "<":
            return self.add("<=", rest[1], rest[0])
        if op == "<=":
            return self.add("<", rest[1], rest[0])
        return self.add("!", a)

    def join(self, op: str, *parts: int) -> int:
        """`op` is & or |; nested ones are flattened, repeated ones dropped."""
        flat: dict[int, None] = {}
        for part in parts:
            node = self.nodes[part]
            inner = (int(one) for one in node[1:]) if node[0] == op else (part,)
            flat.update(dict.fromkeys(inner))
        neutral, absorbing = (YES, NO) if op == "&" else (NO, YES)
        if self._node.get(("c", absorbing)) in flat:
            return self.add("c", absorbing)
        flat.pop(self._node.get(("c", neutral), -1), None)
        if not flat:
            return self.add("c", neutral)
        return next(iter(flat)) if len(flat) == 1 else self.add(op, *sorted(flat))

    # --- reading

    def children(self, number: int) -> tuple[int, ...]:
        """The nodes right below."""
        op, *rest = self.nodes[number]
        if op in ("k", "n", "t", "c", "choice"):
            return ()
        return (int(rest[0]),) if op == "atleast" else tuple(int(one) for one in rest)

    def below(self, *roots: int) -> Iterator[int]:
        """Every node reachable from the roots, each once, children before parents."""
        seen: set[int] = set()
        stack = [(root, False) for root in reversed(roots)]
        while stack:
            number, done = stack.pop()
            if done:
                yield number
            elif number not in seen:
                seen.add(number)
                stack.append((number, True))
                stack.extend((child, False) for child in reversed(self.children(number)))

    def slots_of(self, root: int) -> tuple[int, ...]:
        """The slots that a node reads, in order of appearance."""
        found: dict[int, None] = {}
        for number in self.below(root):
            op, *rest = self.nodes[number]
            if op in ("n", "t", "choice"):
                found[int(rest[0])] = None
        return tuple(found)
