"""The day of what happened is taken from the sentence that tells of it, if it names one day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.happened import day_tells
from nlu.understanding import hear

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("昨天夜里家里着火了", "2026-11-23"),
        ("家里着了火,是这个月三号的事", "2026-11-03"),
        ("上周三半夜发大水", "2026-11-18"),
        ("上个月十二号我骑车被撞了", "2026-10-12"),
    ],
)
def test_one_day_is_the_day(said: str, day: str) -> None:
    assert [tell.value for tell in day_tells(hear(said), TODAY)] == [day]


@pytest.mark.parametrize(
    "said",
    [
        "去年发大水",
        "昨天去了镇上。家里着火烧了房子",
        "前天发大水,昨天又着火",
        "听说别人家昨天着火了",
        "昨天来问过低保",
        "五年前九月三号出的车祸",
    ],
)
def test_where_no_one_day_is_named_it_is_asked(said: str) -> None:
    assert list(day_tells(hear(said), TODAY)) == []


def test_on_a_sunday_last_week_may_be_this_one() -> None:
    assert list(day_tells(hear("上周三半夜发大水"), date(2026, 11, 22))) == []
