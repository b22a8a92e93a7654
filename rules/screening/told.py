"""Cases that grow by answers: put together only when somebody looks at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from rules.case import Case, FactRef, Facts, Value


class Told(NamedTuple):
    """An earlier case with some answers."""

    before: Case | Told
    answers: Mapping[FactRef, Value]


Later: TypeAlias = Case | Told


def settled(later: Later) -> Case:
    """The case itself."""
    answers: list[Mapping[FactRef, Value]] = []
    while isinstance(later, Told):
        answers.append(later.answers)
        later = later.before
    for told in reversed(answers):
        later = _with(later, told)
    return later


def people(later: Later) -> tuple[str, ...]:
    """The ids of the members; answers don't change who they are."""
    while isinstance(later, Told):
        later = later.before
    return tuple(member.id for member in later.members)


def values(later: Later, member_id: str | None, facts: Sequence[str]) -> dict[str, Value | None]:
    """What these facts, told last, are now; None when they aren't known any more."""
    if isinstance(later, Told):
        return {fact: later.answers[FactRef(member_id, fact)] for fact in facts}
    return {fact: later.value(FactRef(member_id, fact)) for fact in facts}


def differences(before: Case, after: Case) -> list[FactRef]:
    """The facts that two cases of the same people don't agree on."""
    found = [FactRef(None, fact) for fact in _differing(before.household, after.household)]
    for old, new in zip(before.members, after.members, strict=True):
        found += [FactRef(new.id, fact) for fact in _differing(old.facts, new.facts)]
    return found


def _differing(before: Facts, after: Facts) -> list[str]:
    if before is after:
        return []
    found = [fact for fact, value in after.items() if before.get(fact) != value]
    return found + [fact for fact in before if fact not in after]


def _with(case: Case, answers: Mapping[FactRef, Value]) -> Case:
    told: dict[str | None, dict[str, Value]] = {}
    for ref, value in answers.items():
        told.setdefault(ref.member_id, {})[ref.fact] = value
    household = {**case.household, **told.pop(None, {})}
    members = tuple(
        replace(one, facts={**one.facts, **told[one.id]}) if one.id in told else one
        for one in case.members
    )
    return replace(case, household=household, members=members)
