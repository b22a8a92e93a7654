"""What could still settle a node that is unknown: printed as a mask of bits, or as a quick test.

A branch that is decided pulls at nothing, so in `a or (b and c)` with b false only a is left.
"""

from __future__ import annotations

from collections.abc import Callable

from rules.expression.ir import MEMBERWISE
from rules.screening.plan import INTEGERS, Plan, reads

Named = Callable[[int], str]


class Openness:
    """Prints for a writer, which gives the names of values and masks."""

    def __init__(self, made: Plan, slot: Named, node: Named, mask: Named) -> None:
        self.pool = made.pool
        self.layout = made.layout
        self._slot = slot
        self._node = node
        self._mask = mask

    def mask(self, number: int) -> str:
        """The bits of all facts and figures that could settle the node; 0 once it is decided."""
        op = self.pool.nodes[number][0]
        if op == "c":
            return "0"
        unknown = f"{self._node(number)} {'is None' if op in INTEGERS else '== 1'}"
        return f"({self._bits(number)}) if {unknown} else 0"

    def test(self, number: int) -> str:
        """Whether a resident's fact could settle the node; "" when none ever can."""
        op, *rest = self.pool.nodes[number]
        if op == "c" or not self._asked(number):
            return ""
        unknown = f"{self._node(number)} == 1"
        if self._plain(number):
            return unknown
        if op == "!":
            return self.test(int(rest[0]))
        if op in ("&", "|"):
            parts = [test for child in rest if (test := self.test(int(child)))]
            return f"{unknown} and ({' or '.join(parts)})"
        return f"{unknown} and ({self._bits(number)}) & {self._residents}"

    @property
    def _residents(self) -> int:
        return self.layout.all_bits & ~self.layout.window_only

    def _asked(self, number: int) -> bool:
        """Whether any fact stands below, directly or behind a local figure."""
        found = self.pool.below(number)
        return any(reads(self.pool, one) or self.pool.nodes[one][0] in MEMBERWISE for one in found)

    def _plain(self, number: int) -> bool:
        """Nothing below but facts: being unknown is being open."""
        if any(self.pool.nodes[one][0] in MEMBERWISE for one in self.pool.below(number)):
            return False
        return all(self.pool.slots[s].scope != "region" for s in self.pool.slots_of(number))

    def _bits(self, number: int) -> str:
        """The mask of a node that is unknown."""
        op, *rest = self.pool.nodes[number]
        if op == "!":
            return self._bits(int(rest[0]))
        if op in ("&", "|"):
            return " | ".join(f"({self.mask(int(child))})" for child in rest)
        if op in ("all", "atleast"):
            return self._mask(number)
        bits = [bit for slot in self._own_slots(number) if (bit := self.layout.bit.get(slot))]
        parts = [self._unknown_of(bits)] if bits else []
        for below in self.pool.below(number):
            if self.pool.nodes[below][0] in ("count", "sum"):
                parts.append(self._mask(below))
        return " | ".join(parts) or "0"

    def _unknown_of(self, bits: list[int]) -> str:
        together = sum(bits)
        # A single unknown fact is the culprit; of several, those that are unknown now.
        return str(together) if together.bit_count() == 1 else f"{together} & u"

    def _own_slots(self, number: int) -> tuple[int, ...]:
        """Slots read directly, not in the brackets of a function over members."""
        found: dict[int, None] = {}
        stack = [number]
        while stack:
            node = stack.pop()
            if reads(self.pool, node):
                found[int(self.pool.nodes[node][1])] = None
            elif self.pool.nodes[node][0] not in MEMBERWISE:
                stack.extend(self.pool.children(node))
        return tuple(found)
