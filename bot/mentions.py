"""What each kind of mention says: which fact, of the member or of the household, and its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.plain import Plain
from bot.settled_age import settled_age
from bot.sums import days, months
from nlu.heard import MODEL, RULE, Benefit, Duration, Illness, Mention, Number, When, Work

__all__ = ["HOUSEHOLD_KINDS", "MEMBER_KINDS", "Tell", "tells_of"]

# Kinds whose value is the fact's value as it stands.
MEMBER_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "sex": "sex", "bedridden": "bedridden", "dis_cert": "dis_cert", "dis_grade": "dis_grade",
        "selfcare": "elder_disability", "care": "long_care_6m", "caregiver": "caregiver_state",
        "labour": "labour_capacity", "lost_work_by_illness": "lost_work_by_illness",
        "workinjury_care_benefit": "workinjury_care_benefit", "long_medication": "long_medication",
        "mental_diagnosed": "mental_diagnosed", "diagnosis_proof": "diagnosis_proof",
        "hospital": "hospital_level", "insurance": "insurance_kind",
        "insured_this_year": "insured_this_year", "cannot_pay_deposit": "cannot_pay_deposit",
        "sudden_injury": "sudden_injury", "school": "school_stage", "boarding": "boarding",
        "dropout": "dropout", "job_loss": "job_loss", "new_college": "new_college",
        "child_guard": "child_guard_state",
        "live_alone": "live_alone", "left_behind": "left_behind_status",
        "ethnic_minority": "ethnic_minority", "religious": "religious_3y",
        "unsupported": "unsupported_by_family", "obligor": "obligor_state",
        "want_institution": "want_institution", "identity_unknown": "identity_unknown",
        "leukemia_surgery": "leukemia_surgery", "first_medical_aid": "first_medical_aid",
        "adl_count": "adl_fail_count",
        "unemployment_benefit": "unemployment_benefit", "cannot_split": "cannot_split_household",
        "father_state": "father_state", "mother_state": "mother_state",
    }
)  # fmt: skip
HOUSEHOLD_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "people_count": "household_size", "hukou_kind": "hukou_kind",
        "hukou_split": "household_hukou_split", "residence_permit": "residence_permit",
        "poverty_register": "poverty_register", "relief_event": "recent_relief_event",
        "temp_relief_before": "temp_relief_same_cause_12m", "veteran": "veteran_kind",
        "worker_union_file": "worker_union_file", "heroic": "heroic_act",
        "two_daughter_family": "two_daughter_family", "only_child_loss": "only_child_loss",
        "vehicles": "vehicle_count", "houses": "house_count", "business": "business_or_company",
        "housing": "housing_tenure", "housing_danger": "housing_danger", "displaced": "displaced",
        "homeless": "homeless", "contact": "contact_channel", "custody": "member_in_custody",
        "neighbours": "neighbours_500m", "crime_victim": "crime_victim", "violence": "dv_risk",
        "safe_home": "dv_risk", "guardian_mental": "guardian_of_severe_mental",
        "consent": "consent_collect", "consent_verify": "consent_verify",
        "self_harm": "self_harm_signal",
    }
)  # fmt: skip
_MEMBER_SETS = {"disabled": "dis_kind", "device": "device_need"}
_HOUSEHOLD_SETS = {
    "event": "event_kind", "need": "basic_need_today", "legal_need": "legal_need",
    "needs_met": "basic_need_today", "no_legal_need": "legal_need",
}  # fmt: skip
# Said of the children (儿子不管), these are facts of the one who is not cared for.
_OF_THE_NEEDY = frozenset({"obligor", "unsupported", "caregiver"})
ME, _OF_ME = "本人", ("我", "俺")
# What a word bears on that no rule could read.
_BEARS_ON = {"illness": "illness_kind", "work": "work_state", "disabled": "dis_kind"}
_STANDING = {"stopped": "近期退保", "refused": "申请未通过", "pending": "申请在办"}
# A loan refused, a pension stopped: no application for relief.
_NO_RELIEF = frozenset({"教育救助", "失业金", "养老金", "大病保险", "法律援助", "先诊疗后付费"})
_OF_ONE = frozenset(
    {"无", "特困分散", "特困集中", "孤儿", "事实无人抚养", "残疾生活补贴", "护理补贴",
     "五保/三无(旧称)"}
)  # fmt: skip
_CARE_MONTHS = 6
# 八年了,住过四次院: no stay is longer than the year that is asked about.
_YEAR = 366
# Who goes to school is told by the stage; that it is no work only follows.
_AT_SCHOOL = "在学"
_SCHOOLS = frozenset({"义务教育", "高中/中职", "大专本科", "特教"})
_HALF_YEAR_BED = "失能"


@dataclass(frozen=True, slots=True)
class Tell:
    """One fact told. `person` is a relation word, or None: whoever the talk is about.

    of_member: a member's fact, else the household's. weak: inferred, yields to anything said.
    fact is "" for what is only to be said back (中风: the word alone settles nothing); `hint` is
    then the fact that it bears on. heard: the mentions it rests on.
    """

    fact: str
    value: Plain
    words: str
    of_member: bool
    person: str | None = None
    weak: bool = False
    hint: str = ""
    heard: tuple[Mention, ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """From the first to the last of the words, as offsets into `Heard.normal`."""
        return (
            min((one.start for one in self.heard), default=0),
            max((one.end for one in self.heard), default=0),
        )

    @property
    def source(self) -> str:
        """MODEL when any of it rests on the model alone."""
        return MODEL if any(one.source == MODEL for one in self.heard) else RULE

    @property
    def confidence(self) -> float:
        """That of the least sure mention it rests on."""
        return min((one.confidence for one in self.heard), default=1.0)


def tells_of(mention: Mention, today: date) -> list[Tell]:
    """What one mention says; money, places and people are read elsewhere.

    Of an unsure one (好像是糖尿病) only that it bears on its facts.
    """
    if mention.value is None:
        fact = MEMBER_KINDS.get(mention.kind) or _BEARS_ON.get(mention.kind)
        return [_hint(mention, fact)] if fact else []
    tells = _tells_of(mention, today)
    if mention.sure:
        return tells
    return [
        replace(one, fact="", value=None, hint=one.fact or one.hint, weak=False)
        for one in tells
        if not one.weak
    ]


def _tells_of(mention: Mention, today: date) -> list[Tell]:
    kind, value = mention.kind, mention.value
    # 爷爷没人照看 names the one who needs it.
    if kind in _OF_THE_NEEDY and (kind, value) != ("caregiver", "无"):
        mention = replace(mention, person=ME if mention.text.endswith(_OF_ME) else None)
    if kind in MEMBER_KINDS:
        # 老公 only lets on that he is a man: nobody said so.
        weak = kind == "sex" and mention.person == "配偶"
        return [_member(mention, MEMBER_KINDS[kind], value, weak=weak), *_implied(mention)]
    if kind in HOUSEHOLD_KINDS:
        return [_household(mention, HOUSEHOLD_KINDS[kind], value)]
    if kind in _MEMBER_SETS:
        return [_member(mention, _MEMBER_SETS[kind], _yes(value))] if value else []
    if kind in _HOUSEHOLD_SETS:
        return [_household(mention, _HOUSEHOLD_SETS[kind], _yes(value))]
    reader = _READERS.get(kind)
    return reader(mention, today) if reader else []


def _member(mention: Mention, fact: str, value: Plain, *, weak: bool = False) -> Tell:
    return Tell(fact, value, mention.text, True, mention.person, weak, heard=(mention,))


def _household(mention: Mention, fact: str, value: Plain, *, weak: bool = False) -> Tell:
    return Tell(fact, value, mention.text, False, None, weak, heard=(mention,))


def _hint(mention: Mention, fact: str) -> Tell:
    return Tell("", None, mention.text, True, mention.person, hint=fact, heard=(mention,))


def _yes(element: str) -> Plain:
    return {"yes": [element], "no": []}


def _implied(mention: Mention) -> list[Tell]:
    """Who lies in bed for good can't get up, walk, wash or use the toilet: four of the six."""
    if mention.kind == "bedridden" and mention.value is True:
        return [_member(mention, "elder_disability", _HALF_YEAR_BED, weak=True)]
    if mention.kind == "dis_grade":
        return [_member(mention, "dis_cert", "有效", weak=True)]
    if mention.kind == "school" and mention.value in _SCHOOLS:
        return [_member(mention, "work_state", _AT_SCHOOL, weak=True)]
    return []


