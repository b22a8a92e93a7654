"""The ordinary life of a made-up household: what holds before anything goes wrong.

Small change spent on a cold or on exercise books counts as nothing, as it does to the resident.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rules.case import SetValue, Value
from rules.facts import Catalogue

_INCOMES = ((10, (0, 0)), (30, (20, 90)), (40, (90, 250)), (20, (250, 800)))  # ten yuan a head
_REGISTER = {"一般户": 80, "脱贫(建档立卡)户": 12, "监测对象": 3, "特殊贫困户": 3, "即时帮扶户": 2}
_VETERAN = {"无": 92, "退役军人": 4, "参战参试人员": 1, "烈士遗属": 1, "带病回乡退役军人": 2}
_SAVINGS = {"基本没有": 60, "1万以下": 22, "1万到3万": 12, "3万到10万": 4, "10万以上": 2}
_HOSPITAL = {"社区/村卫生室": 15, "乡镇": 35, "县级定点": 35, "州/市内": 10, "市外": 5}
# Fen a head: who is poor beyond doubt, and about where 低保 ends.
_POOR, _LINE = 600_00, 1045_00


@dataclass(slots=True)
class Someone:
    """One person on the way to a member."""

    relation: str
    age: int
    sex: str
    facts: dict[str, Value] = field(default_factory=dict)

    @property
    def child(self) -> bool:
        return self.age < 18


@dataclass(slots=True)
class Home:
    """A household in the making; sets are filled as lists of what is so and closed at the end."""

    catalogue: Catalogue
    dice: random.Random
    on: date
    people: list[Someone]
    facts: dict[str, Value] = field(default_factory=dict)
    sets: dict[tuple[int | None, str], set[str]] = field(default_factory=dict)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def pick(self, weights: dict[str, int]) -> str:
        return self.dice.choices(list(weights), list(weights.values()))[0]

    def having(self, fact: str, *elements: str, of: Someone | None = None) -> None:
        """Elements of a set that are so, of the household or of someone."""
        owner = None if of is None else self.people.index(of)
        self.sets.setdefault((owner, fact), set()).update(elements)

    def amount(self, fact: str) -> int:
        """A whole number of the household's: fen, cars, houses."""
        value = self.facts[fact]
        assert isinstance(value, int)
        return value

    def add(self, fact: str, fen: int) -> None:
        """So much more of an amount of the household."""
        self.facts[fact] = self.amount(fact) + fen

    def among(self, ages: Iterable[int]) -> Someone | None:
        """Somebody of that age, or None."""
        found = [one for one in self.people if one.age in ages]
        return self.dice.choice(found) if found else None

    def income(self) -> int:
        """Fen a head a month."""
        return self.amount("income_month") // len(self.people)

    def close(self) -> None:
        """Nothing that isn't so stays open; what all receive counts for each."""
        relief = self.sets.setdefault((None, "relief_status"), set())
        for number in range(len(self.people)):
            relief |= self.sets.get((number, "relief_status"), set())
        for fact in self.catalogue.household.values():
            if fact.kind == "set":
                self._close(self.facts, None, fact.id)
        for number, one in enumerate(self.people):
            for fact in self.catalogue.member.values():
                if fact.kind == "set":
                    self._close(one.facts, number, fact.id)
        self._costs()

    def _close(self, facts: dict[str, Value], owner: int | None, name: str) -> None:
        fact = (self.catalogue.household if owner is None else self.catalogue.member)[name]
        yes = frozenset(self.sets.get((owner, name), ()))
        if owner is not None and name == "relief_status":
            wide = {"低保", "低保边缘", "刚性支出", "特困户(旧称)"}
            if len(self.people) == 1:
                wide = set(fact.values)
            yes |= self.sets[None, name] & wide
        if not yes and fact.none is not None:
            yes = frozenset({fact.none})
        facts[name] = SetValue(yes, frozenset(fact.values) - yes)

    def _costs(self) -> None:
        total = self.amount("med_total_12m")
        back = int(total * self.dice.choice((0, 0.4, 0.6, 0.7))) // 100 * 100
        self.facts |= {"med_reimbursed_12m": back, "med_oop_12m": total - back}
        idle = self.amount("income_month") == 0
        self.facts["months_no_income"] = self.dice.choice((1, 2, 3, 6, 12)) if idle else 0


