"""What may befall a made-up household: most have none or one of these, few have three."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bench.people import Home, Someone

_HOW_MANY = {0: 22, 1: 42, 2: 25, 3: 11}
_ABSENT = ("去世", "去世", "失联", "服刑在押", "重残", "重病", "查找不到", "强制戒毒")
_LEGAL = ("讨薪", "赡养费抚养费", "社会保险待遇", "工伤", "交通事故", "人身损害", "其他")
_KINDS = ("肢体", "视力", "听力", "智力", "精神", "言语")


def befall(home: Home) -> None:
    """None to three different troubles, where there is somebody whom they can befall."""
    count = home.dice.choices(list(_HOW_MANY), list(_HOW_MANY.values()))[0]
    kinds = list(_TROUBLES)
    for _ in range(count):
        trouble = home.dice.choices(kinds, [_TROUBLES[one] for one in kinds])[0]
        kinds.remove(trouble)
        trouble(home)


def _event(home: Home, kind: str) -> None:
    home.having("event_kind", kind)
    home.facts["event_date"] = home.on - timedelta(days=home.dice.choice((1, 5, 20, 60, 200)))


def _illness(home: Home) -> None:
    one = home.among(range(45, 110)) or home.dice.choice(home.people)
    serious = home.chance(0.6)
    kinds = {"重大疾病": 60, "肾衰血透": 15, "白血病": 8, "危急重症": 10, "严重精神障碍": 7}
    kind = home.pick(kinds) if serious else "慢性病"
    home.having("illness_kind", kind, of=one)
    one.facts |= {
        "long_medication": True, "diagnosis_proof": "县级及以上" if serious else "乡镇卫生院",
        "inpatient_days": home.dice.randint(3, 90) if serious else home.dice.randint(0, 8),
        "first_medical_aid": home.chance(0.1),
        "mental_diagnosed": kind == "严重精神障碍",
    }  # fmt: skip
    home.add("med_total_12m", home.dice.randint(8, 180) * 1000_00 if serious else 3000_00)
    if serious:
        one.facts["cannot_pay_deposit"] = home.chance(0.25)
        _unfit(home, one, 0.6)
        if home.chance(0.4):
            _event(home, "突发大病")


def _unfit(home: Home, one: Someone, share: float) -> None:
    if 16 <= one.age < 60 and home.chance(share):
        one.facts |= {
            "lost_work_by_illness": True, "work_state": "不能劳动", "labour_capacity": "无",
        }  # fmt: skip


def _disability(home: Home) -> None:
    one = home.dice.choice(home.people)
    certified = home.chance(0.75)
    kinds = home.dice.sample(_KINDS, 1 if home.chance(0.85) else 2)
    home.having("dis_kind", *kinds, of=one)
    one.facts["dis_cert"] = "没有但有明显障碍"
    if certified:
        one.facts["dis_cert"] = "有效" if home.chance(0.9) else "快到期/过期"
        one.facts["dis_grade"] = home.dice.choice((1, 2, 2, 3, 4))
    severe = one.facts.get("dis_grade", 2) in (1, 2)
    if severe:
        _unfit(home, one, 0.7)
        _care(home, one, home.dice.randint(0, 5))
        one.facts["cannot_split_household"] = 18 <= one.age < 50 and len(home.people) > 1
    if home.chance(0.4):
        home.having("device_need", home.dice.choice(("轮椅", "助听器", "假肢", "其他")), of=one)
    home.add("disability_cost_12m", home.dice.choice((0, 800, 3000, 12000)) * 100)


def _care(home: Home, one: Someone, failing: int) -> None:
    """Needs somebody's help every day."""
    one.facts |= {
        "adl_fail_count": failing, "long_care_6m": failing >= 2,
        "elder_disability": "能自理" if failing == 0 else "半失能" if failing < 4 else "失能",
        "bedridden": failing >= 5,
        "caregiver_state": home.pick({"有": 60, "照料者自身困难": 30, "无": 10}),
        "want_institution": home.pick({"在家": 70, "愿意": 15, "没想好": 15}),
    }  # fmt: skip


def _frail(home: Home) -> None:
    one = home.among(range(65, 110))
    if one is not None:
        _care(home, one, home.dice.randint(1, 6))
        one.facts |= {"labour_capacity": "无", "long_medication": True}
        home.having("illness_kind", "慢性病", of=one)


