"""Python made for one rule set: straight-line functions over the vectors of `layout`.

Each stage is one generated function over a list of nodes:
  before   household nodes that a function over members needs
  bodies   what stands in the brackets of a function over members, once per member
  whole    all other household nodes, and the programs of households
  each     member nodes and the programs of members, once per member
  masks    which unknown facts could still settle each criterion; run when somebody asks
The same writer makes, for one fact, the functions that redo only what the fact touches.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rules.expression.python import Printer
from rules.screening.layout import Vector
from rules.screening.openness import Openness
from rules.screening.plan import INTEGERS, Plan, Unit

UNLIKELY, POSSIBLE, LIKELY, ASK = 0, 1, 2, 3
Stage = Callable[[Vector, Vector], None]


class Writer:
    """Writes one function: loads what it needs, computes in order, stores the results.

    A full stage loads all slots of its vector at once and stores its results side by side.
    """

    def __init__(self, made: Plan, member: bool, full: bool) -> None:
        self.made = made
        self.pool = made.pool
        self.layout = made.layout
        self.member = member
        self.full = full
        self.lines: list[str] = []
        self.ready: set[str] = set()
        self.printer = Printer(made.pool, self.slot, self.node)
        self.openness = Openness(made, self.slot, self.node, self.mask)
        if full:
            self._unpack()

    # --- names

    def slot(self, number: int) -> str:
        """The name of a slot's value."""
        slot = self.pool.slots[number]
        side = self.layout.side(slot)
        return self._load(f"s{number}", slot.scope == "member", side.index[number])

    def node(self, number: int) -> str:
        """The name of a node's value."""
        op, *rest = self.pool.nodes[number]
        if op == "t":
            return self.slot(int(rest[0]))
        if op == "c":
            return str(rest[0])
        return self._load(f"n{number}", self.pool.of_member[number], self.made.value[number])

    def mask(self, number: int) -> str:
        """The name of the mask of a function over members."""
        return self._load(f"m{number}", self.pool.of_member[number], self.made.mask[number])

    def _load(self, name: str, of_member: bool, index: int) -> str:
        if name not in self.ready:
            self.ready.add(name)
            self.lines.append(f"{name} = {'v' if of_member == self.member else 'h'}[{index}]")
        return name

    def _unpack(self) -> None:
        side = self.layout.member if self.member else self.layout.household
        names = [f"s{number}" for number in side.index]
        if names:
            self.lines.append(f"{', '.join(names)}, = v[1:{len(names) + 1}]")
            self.ready.update(names)

    # --- results

    def evaluate(self, nodes: Iterable[int]) -> None:
        """Compute stored nodes, children before parents."""
        self._store("n", nodes, self._evaluated, self.made.value)

    def relate(self, nodes: Iterable[int]) -> None:
        """Compute the masks of what could still settle these nodes."""
        self._store("m", nodes, self.openness.mask, self.made.mask)

    def judge(self, units: Iterable[int]) -> None:
        """Compute the verdicts of programs."""
        self._store("p", units, self._judged, self.made.verdict)

    def _store(
        self, kind: str, numbers: Iterable[int], text: Callable[[int], str], at: Any
    ) -> None:
        wanted = list(numbers)
        places = [at[number] for number in wanted]
        side_by_side = all(b == a + 1 for a, b in itertools.pairwise(places))
        together = self.full and side_by_side
        for number, place in zip(wanted, places, strict=True):
            name, value = f"{kind}{number}", text(number)
            self.ready.add(name)
            self.lines.append(f"{name} = {value}" if together else f"v[{place}] = {name} = {value}")
        if together and wanted:
            names = ", ".join(f"{kind}{number}" for number in wanted)
            self.lines.append(f"v[{places[0]}:{places[-1] + 1}] = ({names},)")

    def _evaluated(self, number: int) -> str:
        if self.pool.nodes[number][0] in INTEGERS:
            return f"None if {self.printer.unknown(number)} else {self.printer.number(number)}"
        return self.printer.truth(number)

    def _judged(self, index: int) -> str:
        unit: Unit = self.made.units[index]
        roots = [root for root in dict.fromkeys(unit.criteria) if root is not None]
        names = [name for name in dict.fromkeys(map(self.node, roots)) if name != "2"]
        open_ = [test for root in roots if (test := self.openness.test(root))]
        # Simple tests first: most open programs wait for a plain fact.
        waiting = " or ".join(sorted(open_, key=len))
        undecided = f"1 if {waiting} else 3" if waiting else "3"
        if not names:
            return undecided if None in unit.criteria else "2"
        met = f"{' + '.join(names)} == {2 * len(names)}"
        sure = "" if None in unit.criteria else f"2 if {met} else "
        return f"0 if not ({' and '.join(names)}) else {sure}{undecided}"

    def function(self) -> Stage | None:
        """Compile what was written; None when there is nothing to do."""
        if not any(line.startswith(("v[", "n", "m", "p")) for line in self.lines):
            return None
        text = "\n    ".join(["u = v[0] | h[0]" if self.member else "u = v[0]", *self.lines])
        space: dict[str, Any] = {}
        # The text holds nothing but numbers and the names made above.
        exec(f"def stage(v, h):\n    {text}\n", space)  # noqa: S102
        made: Stage = space["stage"]
        return made


def write(
    made: Plan,
    member: bool,
    nodes: Sequence[int] = (),
    units: Sequence[int] = (),
    masks: Sequence[int] = (),
    *,
    full: bool = True,
) -> Stage | None:
    """A function that evaluates nodes, relates masks and judges programs of one vector; or None."""
    if not (nodes or units or masks):
        return None
    writer = Writer(made, member, full)
    writer.evaluate(nodes)
    writer.relate(masks)
    writer.judge(units)
    return writer.function()