def settle(home: Home) -> None:
    """An ordinary household: what it earns and owns, and its people."""
    dice, size = home.dice, len(home.people)
    span = dice.choices([span for _, span in _INCOMES], [weight for weight, _ in _INCOMES])[0]
    low = span[1] < 90
    home.facts |= {
        "speaker_role": "本人", "consent_collect": True, "consent_verify": True,
        "contact_channel": "可打电话", "dv_risk": "安全", "self_harm_signal": "无",
        "hukou_kind": home.pick({"农村": 65, "城镇": 30, "未区分": 5}),
        "residence_permit": False, "neighbours_500m": dice.choice((0, 2, 3, 5, 8)),
        "household_size": size, "household_hukou_split": size > 1 and home.chance(0.1),
        "member_in_custody": False, "homeless": "否",
        "poverty_register": home.pick(_REGISTER), "veteran_kind": home.pick(_VETERAN),
        "recent_relief_event": home.pick({"无": 85, "申请未通过": 10, "近期退保": 5}),
        "worker_union_file": home.chance(0.03), "heroic_act": "无",
        "two_daughter_family": home.chance(0.05), "only_child_loss": "无",
        "income_month": dice.randint(*span) * 10_00 * size,
        "savings_band": "基本没有" if low else home.pick(_SAVINGS),
        "vehicle_count": int(home.chance(0.02 if low else 0.15)),
        "house_count": 0 if home.chance(0.12) else 1 if home.chance(0.92) else 2,
        "business_or_company": home.chance(0.02),
        "edu_cost_12m": 0, "disability_cost_12m": 0,
        "med_total_12m": 0,
        "guardian_of_severe_mental": False,
        "housing_danger": "安全", "displaced": False, "temp_relief_same_cause_12m": False,
        "crime_victim": "无",
    }  # fmt: skip
    owns = home.amount("house_count") > 0
    home.facts["housing_tenure"] = "自有" if owns else dice.choice(("租", "公租/廉租", "借住"))
    everyone: dict[str, Value] = {
        "hospital_level": home.pick(_HOSPITAL), "insured_this_year": home.chance(0.94),
    }  # fmt: skip
    for one in home.people:
        one.facts |= everyone
        _person(home, one)
    _relief(home)


def _relief(home: Home) -> None:
    """Some of the poor receive already what they may."""
    income = home.income()
    if income < _POOR and home.chance(0.35):
        home.having("relief_status", "低保")
    elif _LINE <= income < _LINE * 3 // 2 and home.chance(0.15):
        home.having("relief_status", "低保边缘")
    elif home.chance(0.02):
        home.having("relief_status", "刚性支出")


def _person(home: Home, one: Someone) -> None:
    dice, age, alone = home.dice, one.age, len(home.people) == 1
    one.facts |= {
        "age": age, "sex": one.sex, "live_alone": alone, "religious_3y": False,
        "left_behind_status": "留守儿童" if one.relation == "孙子女" else "无",
        "ethnic_minority": home.chance(0.06), "cannot_split_household": False,
        "obligor_state": "有能力并履行", "caregiver_state": "有", "unsupported_by_family": False,
        "work_state": "在业", "labour_capacity": "完全", "unemp_ins_months": 0,
        "unemployment_benefit": False,
        "lost_work_by_illness": False, "dis_cert": "没有", "long_care_6m": False,
        "adl_fail_count": 0, "elder_disability": "能自理", "workinjury_care_benefit": False,
        "mental_diagnosed": False, "diagnosis_proof": "无", "bedridden": False,
        "long_medication": age > 55 and home.chance(0.35), "insurance_kind": "城乡居民",
        "inpatient_days": 0, "first_medical_aid": False, "cannot_pay_deposit": False,
        "identity_unknown": False, "sudden_injury": "无", "leukemia_surgery": False,
        "want_institution": "在家", "disabled_child_age": age, "school_stage": "未入学",
        "boarding": False, "dropout": False, "new_college": False,
    }  # fmt: skip
    if one.facts["long_medication"]:
        home.having("illness_kind", "慢性病", of=one)
        home.add("med_total_12m", dice.randint(5, 40) * 100_00)
    if age < 30:
        _young(home, one)
    employed = one.facts["work_state"] == "在业" and 18 <= age < 60
    if employed and home.chance(0.2):
        one.facts |= {"insurance_kind": "职工", "insured_this_year": True}
    if age >= 60:
        one.facts["work_state"] = "在业" if age < 68 and home.chance(0.4) else "退休"
        one.facts["labour_capacity"] = "完全" if age < 68 else dice.choice(("部分", "无"))
    if one.child:
        one.facts |= {
            "father_state": "能抚养", "mother_state": "能抚养", "parents_state_months": 0,
            "child_guard_state": "监护人",
        }  # fmt: skip


def _young(home: Home, one: Someone) -> None:
    age = one.age
    if age < 16:
        one.facts |= {"work_state": "在学", "labour_capacity": "无"}
    stage = "未入学"
    if 3 <= age <= 17:
        stage = "幼儿园" if age < 6 else "义务教育" if age < 15 else "高中/中职"
    elif 18 <= age <= 22 and one.relation != "本人" and home.chance(0.5):
        stage = "大专本科"
        one.facts |= {"new_college": age == 18}
    one.facts["school_stage"] = stage
    if stage in ("高中/中职", "大专本科"):
        one.facts |= {"work_state": "在学", "boarding": home.chance(0.7)}
        fees = {"高中/中职": 3000_00, "大专本科": 8000_00}[stage]
        home.add("edu_cost_12m", fees)