def _age(mention: Mention, today: date) -> list[Tell]:
    value: Any = mention.value
    if isinstance(value, Number):
        value = (value.low, value.high)
    if isinstance(value, tuple):
        value = settled_age(*value)
        if value is None:
            return []
    return [_member(mention, "age", int(value))]


def _birth(mention: Mention, today: date) -> list[Tell]:
    span = mention.value.span(today) if isinstance(mention.value, When) else None
    if span is None or span[0] > today:
        return []
    born = span[0]
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return [_member(mention, "age", age)]


def _illness(mention: Mention, today: date) -> list[Tell]:
    illness: Illness = mention.value
    if not illness.certain:
        return [_hint(mention, "illness_kind")]
    return [_member(mention, "illness_kind", _yes(illness.group))]


def _inpatient(mention: Mention, today: date) -> list[Tell]:
    return [_hint(mention, "illness_kind")] if mention.value else []


def _adl(mention: Mention, today: date) -> list[Tell]:
    """吃饭要人喂: one of the six; how many there are in all is asked."""
    return [_hint(mention, "adl_fail_count")]


def _work(mention: Mention, today: date) -> list[Tell]:
    work: Work = mention.value
    if not work.certain:
        return [_hint(mention, "work_state")]
    return [_member(mention, "work_state", work.state, weak=work.state == _AT_SCHOOL)]


