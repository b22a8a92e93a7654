"""Bounds of every integer that a condition can come to: what doesn't fit 64 bits isn't let in.

The bounds of facts and figures are those of their catalogues, which reading enforces; so the sums
and products on the way to a comparison are exact in every engine.
"""

from __future__ import annotations

from typing import NamedTuple

from rules.expression.ir import Pool, Slot
from rules.expression.names import Names
from rules.facts import FEN, HOUSEHOLD, MEMBER, Scope
from rules.values import MAX_DENOMINATOR, RATIO_DENOMINATOR

LARGEST = 2**63 - 1
# More people than any household has; functions over members count so far at most.
MOST_PEOPLE = 1_000
_LAST_DAY = 3_652_059
_UNBOUNDED = 10**6


class Interval(NamedTuple):
    """What an integer lies between, both ends included."""

    low: int
    high: int

    @property
    def fits(self) -> bool:
        return self.low >= -LARGEST and self.high <= LARGEST

    def plus(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def times(self, other: Interval) -> Interval:
        ends = [a * b for a in self for b in other]
        return Interval(min(ends), max(ends))


def fits(names: Names, root: int) -> bool:
    """Whether every integer below a node, whatever a household states, fits 64 bits."""
    pool, found = names.pool, dict[int, Interval]()
    for node in pool.below(root):
        interval = _interval(names, pool, node, found)
        if interval is not None:
            if not interval.fits:
                return False
            found[node] = interval
    return True


def _interval(names: Names, pool: Pool, node: int, found: dict[int, Interval]) -> Interval | None:
    op, *rest = pool.nodes[node]
    if op == "k":
        return Interval(int(rest[0]), int(rest[0]))
    if op == "n":
        return of_slot(names, pool.slots[int(rest[0])])
    if op == "count":
        return Interval(0, MOST_PEOPLE)
    if op == "sum":
        # The sum of some of them must fit as well.
        people = Interval(0, MOST_PEOPLE)
        return people.times(found[int(rest[0])])
    if op in ("+", "*"):
        left, right = found[int(rest[0])], found[int(rest[1])]
        return left.plus(right) if op == "+" else left.times(right)
    return None


def of_slot(names: Names, slot: Slot) -> Interval:
    """The bounds of a stored integer."""
    if slot.scope == "region":
        return _of_figure(names, slot)
    if slot.part == "den":
        return Interval(1, MAX_DENOMINATOR)
    scope: Scope = HOUSEHOLD if slot.scope == HOUSEHOLD else MEMBER
    fact = names.catalogue.of(scope)[slot.name]
    if fact.kind == "date":
        return Interval(1, _LAST_DAY)
    low = fact.low if fact.low is not None else -_UNBOUNDED
    high = fact.high if fact.high is not None else _UNBOUNDED
    times = Interval(1, MAX_DENOMINATOR if fact.fraction else 1)
    return Interval(low, high).times(times)


def _of_figure(names: Names, slot: Slot) -> Interval:
    spec = names.parameters[slot.name]
    if spec.kind == "ratio":
        if slot.part == "den":
            return Interval(1, RATIO_DENOMINATOR)
        return Interval(int(spec.low), int(spec.high) + 1).times(Interval(1, RATIO_DENOMINATOR))
    scale = FEN if spec.kind == "money" else 1
    return Interval(int(spec.low * scale), int(spec.high * scale))
