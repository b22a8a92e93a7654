"""From vectors to results: put together when somebody looks, not while the rules run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from rules.case import Case, FactRef
from rules.expression import Predicate
from rules.expression.ir import NO, YES
from rules.facts import HOUSEHOLD
from rules.program import Criterion
from rules.screening.compile import Compiled
from rules.screening.generate import ASK, LIKELY, POSSIBLE, UNLIKELY
from rules.screening.ground import Ground
from rules.screening.layout import Vector
from rules.screening.odds import Pulls
from rules.screening.results import (
    CriterionResult,
    Missing,
    Open,
    ProgramResult,
    Pulled,
    State,
    Used,
    Verdict,
)
from rules.screening.ruleset import RuleSet
from rules.screening.ruleset import State as Vectors

_VERDICTS = {
    LIKELY: Verdict.LIKELY,
    POSSIBLE: Verdict.POSSIBLE,
    ASK: Verdict.ASK,
    UNLIKELY: Verdict.UNLIKELY,
}
_STATES = {YES: State.MET, NO: State.NOT_MET}
# The fact to ask for when it isn't known who else is in the household.
EVERYONE = "household_size"
_NOTHING: Missing = ((), ())


def _asked(compiled: Compiled) -> list[Criterion]:
    """The criteria that a predicate decides."""
    both = zip(compiled.program.criteria, compiled.criteria, strict=True)
    return [criterion for criterion, predicate in both if predicate is not None]


class Explainer:
    """Reads the vectors of one screening. A member is an index into the case's members."""

    def __init__(self, rules: RuleSet, ground: Ground, case: Case, state: Vectors) -> None:
        self.case = case
        self.ground = ground
        self.rules = rules
        self.state = state
        self.layout = rules.layout
        self.pool = rules.pool
        self._blamed: dict[tuple[int, int | None], Missing] = {}

    def results(self) -> Iterator[ProgramResult]:
        """Every program, for whom it is."""
        for number, compiled in enumerate(self.rules.compiled):
            for member in self.subjects(compiled):
                yield self._result(number, compiled, member)

    def subjects(self, compiled: Compiled) -> tuple[int | None, ...]:
        """The members that a program is screened for; None is the household."""
        household = compiled.program.scope == HOUSEHOLD
        return (None,) if household else tuple(range(len(self.case.members)))

    def undecided(self) -> Iterator[Open]:
        """Each program that the resident could still settle, but for those received already."""
        self.rules.fill_masks(self.state)
        for number, compiled in enumerate(self.rules.compiled):
            found = [
                self._waited_for(number, member)
                for member in self.subjects(compiled)
                if self.verdict(number, member) == POSSIBLE and not self._held(compiled, member)
            ]
            if found:
                yield Open(self._faint(compiled), found)

    def _waited_for(self, number: int, member: int | None) -> Pulled:
        """What could settle a program. Of one that isn't known to be meant for him, only that."""
        pulls, compiled = self.rules.pulls(number), self.rules.compiled[number]
        every = self._pulled(pulls, member)
        meant = [
            pull for pull, criterion in zip(pulls, _asked(compiled), strict=True) if criterion.first
        ]
        first = self._pulled(tuple(meant), member)
        return Pulled(first or every, len(every))

    def _faint(self, compiled: Compiled) -> bool:
        at = compiled.program.still_runs
        if compiled.program.kind != "benefit":
            return True
        return at is not None and not self._yes(compiled.criteria[at], None)

    def _pulled(self, pulls: Pulls, member: int | None) -> dict[FactRef, float]:
        found: dict[FactRef, float] = {}
        household = self.state.household
        own = household if member is None else self.state.members[member]
        for of_member, at, fails in pulls:
            if mask := (own if of_member else household)[at]:
                for ref in self.blamed(mask, member)[0]:
                    if fails > found.get(ref, -1.0):
                        found[ref] = fails
        return found

    def verdict(self, number: int, member: int | None) -> int:
        """The machine's verdict on a program."""
        vector = self.state.household if member is None else self.state.members[member]
        return int(vector[self.rules.plan.verdict[number]])

    def _result(self, number: int, compiled: Compiled, member: int | None) -> ProgramResult:
        verdict = _VERDICTS[self.verdict(number, member)]
        return ProgramResult(
            compiled.program,
            self._id(member),
            verdict,
            self._held(compiled, member),
            verdict is Verdict.UNLIKELY and self._yes(compiled.near, member),
            partial(self._criteria, compiled, member),
            partial(self._missing, compiled, member),
        )

    def _missing(self, compiled: Compiled, member: int | None) -> Missing:
        refs: dict[FactRef, None] = {}
        figures: dict[str, None] = {}
        for predicate in compiled.criteria:
            if predicate is not None:
                found = self.blamed(self.mask(predicate.root, member), member)
                refs.update(dict.fromkeys(found[0]))
                figures.update(dict.fromkeys(found[1]))
        return tuple(refs), tuple(figures)

    # --- one criterion

    def _criteria(self, compiled: Compiled, member: int | None) -> tuple[CriterionResult, ...]:
        return tuple(
            self._criterion(compiled, index, member) for index in range(len(compiled.criteria))
        )

    def _criterion(self, compiled: Compiled, index: int, member: int | None) -> CriterionResult:
        criterion, predicate = compiled.program.criteria[index], compiled.criteria[index]
        if predicate is None:
            return CriterionResult(criterion, State.UNKNOWN, (), (), ())
        state = _STATES.get(self.value(predicate.root, member), State.UNKNOWN)
        refs, figures = self.blamed(self.mask(predicate.root, member), member)
        used = tuple(self._used(predicate, compiled, member))
        return CriterionResult(criterion, state, used, refs, figures)

    def value(self, node: int, member: int | None) -> int:
        """The truth value of a node that was evaluated."""
        op, *rest = self.pool.nodes[node]
        if op == "c":
            return int(rest[0])
        vector = self._vector(node, member)
        if op == "t":
            slot = int(rest[0])
            return int(vector[self.layout.side(self.pool.slots[slot]).index[slot]])
        return int(vector[self.rules.plan.value[node]])

    def mask(self, node: int, member: int | None) -> int:
        """The bits of what could still settle a criterion."""
        self.rules.fill_masks(self.state)
        return int(self._vector(node, member)[self.rules.plan.mask[node]])

    def _vector(self, node: int, member: int | None) -> Vector:
        if member is None or not self.pool.of_member[node]:
            return self.state.household
        return self.state.members[member]

    def blamed(self, mask: int, member: int | None) -> Missing:
        """The facts and the local figures that the bits of a mask stand for."""
        if not mask:
            return _NOTHING
        found = self._blamed.get((mask, member))
        if found is None:
            found = self._blamed[mask, member] = self._blame(mask, member)
        return found

    def _blame(self, mask: int, member: int | None) -> Missing:
        refs: dict[FactRef, None] = {}
        figures: dict[str, None] = {}
        for kind, name, of_member in self.layout.meaning(mask):
            if kind == "parameter":
                figures[name] = None
            elif kind == "members":
                refs.update(dict.fromkeys(self._of_members(int(name))))
            else:
                refs[FactRef(self._id(member) if of_member else None, name)] = None
        return tuple(refs), tuple(figures)

    def _id(self, member: int | None) -> str | None:
        return None if member is None else self.case.members[member].id

    def _of_members(self, aggregate: int) -> Iterator[FactRef]:
        """What isn't known of whom, inside a function over members."""
        body = int(self.pool.nodes[aggregate][1])
        people = self.case.members if self.pool.of_member[body] else ()
        for index, member in enumerate(people):
            mask = int(self.state.members[index][self.rules.plan.mask[body]])
            for _, name, of_member in self.layout.meaning(mask):
                if of_member:
                    yield FactRef(member.id, name)
        if not self.state.complete:
            yield FactRef(None, EVERYONE)

    def _used(self, predicate: Predicate, compiled: Compiled, member: int | None) -> Iterator[Used]:
        household, members = self.case.household, self.case.members
        rests_on = self._rests_on(predicate.root, member)
        for scope, fact, each in predicate.facts:
            decides = (scope, fact) in rests_on
            if each:
                for one in members:
                    yield Used(FactRef(one.id, fact), None, one.facts.get(fact), decides)
            elif scope == HOUSEHOLD or member is None:
                yield Used(FactRef(None, fact), None, household.get(fact), decides)
            else:
                person = members[member]
                yield Used(FactRef(person.id, fact), None, person.facts.get(fact), decides)
        for key in predicate.parameters:
            figure = self.ground.value(key, compiled.roles, household.get("hukou_kind"))
            yield Used(None, key, figure, ("region", key) in rests_on)

    def _rests_on(self, root: int, member: int | None) -> frozenset[tuple[str, str]]:
        """Facts and figures that the outcome rests on: of an AND that is met all parts, of one
        that isn't the failing ones; of an OR the other way round; of an open one the open parts.
        """
        found: set[tuple[str, str]] = set()
        stack = [root]
        while stack:
            op, *rest = self.pool.nodes[node := stack.pop()]
            if op == "!":
                stack += map(int, rest)
            elif op not in ("&", "|"):
                found |= self.rules.reads(node)
            else:
                neutral = YES if op == "&" else NO
                stack += self._carrying(self.value(node, member), neutral, map(int, rest), member)
        return frozenset(found)

    def _carrying(
        self, value: int, neutral: int, parts: Iterable[int], member: int | None
    ) -> list[int]:
        """The parts of an AND (neutral: YES) or OR (NO) that make it come out as it does."""
        if value == neutral:
            return list(parts)
        told = [(part, self.value(part, member)) for part in parts]
        if value == YES - neutral:
            return [part for part, its in told if its == value]
        return [part for part, its in told if its != neutral]

    def _held(self, compiled: Compiled, member: int | None) -> bool:
        return self._yes(compiled.held, member)

    def _yes(self, predicate: Predicate | None, member: int | None) -> bool:
        return predicate is not None and self.value(predicate.root, member) == YES
