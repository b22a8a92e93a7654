"""A set of programs compiled together, and running it over the vectors of a household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.expression import Amount, Names
from rules.expression.ir import MEMBERWISE
from rules.facts import HOUSEHOLD, MEMBER, Scope
from rules.screening.compile import Compiled
from rules.screening.fold import fold, folds
from rules.screening.generate import Stage, write
from rules.screening.layout import Vector
from rules.screening.odds import Pulls, fails
from rules.screening.plan import Unit, plan


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
    """The vectors of one household. Once run, only the masks are still filled in, on demand."""

    household: Vector
    members: list[Vector]
    complete: bool
    masked: bool = False


class RuleSet:
    """Programs with their generated functions."""

    def __init__(self, names: Names, compiled: Sequence[Compiled]) -> None:
        self.pool = names.pool
        self.compiled = tuple(compiled)
        self.units = [_unit(one) for one in compiled]
        self.plan = made = plan(names.pool, self.units, _interpreted(compiled))
        self.layout = made.layout
        self.folds = folds(made)
        bodies = [one for one in made.in_brackets if self.pool.of_member[one]]
        self._before = write(made, False, made.before)
        self._each_body = write(made, True, made.bodies, masks=bodies)
        self._whole = write(made, False, made.whole, self._judged(False))
        self._each = write(made, True, made.each, self._judged(True))
        self._masks = {side: self._write_masks(side) for side in (False, True)}
        self._touches: dict[tuple[Scope, str], Touch] = {}
        self._pulls: dict[int, Pulls] = {}
        self._reads: dict[int, frozenset[tuple[str, str]]] = {}

    def pulls(self, number: int) -> Pulls:
        """The criteria of a program with how likely each of them fails."""
        if number not in self._pulls:
            roots = [root for root in self.units[number].criteria if root is not None]
            self._pulls[number] = tuple(
                (self.pool.of_member[root], self.plan.mask[root], fails(self.pool, root))
                for root in roots
            )
        return self._pulls[number]

    def reads(self, node: int) -> frozenset[tuple[str, str]]:
        """Scope and name of the facts and figures below a node."""
        if node not in self._reads:
            slots = (self.pool.slots[slot] for slot in self.pool.slots_of(node))
            self._reads[node] = frozenset((slot.scope, slot.name) for slot in slots)
        return self._reads[node]

    # --- running

    def run(self, state: State) -> None:
        """Evaluate everything but the masks."""
        if self.folds:
            self._members_first(state)
        self._programs(state)

    def fill_masks(self, state: State) -> None:
        """What could still settle each criterion; done once, when it is first asked."""
        if state.masked:
            return
        if (stage := self._masks[False]) is not None:
            stage(state.household, state.household)
        if (stage := self._masks[True]) is not None:
            for member in state.members:
                stage(member, state.household)
        state.masked = True

    def household_changed(self, state: State, facts: Sequence[str]) -> None:
        """Redo what these facts of the household touch; the vectors are the caller's own."""
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
        touches = [self.touch(MEMBER, fact) for fact in facts]
        if any(touch.inside for touch in touches) and self._members_first(state, index):
            self._programs(state)
            return
        for touch in touches:
            if touch.each is not None:
                touch.each(state.members[index], state.household)

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
        found = self._touches.get((scope, fact))
        if found is None:
            found = self._touches[scope, fact] = self._touch(scope, fact)
        return found

    def _touch(self, scope: Scope, fact: str) -> Touch:
        side = self.layout.household if scope == HOUSEHOLD else self.layout.member
        slots, made = set(side.slots.get(fact, ())), self.plan

        def dirty(node: int | None) -> bool:
            return node is not None and not slots.isdisjoint(self.pool.slots_of(node))

        units = [i for i, unit in enumerate(self.units) if any(map(dirty, unit.criteria))]
        whole, each = (
            write(
                made,
                member,
                [node for node in nodes if dirty(node)],
                [index for index in units if self.units[index].member is member],
                full=False,
            )
            for member, nodes in ((False, made.whole), (True, made.each))
        )
        return Touch(whole, each, any(map(dirty, made.in_brackets)))

    def _write_masks(self, member: bool) -> Stage | None:
        # Those of functions over members are stored when these are folded.
        folded = {*self.plan.in_brackets} if member else set()
        roots = [
            root
            for root in self.plan.roots
            if self.pool.of_member[root] is member
            and root not in folded
            and self.pool.nodes[root][0] not in MEMBERWISE
        ]
        return write(self.plan, member, masks=roots)

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
