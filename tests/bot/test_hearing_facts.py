"""Free words to facts: what belongs to whom, and what is only repeated, not assumed."""

from __future__ import annotations

import pytest

from bot.case import fold
from rules.case import FactRef


@pytest.fixture
def heard(chat):
    """The facts after one telling: `(member, fact) -> value`, plus the people by id."""

    def tell(text):
        known = fold(chat.world, chat.say(text).conversation, chat.today)
        facts = {(ref.member_id or "", ref.fact): value for ref, value in known.plain.items()}
        return facts, {person.id: person.relation for person in known.people}, known

    return tell


@pytest.mark.parametrize(
    ("text", "member", "fact", "value"),
    [
        ("我今年58岁,一个人过", "self", "age", 58),
        ("我今年58岁,一个人过", "", "household_size", 1),
        ("我妈七十一,双目失明,有残疾证", "mother", "dis_cert", "有效"),
        ("我爷爷85岁了", "grandfather", "age", 85),
        ("我爱人下岗了,没收入三个月了", "", "months_no_income", 3),
        ("我儿子今年考上大学了", "son", "new_college", True),
        ("我家房子着火烧没了", "", "event_kind", {"yes": ["火灾"], "no": []}),
        ("我领着低保", "", "relief_status", {"yes": ["低保"], "no": []}),
        ("我妈有护理补贴", "mother", "relief_status", {"yes": ["护理补贴"], "no": []}),
        ("低保被停了", "", "recent_relief_event", "近期退保"),
        ("申请低保没批", "", "recent_relief_event", "申请未通过"),
        ("我妈看病花了八万,自己掏了三万", "", "med_total_12m", 8_000_000),
        ("我妈看病花了八万,自己掏了三万", "", "med_oop_12m", 3_000_000),
        ("我妈住院花了五万,报销两万", "", "med_total_12m", 5_000_000),
        ("我妈住院花了五万,报销两万", "", "med_reimbursed_12m", 2_000_000),
        ("孩子学费一年六千", "", "edu_cost_12m", 600_000),
        ("我一个月挣三千,我老公一个月两千", "", "income_month", 500_000),
        ("全家一年三万六", "", "income_month", 300_000),
        ("平均一个人一个月八百", "", "income_pc_month", 80_000),
        ("我们是建档立卡户", "", "poverty_register", "脱贫(建档立卡)户"),
        ("我是农村户口", "", "hukou_kind", "农村"),
        ("我家六口人,存款万把块钱", "", "savings_band", "1万以下"),
        ("我家两口人,存了五万多", "", "savings_band", "1万到3万"),
        ("我们一家四口,存款还有五十万", "", "savings_band", "10万以上"),
        ("我们存了五万多", "", "savings_band", None),
        ("我家两口人,存了两万", "", "savings_band", None),
    ],
)
def test_what_is_said_becomes_the_fact_of_the_one_it_is_about(heard, text, member, fact, value):
    facts, _, _ = heard(text)
    assert facts.get((member, fact)) == value, facts


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("我爸73了,瘫在床上", {"self": "本人", "father": "父亲"}),
        ("我58岁,残疾", {"self": "本人"}),
        ("替邻居问问,他80了", {"neighbour": "邻居"}),
        ("大儿子上大学,小儿子上小学", {"self": "本人", "son": "大儿子", "son2": "小儿子"}),
    ],
)
def test_who_is_spoken_of_belongs_to_the_household(heard, text, people):
    _, found, _ = heard(text)
    assert found == people


def test_to_lie_in_bed_for_good_is_to_need_help_but_only_as_an_inference(heard):
    facts, _, known = heard("我爸73了,常年瘫在床上")
    assert facts["father", "elder_disability"] == "失能"
    assert FactRef("father", "elder_disability") in known.inferred
    assert ("father", "adl_fail_count") not in facts
    assert ("father", "dis_cert") not in facts


def test_a_word_that_settles_nothing_is_said_back_and_asked_about(heard, chat):
    facts, _, known = heard("我爸73了,中风了")
    assert ("father", "illness_kind") not in facts
    assert FactRef("father", "illness_kind") in known.hints
    assert "中风" in chat.shown


def test_an_age_said_too_roughly_is_asked(heard):
    facts, _, _ = heard("我爸七十多了,瘫了")
    assert ("father", "age") not in facts


def test_a_second_illness_does_not_drop_the_first(chat):
    chat.say("我妈得了癌症")
    first = chat.fact("illness_kind", "mother")["yes"]
    chat.say("我妈还有尿毒症,在透析")
    assert set(first) < set(chat.fact("illness_kind", "mother")["yes"])


def test_what_cannot_be_is_not_noted_and_said_so(chat):
    chat.say("我爸二百岁了,瘫在床上,家里三口人")
    assert chat.fact("age", "father") is None
    assert chat.fact("household_size") == 3


def test_a_later_income_replaces_the_earlier_however_it_was_said(chat):
    chat.say("三口人,平均一个人一个月八百")
    chat.say("不对,是全家一个月三千")
    assert chat.fact("income_month") == 300_000
    assert chat.fact("income_pc_month") is None


@pytest.mark.parametrize("text", ["妈妈住院了", "我没有残疾", "她妈妈在镇上打工"])
def test_what_was_not_said_is_not_heard(heard, text):
    facts, _, _ = heard(text)
    assert ("", "live_area") not in facts
    assert facts.get(("self", "dis_cert")) != "有效"


@pytest.mark.parametrize(
    ("text", "income"),
    [
        ("俺爸有糖尿病,天天打胰岛素,一个月好几百", None),
        ("孩子有自闭症,每月三千多,报销不了", None),
        ("我高血压,在厂里上班,一个月三千", 300_000),
        ("家里就我挣钱,一个月两千", 200_000),
    ],
)
def test_what_stands_behind_what_costs_is_no_income(heard, text, income) -> None:
    facts, _, _ = heard(text)
    assert facts.get(("", "income_month")) == income
