"""Stories with several people: whose age, illness and school it is, and which bill is the whole."""

from __future__ import annotations

from datetime import date

import pytest

from bot.hearing import facts_told
from nlu.understanding import hear

TODAY = date(2026, 11, 22)


def told(world, text: str) -> dict[tuple[str | None, str], object]:
    found = facts_told(world, hear(text), TODAY)
    return {(one.member, one.fact): one.value for one in found if one.value is not None}


@pytest.mark.parametrize(
    ("text", "member", "age"),
    [
        ("俺闺女二十二。俺58，他爹60，俺俩看着孩子", "配偶", 60),
        ("我儿子三十岁，我今年五十七他爸退休了", "本人", 57),
        ("我爸六十五不是是七十五啊", "父亲", 75),
        ("我爸六十五不是五十六", "父亲", 65),
        ("哥哥19在郑州，哥哥满十八就停了，我15", "兄弟", 19),
        ("我们两口子，老头今年66，我63", "配偶", 66),
        ("闺女在饭店，老大十六念高一，老二九岁", "小孩子", 9),
        ("离婚三年，孩子归我，五岁", "子女", 5),
        ("我老公走了，家婆七十三", "婆婆", 73),
        ("我是独居老人，今年七十七", "本人", 77),
        ("我娘家妈妈七十八", "母亲", 78),
        ("王某，61岁，胃癌晚期；孙女7岁", "本人", 61),
    ],
)
def test_an_age_is_of_the_one_who_has_it(world, text: str, member: str, age: int) -> None:
    assert told(world, text)[member, "age"] == age


def test_who_died_at_an_age_is_not_of_that_age_today(world) -> None:
    assert ("儿子", "age") not in told(world, "儿子2016年车祸走的，那年他二十四")


def test_what_a_parent_died_of_is_nobodys_illness(world) -> None:
    found = told(world, "我爸妈都没了，爸爸是淹死的，妈妈是前年癌症。我15初三")
    assert not any(fact == "illness_kind" for _, fact in found)


def test_the_child_of_a_son_who_died_has_lost_the_father(world) -> None:
    found = told(world, "我61岁，独子2020年工亡，孙女7岁读小学一年级")
    assert found["孙子女", "father_state"] == "去世"


def test_school_of_another_time_is_not_where_somebody_goes(world) -> None:
    found = told(world, "我读初二，跟奶奶住，我想问上高中以后这个钱还发不发")
    assert found["本人", "school_stage"] == "义务教育"


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("老婆乳腺癌手术，前后花了十一万六，医生说她要吃五年的药，一个月两百多", 116_000),
        ("我爸食道癌开刀，这趟用了七万二，报过以后自己拿三万一", 72_000),
        ("老公尿毒症，住院花了三万，每次透析自己要出一百多", 30_000),
        ("妻子尿毒症，去年买的二手车两万六，拉货用", None),
        ("老婆甲亢天天吃药，那个药三十几块一瓶", None),
    ],
)
def test_of_several_bills_the_whole_is_taken(world, text: str, yuan: int | None) -> None:
    found = told(world, text).get((None, "med_total_12m"))
    assert found == (yuan * 100 if yuan is not None else None)
