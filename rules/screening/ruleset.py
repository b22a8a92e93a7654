"""A set of programs compiled together, and running it over the vectors of a household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.expression import Amount, Names
from rules.facts import HOUSEHOLD, Scope
from rules.screening.compile import Compiled
from rules.screening.fold import fold, folds
from rules.screening.generate import Stage, Unit, plan, write
from rules.screening.layout import Vector
from rules.screening.odds import Pulls, fails


@dataclass(frozen=True, slots=True)
class Touch:
    """What a change of one fact asks for: the functions that redo its share.

    `inside`: a function over members reads it, so that everybody's results may change.
    """

    whole: Stage | None
    each: Stage | None
    inside: bool


@dataclass(slots=True)
class State:
    """The vectors of one household. Once run they are only read; a change makes new ones."""

    household: Vector
    members: list[Vector]
    complete: bool


class RuleSet:
    """Programs with their generated functions."""

    def __init__(self, names: Names, compiled: Sequence[Compiled]) -> None:
        self.pool = names.pool
        self.compiled = tuple(compiled)
        self.units = [_unit(one) for one in compiled]
        self.plan = made = plan(names.pool, self.units, _interpreted(compiled))
        self.layout = made.layout
        self.folds = folds(made)
        self._bodies = sorted({int(self.pool.nodes[node][1]) for node in made.aggregates})
        self._before = write(made, False, made.before, (), ())
        self._each_body = write(made, True, made.bodies, self._of(True, self._bodies), ())
        self._roots = list(
            dict.fromkeys(r for u in self.units for r in u.criteria if r is not None)
        )
        self._whole = self._write(False, made.whole, self._roots, self._judged(False))
        self._each = self._write(True, made.each, self._roots, self._judged(True))
        self._touches: dict[tuple[Scope, str], Touch] = {}
        self._pulls: dict[int, Pulls] = {}

    def pulls(self, number: int) -> Pulls:
        """The criteria of a program with how likely each of them fails."""
        if number not in self._pulls:
            roots = [root for root in self.units[number].criteria if root is not None]
            self._pulls[number] = tuple((root, fails(self.pool, root)) for root in roots)
        return self._pulls[number]

    # --- running

    def run(self, state: State) -> None:
        """Evaluate everything."""
        self._members_first(state)
        self._programs(state)

    def household_changed(self, state: State, facts: Sequence[str]) -> None:
        """Redo what these facts of the household touch; all vectors are the caller's own."""
        touches = [self.touch(HOUSEHOLD, fact) for fact in facts]
        if any(touch.inside for touch in touches):
            self.run(state)
            return
        for touch in touches:
            if touch.whole is not None:
                touch.whole(state.household, state.household)
            if touch.each is not None:
                for member in state.members:
                    touch.each(member, state.household)

    def member_changed(self, state: State, index: int, facts: Sequence[str]) -> None:
        """Redo what these facts of one member touch."""
        touches = [self.touch("member", fact) for fact in facts]
        member = state.members[index]
        if any(touch.inside for touch in touches) and self._members_first(state, index):
            self._programs(state)
            return
        for touch in touches:
            if touch.each is not None:
                touch.each(member, state.household)

    def _programs(self, state: State) -> None:
        if self._whole is not None:
            self._whole(state.household, state.household)
        if self._each is not None:
            for member in state.members:
                self._each(member, state.household)

    def _members_first(self, state: State, only: int | None = None) -> bool:
        """Evaluate the functions over members; True when one of them came out differently."""
        household = state.household
        if only is None and self._before is not None:
            self._before(household, household)
        if self._each_body is not None:
            for member in state.members if only is None else [state.members[only]]:
                self._each_body(member, household)
        own = (1 << self.layout.width) - 1
        changed = [fold(one, household, state.members, state.complete, own) for one in self.folds]
        return any(changed)

    # --- making functions

    def touch(self, scope: Scope, fact: str) -> Touch:
        """The functions for a change of this fact, made when it first changes."""
        if (scope, fact) not in self._touches:
            self._touches[scope, fact] = self._touch(scope, fact)
        return self._touches[scope, fact]

    def _touch(self, scope: Scope, fact: str) -> Touch:
        side = self.layout.household if scope == HOUSEHOLD else self.layout.member
        slots = set(side.slots.get(fact, ()))
        made = self.plan
        dirty = {
            node
            for node in (*self._roots, *made.before, *made.bodies, *made.whole, *made.each)
            if slots.intersection(self.pool.slots_of(node))
        }
        inside = any(slots.intersection(self.pool.slots_of(body)) for body in self._bodies)
        judged = [
            index
            for index, unit in enumerate(self.units)
            if dirty.intersection(root for root in unit.criteria if root is not None)
        ]
        whole, each = (
            self._write(
                member,
                [node for node in nodes if node in dirty],
                [root for root in self._roots if root in dirty],
                [index for index in judged if self.units[index].member is member],
            )
            for member, nodes in ((False, made.whole), (True, made.each))
        )
        return Touch(whole, each, inside)

    def _write(
        self, member: bool, nodes: Sequence[int], roots: Sequence[int], judged: Sequence[int]
    ) -> Stage | None:
        return write(self.plan, member, nodes, self._of(member, roots), judged)

    def _of(self, member: bool, nodes: Sequence[int]) -> list[int]:
        return [node for node in nodes if self.pool.of_member[node] is member]

    def _judged(self, member: bool) -> list[int]:
        return [index for index, unit in enumerate(self.units) if unit.member is member]


def _unit(compiled: Compiled) -> Unit:
    extras = (one.root for one in (compiled.held, compiled.near) if one is not None)
    criteria = tuple(None if one is None else one.root for one in compiled.criteria)
    return Unit(criteria, tuple(extras), compiled.program.scope != HOUSEHOLD)


def _interpreted(compiled: Sequence[Compiled]) -> list[int]:
    """Nodes that are never generated, only read one by one when a result is shown."""
    found: list[int] = []
    for one in compiled:
        for expression in one.amounts.all():
            if isinstance(expression, Amount):
                found += [expression.num, expression.den]
            else:
                found.append(expression.root)
    return found
