"""What is made once for a rulebook: compiled programs, rule sets, and the figures of a place."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from rules.case import Case, Facts, Value
from rules.rulebook import Rulebook
from rules.screening.compile import compile_programs
from rules.screening.ground import Ground, standing
from rules.screening.layout import Side, Vector
from rules.screening.ruleset import RuleSet, State

_GROUNDS = 512


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


def evaluated(rules: RuleSet, ground: Ground, case: Case) -> State:
    """The vectors of a case from which all follows has been derived, evaluated."""
    layout = rules.layout
    household = _encoded(layout.household, case.household)
    household[0] |= ground.lay(household, case.household.get("hukou_kind"))
    members = [_encoded(layout.member, member.facts) for member in case.members]
    state = State(household, members, case.members_complete)
    rules.run(state)
    return state


def _encoded(side: Side, facts: Facts) -> Vector:
    vector = side.blank.copy()
    encoders, known = side.encoders, 0
    for fact, value in facts.items():
        if (encode := encoders.get(fact)) is not None:
            known |= encode(vector, value)
    vector[0] = side.every & ~known
    return vector


def recoded(side: Side, vector: Vector, values: dict[str, Value | None]) -> list[str]:
    """Write these facts anew; returns those that the rules read at all."""
    read = [fact for fact in values if fact in side.encoders]
    for fact in read:
        vector[0] |= side.bits[fact]
        for index in side.places[fact]:
            vector[index] = side.blank[index]
        if (value := values[fact]) is not None:
            vector[0] &= ~side.encoders[fact](vector, value)
    return read
