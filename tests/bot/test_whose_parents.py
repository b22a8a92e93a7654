"""What befell a child's parents is told to the child, whoever names them and however."""

from __future__ import annotations

from datetime import date

import pytest

from bot.hearing import facts_told
from bot.world import World
from nlu.understanding import hear

_TODAY = date(2026, 11, 22)
_DEAD, _GONE, _JAIL, _ILL, _FIT = "去世", "失联", "服刑在押", "重病", "能抚养"


@pytest.mark.parametrize(
    ("say", "child", "father", "mother"),
    [
        ("孙女爹死了,妈改嫁后没了音信", "孙子女", _DEAD, _GONE),
        ("外孙老汉儿在监狱服刑,他妈有重病", "孙子女", _JAIL, _ILL),
        ("孙子的爹妈一个坐牢一个失联", "孙子女", _JAIL, _GONE),
        ("父母一个失联一个强制戒毒,孩子六岁", "子女", _GONE, "强制戒毒"),
        ("我爸一级重残,我妈重病在床,我念初二", "本人", "重残", _ILL),
        ("该童父亲被拘留,其母经法院宣告失踪", "本人", "其他限制自由", "法院宣告失踪"),
        ("户内孙女一名,读小学三年级,父亲服刑,母亲查找不到", "孙子女", _JAIL, "查找不到"),
        ("孙子他爸去世了,他妈身体好能养他", "孙子女", _DEAD, _FIT),
        ("该户外孙父母均失联", "孙子女", _GONE, _GONE),
        ("小孩的母亲是重病患者,父亲失联两年", "子女", _GONE, _ILL),
    ],
)
def test_parents_of(world: World, say: str, child: str, father: str, mother: str) -> None:
    told = {(one.member, one.fact): one.value for one in facts_told(world, hear(say), _TODAY)}
    assert told.get((child, "father_state")) == father
    assert told.get((child, "mother_state")) == mother


@pytest.mark.parametrize("say", ["我爸重病在床,我四十五了", "我妈一级残疾,我在厂里上班"])
def test_of_a_grown_speaker_no_parent_is_unfit(world: World, say: str) -> None:
    assert not [one for one in facts_told(world, hear(say), _TODAY) if "er_state" in one.fact]


@pytest.mark.parametrize(
    ("say", "member", "fact"),
    [
        ("户主系空巢老人,男,81岁", "本人", "left_behind_status"),
        ("村里登记我奶是留守老人", "祖母", "left_behind_status"),
        ("婆婆八十了,登记为空巢老人,她耳朵聋", "婆婆", "dis_kind"),
        ("我女婿有高血压,长年吃药", "女婿", "long_medication"),
        ("我爷老倌得了糖尿病", "父亲", "illness_kind"),
    ],
)
def test_who_it_is_told_of(world: World, say: str, member: str, fact: str) -> None:
    told = [one.member for one in facts_told(world, hear(say), _TODAY) if one.fact == fact]
    assert told == [member]


@pytest.mark.parametrize("say", ["老公又打我", "我跟老伴种地,老婆子腿疼"])
def test_the_sex_of_a_spouse_is_only_inferred(world: World, say: str) -> None:
    told = [one for one in facts_told(world, hear(say), _TODAY) if one.fact == "sex"]
    assert all(one.inferred for one in told)
