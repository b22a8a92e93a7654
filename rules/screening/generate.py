"""Python made for one rule set: straight-line functions over the vectors of `layout`.

Four stages, each one generated function over a list of nodes:
  before   household nodes that a function over members needs
  bodies   what stands in the brackets of a function over members, once per member
  whole    all other household nodes, and the programs of households
  each     member nodes and the programs of members, once per member
The same generator makes, for one fact, the function that redoes only what the fact touches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.expression.ir import MEMBERWISE, Pool
from rules.expression.python import Printer
from rules.screening.layout import Layout, Side, Vector

INTEGERS = ("n", "+", "*")
UNLIKELY, POSSIBLE, LIKELY, ASK = 0, 1, 2, 3
Stage = Callable[[Vector, Vector], None]


@dataclass(frozen=True, slots=True)
class Unit:
    """A program as the machine sees it: criteria roots (None: illegible) and its own places."""

    criteria: tuple[int | None, ...]
    extras: tuple[int, ...]
    member: bool


@dataclass(slots=True)
class Plan:
    """Which node is evaluated in which stage, and where everything is stored."""

    pool: Pool
    layout: Layout
    units: Sequence[Unit]
    before: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    each: list[int] = field(default_factory=list)
    aggregates: list[int] = field(default_factory=list)
    value: dict[int, int] = field(default_factory=dict)
    mask: dict[int, int] = field(default_factory=dict)
    verdict: list[int] = field(default_factory=list)

    def side(self, node: int) -> Side:
        """The vector that the node's value is stored in."""
        return self.layout.member if self.pool.of_member[node] else self.layout.household


def plan(pool: Pool, units: Sequence[Unit], others: Iterable[int]) -> Plan:
    """Lay out a rule set. `others` are nodes only read by the interpreter (amounts)."""
    roots = [root for unit in units for root in (*unit.criteria, *unit.extras) if root is not None]
    nodes = list(pool.below(*roots))
    slots = [int(pool.nodes[n][1]) for n in pool.below(*roots, *others) if _reads(pool, n)]
    aggregates = [node for node in nodes if pool.nodes[node][0] in MEMBERWISE]
    made = Plan(pool, Layout(pool, list(dict.fromkeys(slots)), aggregates), units)
    made.aggregates = aggregates
    _assign(made, nodes)
    for node in (*made.before, *made.bodies, *made.whole, *made.each, *aggregates):
        made.value[node] = made.side(node).extend()
    bodies = {int(pool.nodes[node][1]) for node in aggregates}
    asked = (root for unit in units for root in unit.criteria if root is not None)
    for node in dict.fromkeys((*asked, *sorted(bodies), *aggregates)):
        made.mask[node] = made.side(node).extend(0)
    for unit in units:
        side = made.layout.member if unit.member else made.layout.household
        made.verdict.append(side.extend())
    return made


def _assign(made: Plan, nodes: list[int]) -> None:
    pool = made.pool
    bodies = [int(pool.nodes[node][1]) for node in made.aggregates]
    inside = set(pool.below(*bodies))
    for node in nodes:
        if not _stored(pool, node, bodies):
            continue
        if not pool.of_member[node]:
            (made.before if node in inside else made.whole).append(node)
        elif node in inside:
            made.bodies.append(node)
        else:
            made.each.append(node)


def _stored(pool: Pool, node: int, bodies: Iterable[int]) -> bool:
    """Truth values are stored; integers are reckoned where they are compared, but for a sum's."""
    op = pool.nodes[node][0]
    return (op in INTEGERS and node in bodies) or op in ("choice", "<", "<=", "=", "!", "&", "|")


def _reads(pool: Pool, node: int) -> bool:
    return pool.nodes[node][0] in ("n", "t", "choice")


