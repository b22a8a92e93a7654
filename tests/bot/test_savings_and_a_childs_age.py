"""Savings by the head, and the age of a disabled child."""

from __future__ import annotations

from datetime import date

import pytest

from bot.hearing import facts_told
from bot.world import World
from nlu.understanding import hear

BANDS = [
    ("我家三口人,存款平均每人不到一万", "1万以下"),
    ("平均每人存款一万出头", "1万到3万"),
    ("两口人存了十二万,平均一个人六万", "3万到10万"),
    ("存折上有四千块", "1万以下"),
    ("存款一个人摊下来两万左右", "1万到3万"),
    ("存款一分都没有", "基本没有"),
]


@pytest.mark.parametrize(("say", "band"), BANDS)
def test_savings(world: World, say: str, band: str) -> None:
    told = facts_told(world, hear(say), date(2026, 11, 22))
    assert [one.value for one in told if one.fact == "savings_band"] == [band]


CHILDREN = [
    ("我家残疾孩子今年九岁", 9),
    ("儿子六岁,脑瘫,走不了路", 6),
    ("女儿十岁,肢体二级", 10),
    ("女儿十岁,读三年级", None),
    ("我爸七十岁,肢体二级", None),
]


@pytest.mark.parametrize(("say", "age"), CHILDREN)
def test_a_disabled_childs_age(world: World, say: str, age: int | None) -> None:
    told = facts_told(world, hear(say), date(2026, 11, 22))
    assert [one.value for one in told if one.fact == "disabled_child_age"] == [age] * (
        age is not None
    )


CUSTODY = [
    ("打伤我的人判刑了,一分钱没赔", False),
    ("骗子坐牢了,钱没追回来", False),
    ("我儿子坐牢去了", True),
]


@pytest.mark.parametrize(("say", "ours"), CUSTODY)
def test_who_is_in_custody(world: World, say: str, ours: bool) -> None:
    told = facts_told(world, hear(say), date(2026, 11, 22))
    assert any(one.fact == "member_in_custody" for one in told) is ours


def test_the_day_is_that_of_the_events_own_clause(world: World) -> None:
    told = facts_told(world, hear("昨晚山体滑坡冲了房子,今晚还没地方住"), date(2026, 11, 22))
    assert [one.value for one in told if one.fact == "event_date"] == ["2026-11-21"]
