"""Screening a case, and the same case after one more answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from rules.case import Case, FactRef, Value
from rules.derive import SOURCES, derive
from rules.facts import HOUSEHOLD, MEMBER
from rules.relations import Clash, Relations
from rules.rulebook import Rulebook
from rules.screening.engine import Engine, evaluated, recoded
from rules.screening.explain import Explainer
from rules.screening.ground import Ground
from rules.screening.results import Open, ProgramResult, Verdict
from rules.screening.ruleset import RuleSet, State
from rules.screening.told import Later, Told, differences, people, settled, values

_STRENGTH = (Verdict.LIKELY, Verdict.POSSIBLE, Verdict.ASK, Verdict.UNLIKELY)
_HUKOU_KIND = "hukou_kind"
# A change of one of these changes more than itself.
_BASIC = SOURCES | {_HUKOU_KIND}


def prescreen(rulebook: Rulebook, case: Case) -> Screening:
    """Screen a case as stated; what follows from it is derived here.

    Raises:
        RulesError: an expression of a program isn't right.
        ValueError: a local figure of the case isn't a whole number of fen.
    """
    return Screening.of(rulebook.cached("screening", lambda: Engine(rulebook)), case)


class Screening:
    """The outcome for one case. It never changes; `update` gives the outcome for another."""

    def __init__(
        self,
        engine: Engine,
        rules: RuleSet,
        ground: Ground,
        cases: tuple[Later, Later],
        state: State,
    ) -> None:
        self.engine = engine
        self.rules = rules
        self.ground = ground
        self.state = state
        self._stated, self._case = cases

    @classmethod
    def of(cls, engine: Engine, stated: Case) -> Screening:
        """Screen from scratch."""
        rules, ground = engine.under(stated)
        case = derive(stated)
        return cls(engine, rules, ground, (stated, case), evaluated(rules, ground, case))

    @property
    def stated(self) -> Case:
        """The case as it was given."""
        self._stated = found = settled(self._stated)
        return found

    @property
    def case(self) -> Case:
        """The case with what follows from it."""
        self._case = found = settled(self._case)
        return found

    # --- results

    @cached_property
    def results(self) -> tuple[ProgramResult, ...]:
        """Every program for the household, or for each member, in the order of the packs."""
        return tuple(self._explainer().results())

    @cached_property
    def relations(self) -> Relations:
        """What the programs say of one another."""
        return Relations(self.engine.rulebook.programs)

    @cached_property
    def alike(self) -> Mapping[ProgramResult, ProgramResult]:
        """Each result that says the same as another one of the same person, with that other one."""
        return self.relations.alike(self.results)

    def beneath(self, result: ProgramResult) -> tuple[ProgramResult, ...]:
        """The likely results that this one stands for: what is merely open isn't told twice."""
        found = (one for one, first in self.alike.items() if first is result)
        return tuple(one for one in found if one.verdict is Verdict.LIKELY)

    def clashes(self, result: ProgramResult) -> tuple[Clash, ...]:
        """What can't be drawn together with this result: likely as well, or received already."""
        return self._clashes.get(result, ())

    @cached_property
    def _clashes(self) -> Mapping[ProgramResult, tuple[Clash, ...]]:
        found: dict[ProgramResult, tuple[Clash, ...]] = {}
        standing = [one for one in self.results if one not in self.alike]
        for one, other in self.relations.clashes(standing):
            said = self.relations.choosing(one.program, other.program)
            found[one] = (*found.get(one, ()), Clash(other, said))
            found[other] = (*found.get(other, ()), Clash(one, said))
        return found

    def relevant(self) -> tuple[ProgramResult, ...]:
        """Those worth showing, strongest first: all but the unlikely ones that aren't near, and
        those that another result stands for (`alike`).
        """
        wanted = (one for one in self.results if one not in self.alike)
        shown = [one for one in wanted if one.near or one.verdict is not Verdict.UNLIKELY]
        return tuple(sorted(shown, key=lambda one: _STRENGTH.index(one.verdict)))

    def undecided(self) -> Iterator[Open]:
        """Each open program with the facts that could settle it, and how likely each fails it."""
        return self._explainer().undecided()

    def _explainer(self) -> Explainer:
        return Explainer(self.rules, self.ground, self.case, self.state)

    # --- one more answer

    def update(self, case: Case) -> Screening:
        """The screening of a case that differs a little: only what changed is redone."""
        old = self.stated
        same_people = _named(case) == _named(old)
        same_ground = (case.on, case.places, case.parameters, case.members_complete) == (
            old.on, old.places, old.parameters, old.members_complete,
        )  # fmt: skip
        if not same_people or not same_ground:
            return Screening.of(self.engine, case)
        changed = differences(old, case)
        if not changed:
            return self
        told = {ref: value for ref in changed if (value := case.value(ref)) is not None}
        if len(told) == len(changed) and _simple(told):
            return self._after(case, Told(self._case, told), changed)
        return self._derived(case, changed)

    def answer(self, answers: Mapping[FactRef, Value]) -> Screening:
        """The screening after some more facts, each stated anew."""
        stated = Told(self._stated, answers)
        if _simple(answers):
            return self._after(stated, Told(self._case, answers), list(answers))
        return self._derived(settled(stated), list(answers))

    def _derived(self, stated: Case, changed: list[FactRef]) -> Screening:
        """After a change from which something else may follow."""
        case = derive(stated)
        other_figures = any(ref.fact == _HUKOU_KIND for ref in changed)
        if other_figures or case.members_complete is not self.state.complete:
            return Screening.of(self.engine, stated)
        return self._after(stated, case, differences(self.case, case))

    def _after(self, stated: Later, case: Later, changed: list[FactRef]) -> Screening:
        old = self.state
        state = State(old.household.copy(), list(old.members), old.complete)
        own = [ref.fact for ref in changed if ref.member_id is None]
        if own:
            self._household_changed(state, values(case, None, own))
        if len(own) < len(changed):
            for index, member_id in enumerate(people(case)):
                facts = [ref.fact for ref in changed if ref.member_id == member_id]
                if facts:
                    self._member_changed(state, index, values(case, member_id, facts))
        return Screening(self.engine, self.rules, self.ground, (stated, case), state)

    def _household_changed(self, state: State, told: dict[str, Value | None]) -> None:
        rules = self.rules
        facts = recoded(rules.layout.household, state.household, told)
        touches = [rules.touch(HOUSEHOLD, fact) for fact in facts]
        if any(touch.each is not None or touch.inside for touch in touches):
            state.members = [member.copy() for member in state.members]
        rules.household_changed(state, facts)

    def _member_changed(self, state: State, index: int, told: dict[str, Value | None]) -> None:
        rules = self.rules
        if rules.folds and any(rules.touch(MEMBER, fact).inside for fact in told):
            # Everybody's results may come out differently.
            state.members = [member.copy() for member in state.members]
        else:
            state.members[index] = state.members[index].copy()
        facts = recoded(rules.layout.member, state.members[index], told)
        rules.member_changed(state, index, facts)


def _named(case: Case) -> list[tuple[str, str]]:
    return [(member.id, member.relation) for member in case.members]


def _simple(answers: Mapping[FactRef, Value]) -> bool:
    """Nothing else follows from these answers."""
    return all(ref.fact not in _BASIC for ref in answers)
