"""In what matter help of the law is wanted, and what of two things told stands."""

from __future__ import annotations

import pytest

from bot.bills import plain
from nlu.heard import Money
from nlu.understanding import hear

MATTERS = [
    ("民政把我低保停了,我想请个律师", {"救助待遇"}),
    ("社保少算了工龄,要打官司", {"社会保险待遇"}),
    ("被他打伤了肋骨,想申请法律援助", {"人身损害"}),
    ("救人受伤不给认见义勇为,想找律师", {"见义勇为"}),
    ("老公家暴,我要起诉离婚", {"家暴"}),
    ("想打官司", {"其他"}),
    ("不用请律师", set()),
    ("工伤二级,每月有护理费", set()),
]


@pytest.mark.parametrize(("say", "matters"), MATTERS)
def test_the_matter_of_a_lawsuit(say: str, matters: set[str]) -> None:
    assert {one.value for one in hear(say).of("legal_need")} == matters


VIOLENCE = [
    ("他前年打过我几次,家暴的事我想告", "曾发生"),
    ("家暴离的婚,现在安全了", "曾发生"),
    ("老公家暴,昨晚又打我", "正在发生"),
]


@pytest.mark.parametrize(("say", "value"), VIOLENCE)
def test_what_is_over(say: str, value: str) -> None:
    assert {one.value for one in hear(say).of("violence")} == {value}


def test_a_year_told_beside_a_month_is_not_added() -> None:
    heard = hear("孩子做康复一个月三千,一年下来三万六")
    said = [one for one in heard.of("money") if one.value.use == "rehab"]
    assert [one.text for one in plain(said, heard.normal, "rehab")] == ["三万六"]


USES = [
    ("老板欠八个月工资三万", "wages_owed"),
    ("我在厂里上班,每个月给奶奶寄五百块", "keep"),
    ("今年教育支出一万一千元", "tuition"),
]


@pytest.mark.parametrize(("say", "use"), USES)
def test_what_an_amount_is_for(say: str, use: str) -> None:
    found = [one.value for one in hear(say).of("money")]
    assert [one.use for one in found if isinstance(one, Money)] == [use]


def test_half_a_year_without_income_is_a_length() -> None:
    (length,) = hear("这半年没收入").of("duration")
    assert (length.value.about, length.value.low) == ("no_income", 6)
