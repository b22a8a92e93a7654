"""Whatever is told later, a program that is settled stays settled: likely stays likely, unlikely
stays unlikely, and no criterion turns from met to not met.

Facts of a whole household are told in any order, some at a time, to every program. The household
contradicts itself nowhere: what is stated agrees with what follows from the rest.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.case import Case, FactRef, Facts, Member, Value
from rules.derive import RELIEF, derive
from rules.screening import State, Verdict, prescreen
from tests.rules.batch.random_households import Drawer, shipped, without

# What may follow from something else.
FOLLOWS = (
    "household_size", "income_pc_month", "months_no_income", "med_oop_12m", "disabled_child_age",
    "dis_cert", "elder_disability", "obligor_state",
)  # fmt: skip
SETTLED = (Verdict.LIKELY, Verdict.UNLIKELY)
SETTINGS = settings(
    max_examples=int(os.environ.get("YIMEN_EXAMPLES", "8")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
Decided = dict[tuple[str, str | None, int], object]


def decided(case: Case) -> Decided:
    """Every settled verdict (-1) and criterion of everybody."""
    found: Decided = {}
    for result in prescreen(shipped(), case).results:
        key = result.program.id, result.member_id
        if result.verdict in SETTLED:
            found[*key, -1] = result.verdict
        for at, criterion in enumerate(result.criteria):
            if criterion.state is not State.UNKNOWN:
                found[*key, at] = criterion.state
    return found


def coherent(case: Case) -> Case:
    """The household in which nothing that is stated contradicts what follows from the rest."""
    for fact in FOLLOWS:
        case = _mended(case, fact)
    own = without(case.household, {RELIEF})
    case = derive(derive(replace(case, household=own)))
    return derive(case)


def _mended(case: Case, fact: str) -> Case:
    people = tuple(replace(one, facts=without(one.facts, {fact})) for one in case.members)
    bare = replace(case, household=without(case.household, {fact}), members=people)
    follows = derive(bare)
    own = {**case.household, **_only(follows.household, fact)}
    members = tuple(
        replace(one, facts={**one.facts, **_only(new.facts, fact)})
        for one, new in zip(case.members, follows.members, strict=True)
    )
    return replace(case, household=own, members=members)


def _only(facts: Facts, fact: str) -> dict[str, Value]:
    return {fact: facts[fact]} if fact in facts else {}


def told(whole: Case, refs: list[FactRef]) -> Case:
    """The case of which only these facts are known."""
    own = {ref.fact: whole.household[ref.fact] for ref in refs if ref.member_id is None}
    members = tuple(
        Member(
            one.id, one.relation, {r.fact: one.facts[r.fact] for r in refs if r.member_id == one.id}
        )
        for one in whole.members
    )
    return replace(whole, household=own, members=members)


def steps(whole: Case, dice: random.Random) -> list[Case]:
    """The household as it is told fact by fact, ending with all of them."""
    refs = [FactRef(None, fact) for fact in whole.household]
    refs += [FactRef(one.id, fact) for one in whole.members for fact in one.facts]
    dice.shuffle(refs)
    size = max(1, len(refs) // 12)
    return [told(whole, refs[:count]) for count in (*range(0, len(refs), size), len(refs))]


@SETTINGS
@given(st.integers(0, 2**32))
def test_more_answers_never_flip_a_decided_verdict(seed: int) -> None:
    whole = coherent(Drawer(shipped(), seed).case())
    known: Decided = {}
    for case in steps(whole, random.Random(seed)):
        now = decided(case)
        lost = {key: (state, now.get(key)) for key, state in known.items() if now.get(key) != state}
        assert not lost, (lost, case)
        known = now
