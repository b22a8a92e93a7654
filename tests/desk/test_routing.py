"""Which window takes it, and whether the reason says so."""

from __future__ import annotations

import pytest

from desk.places import Gazetteer
from desk.routing import _LOOK, reasons, route
from rules.place import Place

GAZETTEER = Gazetteer()


def town(adcode: str, name: str) -> Place:
    place = GAZETTEER.by_code(adcode, name)
    assert place is not None
    return place


ZHONGYANG = town("321302", "中扬镇")
CAIJI = town("321302", "蔡集镇")
QINGLIAN = town("510781", "青莲镇")
EVERYWHERE = {"hukou": ZHONGYANG, "living": CAIJI, "emergency": QINGLIAN}


@pytest.mark.parametrize(
    ("apply_at", "place", "words"),
    [
        ("hukou", ZHONGYANG, "户口所在地"),
        ("living", CAIJI, "现在住的地方"),
        ("emergency", QINGLIAN, "事情发生在青莲镇"),
        ("hukou_or_living", ZHONGYANG, "户口所在地"),
        ("school", CAIJI, "学校"),
        ("station", QINGLIAN, "救助管理站"),
        ("hospital", CAIJI, "医院申请"),
        ("case_office", CAIJI, "法院"),
        ("any_window", CAIJI, "就近到蔡集镇"),
        ("disabled_federation", ZHONGYANG, "残联"),
    ],
)
def test_each_kind_of_relief_goes_where_the_law_puts_it(
    apply_at: str, place: Place, words: str
) -> None:
    found = route(apply_at, EVERYWHERE)
    assert found.place == place
    assert words in found.reason
    assert found.certain


def test_a_residence_permit_opens_the_window_where_one_lives() -> None:
    found = route("hukou_or_living", EVERYWHERE, residence_permit=True)
    assert found.place == CAIJI
    assert "居住证" in found.reason


@pytest.mark.parametrize("permit", [False, None])
def test_without_a_permit_it_stays_with_the_hukou(permit: bool | None) -> None:
    assert route("hukou_or_living", EVERYWHERE, residence_permit=permit).place == ZHONGYANG


@pytest.mark.parametrize(
    ("apply_at", "words"), [("hukou", "户口在哪还不清楚"), ("emergency", "没说发生在哪")]
)
def test_a_second_best_window_is_admitted_in_the_reason(apply_at: str, words: str) -> None:
    found = route(apply_at, {"living": CAIJI})
    assert found.place == CAIJI
    assert words in found.reason
    assert not found.certain


def test_a_county_alone_is_no_window() -> None:
    county = GAZETTEER.by_code("321302")
    assert county is not None
    found = route("hukou", {"hukou": county})
    assert found.place is None
    assert found.reason_id == "nowhere"


def test_every_kind_and_every_reason_is_used() -> None:
    seen = {
        route(kind, places, residence_permit=permit).reason_id
        for kind in _LOOK
        for places in ({}, EVERYWHERE, {"living": CAIJI}, {"hukou": CAIJI})
        for permit in (None, True)
    }
    assert seen == set(reasons())
