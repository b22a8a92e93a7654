"""Screening a case: encode it, run the rule set, and answer questions about the outcome."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from rules.case import Case, FactRef, Facts, Value
from rules.derive import SOURCES, derive
from rules.facts import HOUSEHOLD, Scope
from rules.rulebook import Rulebook
from rules.screening.compile import compile_programs
from rules.screening.explain import Explainer
from rules.screening.ground import Ground, standing
from rules.screening.layout import Side, Vector
from rules.screening.results import ProgramResult, Verdict
from rules.screening.ruleset import RuleSet, State

_GROUNDS = 512
_STRENGTH = (Verdict.LIKELY, Verdict.POSSIBLE, Verdict.ASK, Verdict.UNLIKELY)


class Engine:
    """The compiled programs of a rulebook, and the rule sets and figures met so far."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.names, self.compiled = compile_programs(rulebook)
        self._rules: dict[tuple[str, ...], RuleSet] = {}
        self._grounds: OrderedDict[object, tuple[RuleSet, Ground]] = OrderedDict()

    def under(self, case: Case) -> tuple[RuleSet, Ground]:
        """The programs and the figures that count for this case."""
        key = standing(case)
        found = self._grounds.get(key)
        if found is None:
            rules = self._ruleset(case)
            bare = replace(case, parameters={})
            found = self._grounds[key] = rules, Ground(self.rulebook, rules, bare)
            if len(self._grounds) > _GROUNDS:
                self._grounds.popitem(last=False)
        if case.parameters:
            return found[0], Ground(self.rulebook, found[0], case)
        return found

    def _ruleset(self, case: Case) -> RuleSet:
        ids = tuple(program.id for program in self.rulebook.programs_for(case))
        if ids not in self._rules:
            self._rules[ids] = RuleSet(self.names, [self.compiled[one] for one in ids])
        return self._rules[ids]


def prescreen(rulebook: Rulebook, case: Case) -> Screening:
    """Screen a case as stated; what follows from it is derived here.

    Raises:
        RulesError: an expression of a program isn't right.
        ValueError: a local figure of the case isn't a whole number of fen.
    """
    engine = rulebook.cached("screening", lambda: Engine(rulebook))
    return Screening._of(engine, case)