def _benefit(mention: Mention, today: date) -> list[Tell]:
    benefit: Benefit = mention.value
    if benefit.standing in _STANDING:
        if benefit.name in _NO_RELIEF:
            return []
        return [_household(mention, "recent_relief_event", _STANDING[benefit.standing])]
    if benefit.standing not in ("held", "not_held") or not benefit.certain:
        return []
    side = "yes" if benefit.standing == "held" else "no"
    value = {"yes": [], "no": [], side: [benefit.name]}
    # 护理补贴一百二: whoever is spoken of gets it, also where nobody is named.
    named = mention.person is not None or (side == "yes" and benefit.name != "无")
    if benefit.name in _OF_ONE and named:
        return [_member(mention, "relief_status", value)]
    told = [_household(mention, "relief_status", value)]
    if side == "yes" and mention.person is not None:
        # 奶奶吃着低保: of a household as a whole, said of her.
        told.append(_member(mention, "relief_status", value, weak=True))
    return told


def _duration(mention: Mention, today: date) -> list[Tell]:
    length: Duration = mention.value
    if length.about == "no_income":
        return [_household(mention, "months_no_income", months(length))]
    if length.about == "absent":
        # Said of the parent, it is a fact of the child.
        of_child = replace(mention, person=None)
        return [_member(of_child, "parents_state_months", months(length))]
    if length.about == "unemployment_insurance":
        return [_member(mention, "unemp_ins_months", months(length))]
    if length.about == "hospital":
        stay = days(length)
        return [_member(mention, "inpatient_days", stay)] if stay <= _YEAR else []
    if length.about == "care":
        # 躺了一个多月: it may go on.
        long = months(length) >= _CARE_MONTHS
        return [_member(mention, "long_care_6m", True)] if long else []
    return []


def _no_savings(mention: Mention, today: date) -> list[Tell]:
    return [_household(mention, "savings_band", "基本没有")] if mention.value else []


def _orphan(mention: Mention, today: date) -> list[Tell]:
    if not mention.value:
        return []
    return [_member(mention, fact, "去世", weak=True) for fact in ("father_state", "mother_state")]


def _speaker(mention: Mention, today: date) -> list[Tell]:
    """Read back only where the talk comes to it: who asks is no need of the household."""
    return [Tell("speaker_role", mention.value, mention.text, False, weak=True, heard=(mention,))]


_READERS: Mapping[str, Callable[[Mention, date], list[Tell]]] = MappingProxyType(
    {
        "age": _age, "birth": _birth, "illness": _illness, "work": _work, "benefit": _benefit,
        "inpatient": _inpatient, "adl": _adl, "duration": _duration, "no_savings": _no_savings,
        "orphan": _orphan, "speaker": _speaker,
    }
)  # fmt: skip
