"""Nodes printed as Python. The text is made of slot and node numbers only, never of a file's words.

A truth value is 0 (no), 1 (unknown) or 2 (yes); an unknown number is None.
"""

from __future__ import annotations

from collections.abc import Callable

from rules.expression.ir import UNKNOWN, YES, Node, Pool

Named = Callable[[int], str]


class Printer:
    """Prints one node at a time; `slot` and `node` give the Python names of what it reads."""

    def __init__(self, pool: Pool, slot: Named, node: Named) -> None:
        self.pool = pool
        self.slot = slot
        self.node = node

    def truth(self, number: int) -> str:
        """An expression for the truth value of a node whose children have names already."""
        op, *rest = self.pool.nodes[number]
        parts = [int(one) for one in rest]
        if op == "c":
            return str(parts[0])
        if op == "t":
            return self.slot(parts[0])
        if op == "choice":
            return f"{self._table(parts[0], parts[1])}[{self.slot(parts[0])}]"
        if op == "!":
            return f"2 - {self.node(parts[0])}"
        if op in ("&", "|"):
            return self._joined(str(op), [self.node(part) for part in parts])
        return self._compared(self.pool.nodes[number])

    def number(self, number: int) -> str:
        """An expression for an integer none of whose slots is unknown."""
        op, *rest = self.pool.nodes[number]
        parts = [int(one) for one in rest]
        if op == "k":
            return f"({parts[0]})" if parts[0] < 0 else str(parts[0])
        if op == "n":
            return self.slot(parts[0])
        if op in ("+", "*"):
            return f"({self.number(parts[0])} {op} {self.number(parts[1])})"
        return self.node(number)

    def unknown(self, *numbers: int) -> str:
        """A test that any integer below these nodes is unknown; "" when none can be."""
        names: dict[str, None] = {}
        stack = list(reversed(numbers))
        while stack:
            number = stack.pop()
            op, *rest = self.pool.nodes[number]
            if op == "n" and self.pool.slots[int(rest[0])].part != "den":
                names[self.slot(int(rest[0]))] = None
            elif op in ("count", "sum"):
                names[self.node(number)] = None
            elif op in ("+", "*"):
                stack.extend(int(one) for one in reversed(rest))
        return " or ".join(f"{name} is None" for name in names)

    def _compared(self, node: Node) -> str:
        op, left, right = str(node[0]), int(node[1]), int(node[2])
        sign = "==" if op == "=" else op
        met = f"2 if {self.number(left)} {sign} {self.number(right)} else 0"
        unknown = self.unknown(left, right)
        return f"1 if {unknown} else {met}" if unknown else met

    def _joined(self, op: str, parts: list[str]) -> str:
        if len(parts) == 2:
            a, b = parts
            return f"{a} if {a} {'<' if op == '&' else '>'} {b} else {b}"
        every, some = " and ".join(parts), " or ".join(parts)
        if op == "&":
            return f"0 if not ({every}) else 2 if {' + '.join(parts)} == {2 * len(parts)} else 1"
        return f"0 if not ({some}) else 2 if {' or '.join(f'{one} == 2' for one in parts)} else 1"

    def _table(self, slot: int, mask: int) -> str:
        """What each code of a choice comes to: 0 is unknown, the last is any other word."""
        words = self.pool.words(self.pool.slots[slot])
        met = (YES if mask >> bit & 1 else 0 for bit in range(len(words)))
        return repr((UNKNOWN, *met, 0))