class Screening:
    """The outcome for one case. It never changes; `update` gives the outcome for another."""

    def __init__(
        self, engine: Engine, rules: RuleSet, ground: Ground, stated: Case, case: Case, state: State
    ) -> None:
        self.engine = engine
        self.rules = rules
        self.ground = ground
        self.stated = stated
        self.case = case
        self.state = state

    @classmethod
    def _of(cls, engine: Engine, stated: Case) -> Screening:
        rules, ground = engine.under(stated)
        case = derive(stated)
        layout = rules.layout
        household = _encoded(layout.household, case.household)
        household[0] |= ground.lay(household, case.household.get("hukou_kind"))
        members = [_encoded(layout.member, member.facts) for member in case.members]
        state = State(household, members, case.members_complete)
        rules.run(state)
        return cls(engine, rules, ground, stated, case, state)

    # --- results

    @cached_property
    def results(self) -> tuple[ProgramResult, ...]:
        """Every program for the household, or for each member, in the order of the packs."""
        return tuple(Explainer(self).results())

    def relevant(self) -> tuple[ProgramResult, ...]:
        """Those worth showing, strongest first: all but the unlikely ones that aren't near."""
        shown = [one for one in self.results if one.near or one.verdict is not Verdict.UNLIKELY]
        return tuple(sorted(shown, key=lambda one: _STRENGTH.index(one.verdict)))

    def undecided(self) -> Iterator[Mapping[FactRef, float]]:
        """For each open program: the facts that could settle it, and how likely each fails it."""
        return Explainer(self).undecided()

    # --- one more answer

    def update(self, case: Case) -> Screening:
        """The screening of a case that differs a little: only what changed is redone."""
        old = self.stated
        same_people = [one.id for one in case.members] == [one.id for one in old.members]
        same_ground = (case.on, case.places, case.parameters, case.members_complete) == (
            old.on, old.places, old.parameters, old.members_complete,
        )  # fmt: skip
        if not same_people or not same_ground:
            return Screening._of(self.engine, case)
        changed = [FactRef(None, fact) for fact in _changed(old.household, case.household)]
        for before, after in zip(old.members, case.members, strict=True):
            changed += [FactRef(after.id, fact) for fact in _changed(before.facts, after.facts)]
        return self._redo(case, changed)

    def answer(self, answers: Mapping[FactRef, Value]) -> Screening:
        """The screening after some more facts, each stated anew."""
        return self._redo(_told(self.stated, answers), list(answers))

    def _redo(self, stated: Case, changed: list[FactRef]) -> Screening:
        if not changed:
            return self
        if any(ref.fact == "hukou_kind" for ref in changed):
            return Screening._of(self.engine, stated)
        if any(ref.fact in SOURCES for ref in changed):
            case = derive(stated)
            if case.members_complete is not self.case.members_complete:
                return Screening._of(self.engine, stated)
            changed = _differences(self.case, case)
        else:
            told = {ref: value for ref in changed if (value := stated.value(ref)) is not None}
            if len(told) < len(changed):
                return Screening._of(self.engine, stated)
            case = _told(self.case, told)
        return Screening(
            self.engine, self.rules, self.ground, stated, case, self._changed(case, changed)
        )

    def _changed(self, case: Case, changed: list[FactRef]) -> State:
        rules, old = self.rules, self.state
        by_member: dict[str | None, list[str]] = {}
        for ref in changed:
            by_member.setdefault(ref.member_id, []).append(ref.fact)
        state = State(old.household.copy(), list(old.members), old.complete)
        own = by_member.pop(None, [])
        facts = _recoded(rules.layout.household, state.household, own, case.household)
        touched = [(HOUSEHOLD, fact) for fact in facts]
        if self._reaches_members(touched) or (by_member and rules.folds):
            state.members = [member.copy() for member in old.members]
        rules.household_changed(state, facts)
        for index, member in enumerate(case.members):
            if member.id not in by_member:
                continue
            if state.members[index] is old.members[index]:
                state.members[index] = old.members[index].copy()
            vector, wanted = state.members[index], by_member[member.id]
            facts = _recoded(rules.layout.member, vector, wanted, member.facts)
            rules.member_changed(state, index, facts)
        return state

    def _reaches_members(self, touched: Iterable[tuple[Scope, str]]) -> bool:
        touches = (self.rules.touch(scope, fact) for scope, fact in touched)
        return any(touch.each is not None or touch.inside for touch in touches)


def _encoded(side: Side, facts: Facts) -> Vector:
    vector = side.blank.copy()
    encoders, known = side.encoders, 0
    for fact, value in facts.items():
        if (encode := encoders.get(fact)) is not None:
            known |= encode(vector, value)
    vector[0] = side.every & ~known
    return vector


def _recoded(side: Side, vector: Vector, wanted: list[str], facts: Facts) -> list[str]:
    """Write these facts anew; returns those that the rules read at all."""
    read = [fact for fact in wanted if fact in side.encoders]
    for fact in read:
        vector[0] |= side.bits[fact]
        for index in side.places[fact]:
            vector[index] = side.blank[index]
        if (value := facts.get(fact)) is not None:
            vector[0] &= ~side.encoders[fact](vector, value)
    return read


def _changed(before: Facts, after: Facts) -> list[str]:
    if before is after:
        return []
    found = [fact for fact, value in after.items() if before.get(fact) != value]
    return found + [fact for fact in before if fact not in after]


def _differences(before: Case, after: Case) -> list[FactRef]:
    found = [FactRef(None, fact) for fact in _changed(before.household, after.household)]
    for old, new in zip(before.members, after.members, strict=True):
        found += [FactRef(new.id, fact) for fact in _changed(old.facts, new.facts)]
    return found


def _told(case: Case, answers: Mapping[FactRef, Value]) -> Case:
    household = {ref.fact: value for ref, value in answers.items() if ref.member_id is None}
    members = case.members
    if len(household) < len(answers):
        own: dict[str | None, dict[str, Value]] = {}
        for ref, value in answers.items():
            own.setdefault(ref.member_id, {})[ref.fact] = value
        members = tuple(
            replace(one, facts={**one.facts, **own[one.id]}) if one.id in own else one
            for one in members
        )
    return replace(case, household={**case.household, **household}, members=members)
