"""Which node of a rule set is evaluated when, and where its value lies in the vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rules.expression.ir import MEMBERWISE, Pool
from rules.screening.layout import Layout, Side

INTEGERS = ("n", "+", "*")
_TRUTHS = ("choice", "<", "<=", "=", "!", "&", "|")


@dataclass(frozen=True, slots=True)
class Unit:
    """A program as the machine sees it: its criteria (None: illegible), and nodes read besides."""

    criteria: tuple[int | None, ...]
    extras: tuple[int, ...]
    member: bool


@dataclass(slots=True)
class Plan:
    """The nodes of each stage (see `generate`), and the places of values, masks and verdicts.

    The values of one stage lie side by side, and so do the masks and the verdicts of one vector.
    """

    pool: Pool
    layout: Layout
    units: Sequence[Unit]
    aggregates: list[int]
    before: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    each: list[int] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)
    value: dict[int, int] = field(default_factory=dict)
    mask: dict[int, int] = field(default_factory=dict)
    verdict: list[int] = field(default_factory=list)

    @property
    def in_brackets(self) -> list[int]:
        """What stands in the brackets of the functions over members, each once."""
        return list(dict.fromkeys(int(self.pool.nodes[node][1]) for node in self.aggregates))

    def side(self, node: int) -> Side:
        """The vector that the node's value is stored in."""
        return self.layout.member if self.pool.of_member[node] else self.layout.household


def plan(pool: Pool, units: Sequence[Unit], others: Iterable[int]) -> Plan:
    """Lay out a rule set. `others` are nodes only read by the interpreter (amounts)."""
    criteria = [root for unit in units for root in unit.criteria if root is not None]
    roots = [*criteria, *(root for unit in units for root in unit.extras)]
    nodes = list(pool.below(*roots))
    slots = [int(pool.nodes[n][1]) for n in pool.below(*roots, *others) if reads(pool, n)]
    aggregates = [node for node in nodes if pool.nodes[node][0] in MEMBERWISE]
    layout = Layout(pool, list(dict.fromkeys(slots)), aggregates)
    made = Plan(pool, layout, units, aggregates, roots=list(dict.fromkeys(criteria)))
    _stage(made, nodes)
    for node in (*made.before, *made.bodies, *made.whole, *made.each, *aggregates):
        made.value[node] = made.side(node).extend()
    for node in dict.fromkeys((*aggregates, *made.in_brackets, *made.roots)):
        made.mask[node] = made.side(node).extend(0)
    for unit in units:
        side = made.layout.member if unit.member else made.layout.household
        made.verdict.append(side.extend())
    return made


def _stage(made: Plan, nodes: list[int]) -> None:
    pool, bodies = made.pool, made.in_brackets
    inside = set(pool.below(*bodies))
    for node in nodes:
        op = pool.nodes[node][0]
        # Integers are reckoned where they are compared; only those to be summed up are stored.
        if op not in _TRUTHS and not (op in INTEGERS and node in bodies):
            continue
        if not pool.of_member[node]:
            (made.before if node in inside else made.whole).append(node)
        else:
            (made.bodies if node in inside else made.each).append(node)


def reads(pool: Pool, node: int) -> bool:
    """Whether the node reads a slot."""
    return pool.nodes[node][0] in ("n", "t", "choice")
