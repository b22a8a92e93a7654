"""Danger is heard whoever tells it and in whatever dialect; ordinary messages near it stay calm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu import alarms
from nlu.clauses import punctuated
from nlu.dialect import plain
from nlu.normalize import fold

TABLE: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("danger_by_kind.yml").read_text(encoding="utf-8")
)


def heard(said: str) -> tuple[str, ...]:
    return alarms.find(punctuated(fold(said)))


@pytest.mark.parametrize("alarm", alarms.IDS)
def test_every_kind_raises_its_alarm(alarm: str) -> None:
    assert [said for said in TABLE["heard"][alarm] if alarm not in heard(said)] == []


def test_ordinary_messages_near_it_raise_none() -> None:
    assert {said: heard(said) for said in TABLE["silent"] if heard(said)} == {}


def test_the_lists_are_long() -> None:
    assert sum(map(len, TABLE["heard"].values())) >= 60
    assert len(TABLE["silent"]) >= 60


@pytest.mark.parametrize(
    ("said", "alarm"),
    [
        ("去年那场火早灭了,可我现在不想活了", "self_harm"),
        ("以前他打我,早离了。今天儿子又拿刀要砍我", "violence"),
        ("上回走丢找回来了。今天早上又出去到现在没回来,我妈痴呆", "lost_person"),
        ("医生说可以停那个药。可胰岛素断了五天没钱买", "no_medicine"),
    ],
)
def test_an_old_danger_silences_no_new_one(said: str, alarm: str) -> None:
    assert alarm in heard(said)


def test_dialect_becomes_common_words() -> None:
    assert plain("俾人赶出屋头") == "被人赶出家里"


def test_the_words_of_dialects_are_put_right_once() -> None:
    for said in TABLE["silent"]:
        assert plain(plain(said)) == plain(said)


@pytest.mark.parametrize("said", ["女主人昨晚割腕了", "我们从前天起没饭吃"])
def test_a_word_that_only_looks_like_a_film_or_the_past(said: str) -> None:
    assert heard(said)


@pytest.mark.parametrize(
    "said", ["欠俺八月九月的工钱，再不给我就从楼上跳下去", "我11月就没吃上一顿饱饭，两天没吃东西了"]
)
def test_a_month_that_is_named_silences_no_want_and_no_despair(said: str) -> None:
    assert alarms.find(punctuated(fold(said)))
