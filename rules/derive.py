"""What follows from what is stated: averages, halves of a pair, places, received relief.

Stated always wins over derived. Nothing is guessed: a household is only counted when the case says
that nobody is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rules.case import EMERGENCY, HUKOU, LIVING, Case, FactRef, Facts, Member, SetValue, Value
from rules.values import MAX_DENOMINATOR

RELIEF = "relief_status"
NONE = "无"
# Relief that a household as a whole receives; the rest is a person's own.
HOUSEHOLD_WIDE = frozenset({"低保", "低保边缘", "刚性支出", "特困户(旧称)"})
# A change of any of these may change something derived.
SOURCES = frozenset(
    {"income_month", "income_pc_month", "household_size", "med_total_12m", "med_reimbursed_12m",
     "adl_fail_count", "age", "disabled_child_age", "dis_grade", "parents_state", "father_state",
     "mother_state", RELIEF}
)  # fmt: skip
_PARENTS = frozenset({"parents_state", "father_state", "mother_state"})
_TOWNS = {"hukou_area": HUKOU, "live_area": LIVING, "event_place": EMERGENCY}


def derive(case: Case) -> Case:
    """The case with what follows from it filled in."""
    household = {**_household(case), **case.household}
    everyone = case.members_complete or household.get("household_size") == len(case.members)
    facts = [_member(member.facts) for member in case.members]
    if RELIEF in household or any(RELIEF in one for one in facts):
        household, facts = _relief(household, facts, everyone)
    members = tuple(
        one if own is one.facts else Member(one.id, one.relation, own)
        for one, own in zip(case.members, facts, strict=True)
    )
    return Case(case.on, case.places, household, members, case.parameters, everyone)


def derived(before: Case, after: Case) -> frozenset[FactRef]:
    """The facts that `derive` filled in: those of `after` that `before` doesn't state."""
    found = {FactRef(None, fact) for fact in after.household if fact not in before.household}
    for old, new in zip(before.members, after.members, strict=True):
        found |= {FactRef(new.id, fact) for fact in new.facts if fact not in old.facts}
    return frozenset(found)


def _household(case: Case) -> dict[str, Value]:
    facts = case.household
    found: dict[str, Value] = {}
    for fact, role in _TOWNS.items():
        place = case.places.get(role)
        if place is not None and place.town:
            found[fact] = place.town
    size = facts.get("household_size")
    if size is None and case.members_complete and case.members:
        size = found["household_size"] = len(case.members)
    income = facts.get("income_month")
    if isinstance(income, int) and isinstance(size, int) and 0 < size <= MAX_DENOMINATOR:
        found["income_pc_month"] = Fraction(income, size)
    if any(isinstance(one, int | Fraction) and one > 0 for one in _incomes(facts)):
        found["months_no_income"] = 0
    total, back = facts.get("med_total_12m"), facts.get("med_reimbursed_12m")
    if isinstance(total, int) and isinstance(back, int):
        found["med_oop_12m"] = max(0, total - back)
    return found


def _incomes(facts: Facts) -> tuple[Value | None, ...]:
    return facts.get("income_month"), facts.get("income_pc_month")


def _member(facts: Facts) -> Facts:
    found: dict[str, Value] = {}
    failing = facts.get("adl_fail_count")
    if isinstance(failing, int):
        found["elder_disability"] = (
            "能自理" if failing == 0 else "半失能" if failing < 4 else "失能"
        )
    if "dis_grade" in facts:
        # Only the certificate states a grade.
        found["dis_cert"] = "有效"
    for fact, other in (("age", "disabled_child_age"), ("disabled_child_age", "age")):
        if fact in facts:
            found[other] = facts[fact]
    found |= _parents(facts)
    return {**found, **facts} if found else facts


def _parents(facts: Facts) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if _PARENTS.isdisjoint(facts):
        return found
    parents = facts.get("parents_state")
    if isinstance(parents, tuple):
        for half, state in zip(("father_state", "mother_state"), parents, strict=True):
            if state is not None:
                found[half] = state
    known, age = {**found, **facts}, facts.get("age")
    able = "能抚养" in (known.get("father_state"), known.get("mother_state"))
    if able and isinstance(age, int) and age < 18:
        found["obligor_state"] = "有能力并履行"
    return found


# --- received relief, which may be said of the household or of one of its members


def _relief(
    household: dict[str, Value], facts: list[Facts], everyone: bool
) -> tuple[dict[str, Value], list[Facts]]:
    own, of_members = _set(household), [_set(one) for one in facts]
    alone = everyone and len(facts) == 1
    received = [_of_member(own, one, alone) for one in of_members]
    household = {**household, **_said(_of_household(own, of_members, everyone))}
    return household, [{**one, **_said(r)} for one, r in zip(facts, received, strict=True)]


def _of_household(own: SetValue, of_members: list[SetValue], everyone: bool) -> SetValue:
    yes = own.yes.union(*(one.yes for one in of_members)) - {NONE}
    no = own.no
    if everyone and of_members:
        no = no | frozenset.intersection(*(one.no for one in of_members))
    return _closed(yes, no - yes - {NONE}, _all_no(own, of_members, everyone))


def _all_no(own: SetValue, of_members: list[SetValue], everyone: bool) -> bool:
    nobody = everyone and bool(of_members) and all(NONE in one.yes for one in of_members)
    return NONE in own.yes or nobody


def _of_member(household: SetValue, own: SetValue, alone: bool) -> SetValue:
    shared = household.yes if alone else household.yes & HOUSEHOLD_WIDE
    yes = (own.yes | shared) - {NONE}
    return _closed(yes, (own.no | household.no) - yes - {NONE}, NONE in own.yes | household.yes)


def _closed(yes: frozenset[str], no: frozenset[str], nothing: bool) -> SetValue:
    """Receiving something says that "none" is false, and the other way round."""
    if yes:
        return SetValue(yes, no | {NONE})
    return SetValue(frozenset({NONE}), no) if nothing else SetValue(yes, no)


def _set(facts: Mapping[str, Value]) -> SetValue:
    found = facts.get(RELIEF)
    return found if isinstance(found, SetValue) else SetValue()


def _said(relief: SetValue) -> dict[str, Value]:
    return {RELIEF: relief} if relief.yes or relief.no else {}
