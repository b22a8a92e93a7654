"""The rules say how closely somebody is visited, and why: 方案3 with its three levels."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handlers.compose import build_world
from handlers.outreach.levels import level_of, offered, suggested
from handlers.recase import case_of
from handlers.settings import load
from rules.rulebook import Rulebook

TODAY = date(2026, 11, 22)
PLACE = {
    "adcode": "321302", "province": "江苏省", "city": "宿迁市", "county": "宿城区",
    "town": "中扬镇", "name": "江苏省宿迁市宿城区中扬镇",
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    config: Path = tmp_path_factory.mktemp("levels") / "config.yml"
    config.write_text("rules:\n  templates: {'321302': [p3]}\n", "utf-8")
    return build_world(load(config)).rulebook


def snapshot(
    member: dict[str, Any], household: dict[str, Any] | None = None, on: str = "2026-11-01"
) -> dict[str, Any]:
    def told(owner: str | None, facts: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"member": owner, "fact": id, "value": value, "state": "known", "source": "said"}
            for id, value in facts.items()
        ]

    return {
        "on": on,
        "members": [{"id": "dad", "relation": "父亲"}],
        "facts": told("dad", member) + told(None, household or {}),
        "places": {"living": PLACE, "hukou": PLACE},
    }


LONELY = {
    "age": 82, "live_alone": True, "elder_disability": "失能", "left_behind_status": "空巢老人",
}  # fmt: skip


def test_alone_helpless_and_without_neighbours_is_the_closest_level(book: Rulebook) -> None:
    (found,) = suggested(book, snapshot(LONELY, {"neighbours_500m": 0}), TODAY)
    assert (found.level.program, found.level.level, found.level.every, found.level.alert) == (
        "p3_care_level3", 3, 3, 5,
    )  # fmt: skip
    assert found.sure
    assert "一个人住" in found.met
    assert found.missing == ()
    assert "方案三" in found.source


def test_with_a_few_neighbours_it_is_weekly(book: Rulebook) -> None:
    (found,) = suggested(book, snapshot(LONELY, {"neighbours_500m": 3}), TODAY)
    assert (found.level.level, found.level.every, found.level.alert) == (2, 7, 10)


def test_with_many_neighbours_and_a_family_that_cares_for_nothing_twice_a_month(
    book: Rulebook,
) -> None:
    facts = {**LONELY, "obligor_state": "有能力不履行"}
    (found,) = suggested(book, snapshot(facts, {"neighbours_500m": 12}), TODAY)
    assert (found.level.level, found.level.every, found.level.alert) == (1, 15, 20)


def test_what_is_not_known_is_said_and_nothing_is_sure(book: Rulebook) -> None:
    (found,) = suggested(book, snapshot(LONELY), TODAY)
    assert not found.sure
    assert any("500米" in one for one in found.missing)


def test_where_no_scheme_is_switched_on_there_is_no_level(book: Rulebook) -> None:
    away = {
        **PLACE,
        "adcode": "320102",
        "city": "南京市",
        "county": "玄武区",
        "town": "梅园新村街道",
    }
    elsewhere = {**snapshot(LONELY), "places": {"living": away, "hukou": away}}
    assert offered(book, elsewhere, TODAY) == ()
    assert suggested(book, elsewhere, TODAY) == ()
    assert [one.id for one in offered(book, snapshot(LONELY), TODAY)] == [
        "p3_care_level3", "p3_care_level2", "p3_care_level1",
    ]  # fmt: skip


def test_the_rarest_visits_are_the_first_level(book: Rulebook) -> None:
    programs = [one for one in book.programs.values() if one.visits]
    assert {one.id: level_of(book, one).level for one in programs if "care_level" in one.id} == {
        f"p3_care_level{level}": level for level in (1, 2, 3)
    }


def test_people_grow_older_and_what_was_inferred_is_left_to_the_rules(book: Rulebook) -> None:
    data = snapshot(LONELY, on="2020-11-01")
    data["facts"].append(
        {
            "member": "dad",
            "fact": "bedridden",
            "value": True,
            "state": "known",
            "source": "inferred",
        }
    )
    case = case_of(book.facts, data, TODAY)
    assert case.member("dad").facts["age"] == 88
    assert "bedridden" not in case.member("dad").facts