def _jobless(home: Home) -> None:
    one = home.among(range(18, 60))
    if one is None:
        return
    one.facts |= {
        "work_state": home.dice.choice(("登记失业", "未登记失业")),
        "job_loss": home.dice.choice(("非本人意愿", "非本人意愿", "本人辞职")),
        "unemp_ins_months": home.dice.choice((0, 0, 6, 12, 24)),
        "labour_capacity": home.pick({"完全": 75, "部分": 25}),
    }  # fmt: skip
    home.facts["income_month"] = 0 if home.chance(0.5) else home.income() // 2 * len(home.people)
    if home.chance(0.6):
        _event(home, "失业")


def _parentless(home: Home) -> None:
    one = home.among(range(18))
    if one is None or (one.relation != "孙子女" and home.chance(0.6)):
        return
    for parent in ("father_state", "mother_state"):
        if home.chance(0.75):
            one.facts[parent] = home.dice.choice(_ABSENT)
    able = "能抚养" in (one.facts["father_state"], one.facts["mother_state"])
    one.facts |= {
        "parents_state_months": home.dice.choice((2, 8, 14, 40)),
        "child_guard_state": home.pick({"监护人": 70, "受托亲友": 25, "无人": 5}),
        "obligor_state": "有能力并履行" if able else "有但无能力",
    }  # fmt: skip
    home.facts["member_in_custody"] = "服刑在押" in one.facts.values()
    gone = {"去世", "查找不到"}
    if {one.facts["father_state"], one.facts["mother_state"]} <= gone and home.chance(0.4):
        home.having("relief_status", "孤儿", of=one)


def _schooling(home: Home) -> None:
    one = home.among(range(3, 23))
    if one is None:
        return
    if 7 <= one.age <= 15 and home.chance(0.15):
        one.facts |= {"dropout": True, "school_stage": "未入学"}
    elif one.facts["school_stage"] != "未入学":
        one.facts["boarding"] = one.age >= 10
        home.add("edu_cost_12m", home.dice.randint(2, 14) * 1000_00)


def _house(home: Home) -> None:
    home.facts["housing_danger"] = home.pick({"有隐患": 50, "C/D级危房": 45, "倒塌/烧毁": 5})


def _disaster(home: Home) -> None:
    kind = home.pick({"自然灾害": 35, "火灾": 20, "交通事故": 25, "意外伤害": 20})
    _event(home, kind)
    if kind in ("自然灾害", "火灾"):
        home.facts["displaced"] = home.chance(0.5)
        home.facts["housing_danger"] = home.pick({"安全": 40, "C/D级危房": 35, "倒塌/烧毁": 25})
        return
    one = home.dice.choice(home.people)
    one.facts["sudden_injury"] = home.pick({"意外伤": 65, "重度伤残(参照一二级)": 35})
    home.add("med_total_12m", home.dice.randint(3, 90) * 1000_00)


def _law(home: Home) -> None:
    home.having("legal_need", home.dice.choice(_LEGAL))
    home.facts["crime_victim"] = home.pick({"无": 70, "刑事": 15, "民事侵权": 15})


def _need(home: Home) -> None:
    home.having("basic_need_today", home.dice.choice(("没饭吃", "没住处", "没药", "没取暖")))
    home.facts["homeless"] = "是" if home.chance(0.15) else "否"


def _unsupported(home: Home) -> None:
    one = home.among(range(60, 110))
    if one is None:
        return
    one.facts["obligor_state"] = home.pick(
        {"无法定义务人": 40, "有但无能力": 35, "有能力不履行": 15, "失联": 10}
    )
    one.facts["unsupported_by_family"] = one.facts["obligor_state"] == "有能力不履行"
    poor = home.income() < 900_00
    if poor and one.facts["obligor_state"] == "无法定义务人" and home.chance(0.3):
        home.having("relief_status", "特困分散", of=one)


_TROUBLES: dict[Callable[[Home], None], int] = {
    _illness: 22, _disability: 16, _frail: 14, _jobless: 11, _parentless: 8, _schooling: 8,
    _house: 6, _disaster: 7, _law: 6, _need: 4, _unsupported: 9,
}  # fmt: skip