class Writer:
    """Writes one function: loads what it needs, computes nodes in order, stores the results."""

    def __init__(self, made: Plan, member: bool) -> None:
        self.made = made
        self.pool = made.pool
        self.member = member
        self.lines: list[str] = []
        self.ready: set[str] = set()
        self.printer = Printer(made.pool, self.slot, self.node)

    def slot(self, number: int) -> str:
        slot = self.pool.slots[number]
        side = self.made.layout.side(slot)
        return self._load(f"s{number}", slot.scope == "member", side.index[number])

    def node(self, number: int) -> str:
        op, *rest = self.pool.nodes[number]
        if op == "t":
            return self.slot(int(rest[0]))
        if op == "c":
            return str(rest[0])
        return self._load(f"n{number}", self.pool.of_member[number], self.made.value[number])

    def mask(self, number: int) -> str:
        """The stored mask of a root, a body or a function over members."""
        return self._load(f"m{number}", self.pool.of_member[number], self.made.mask[number])

    def evaluate(self, number: int) -> None:
        """Compute one stored node."""
        if self.pool.nodes[number][0] in INTEGERS:
            text = f"None if {self.printer.unknown(number)} else {self.printer.number(number)}"
        else:
            text = self.printer.truth(number)
        self._store(f"n{number}", text, self.made.value[number])

    def relate(self, number: int) -> None:
        """Compute the mask of facts that could still settle the node."""
        self._store(f"m{number}", self.relevance(number), self.made.mask[number])

    def relevance(self, number: int) -> str:
        """An expression for that mask; only right where the node is asked for its worth."""
        op = self.pool.nodes[number][0]
        if op == "c":
            return "0"
        unknown = f"{self.node(number)} {'is None' if op in INTEGERS else '== 1'}"
        return f"({self._open(number)}) if {unknown} else 0"

    def _open(self, number: int) -> str:
        """The mask of a node that is unknown."""
        op, *rest = self.pool.nodes[number]
        children = [int(one) for one in rest]
        if op == "!":
            return self._open(children[0])
        if op in ("&", "|"):
            return " | ".join(f"({self.relevance(child)})" for child in children)
        if op in ("all", "atleast"):
            return self.mask(number)
        bits = [self.made.layout.bit.get(slot, 0) for slot in self._own_slots(number)]
        parts = [] if not any(bits) else [self._bits(bits)]
        for below in self.pool.below(number):
            if self.pool.nodes[below][0] in ("count", "sum"):
                parts.append(self.mask(below))
        return " | ".join(parts) or "0"

    def _bits(self, bits: list[int]) -> str:
        one = [bit for bit in bits if bit]
        together = sum(one)
        # A single unknown fact is the culprit; of several, those that are unknown now.
        return str(together) if len(one) == 1 and together.bit_count() == 1 else f"{together} & u"

    def _own_slots(self, number: int) -> tuple[int, ...]:
        """Slots read directly, not in the brackets of a function over members."""
        found: dict[int, None] = {}
        stack = [number]
        while stack:
            node = stack.pop()
            if _reads(self.pool, node):
                found[int(self.pool.nodes[node][1])] = None
            elif self.pool.nodes[node][0] not in MEMBERWISE:
                stack.extend(self.pool.children(node))
        return tuple(found)

    def judge(self, unit: Unit, index: int) -> None:
        """Compute the verdict of one program."""
        names = [self.node(root) for root in unit.criteria if root is not None]
        names = [name for name in dict.fromkeys(names) if name != "2"]
        closed = len(names) > 0 and None not in unit.criteria
        sure = f"2 if {' + '.join(names)} == {2 * len(names)} else " if closed else ""
        if not names:
            text = "1" if None in unit.criteria else "2"
        else:
            text = f"0 if not ({' and '.join(names)}) else {sure}1"
        at = self.made.verdict[index]
        self._store(f"p{index}", text, at)
        masks = [self.mask(root) for root in unit.criteria if root is not None]
        settles = f"({' | '.join(dict.fromkeys(masks))})" if masks else "0"
        mine = self.made.layout.all_bits & ~self.made.layout.window_only
        self.lines.append(f"if p{index} == 1 and not {settles} & {mine}: v[{at}] = {ASK}")

    def function(self) -> Stage:
        """Compile what was written."""
        body = "\n    ".join(["u = v[0] | h[0]" if self.member else "u = v[0]", *self.lines])
        space: dict[str, Any] = {}
        # The text holds nothing but numbers and the names made above.
        exec(f"def stage(v, h):\n    {body}\n", space)  # noqa: S102
        made: Stage = space["stage"]
        return made

    def _load(self, name: str, of_member: bool, index: int) -> str:
        if name not in self.ready:
            self.ready.add(name)
            self.lines.append(f"{name} = {'v' if of_member == self.member else 'h'}[{index}]")
        return name

    def _store(self, name: str, text: str, index: int) -> None:
        self.ready.add(name)
        self.lines.append(f"v[{index}] = {name} = {text}")


def write(
    made: Plan, member: bool, nodes: Iterable[int], roots: Iterable[int], units: Iterable[int]
) -> Stage | None:
    """A function that evaluates the nodes, relates the roots and judges the programs; or None."""
    writer = Writer(made, member)
    for node in nodes:
        writer.evaluate(node)
    for root in roots:
        if made.pool.nodes[root][0] not in MEMBERWISE:
            writer.relate(root)
    for index in units:
        writer.judge(made.units[index], index)
    return writer.function() if writer.lines else None
