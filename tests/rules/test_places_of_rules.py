"""Places as the rules see them."""

from __future__ import annotations

import pytest

from rules.place import Place, chain

ZHONGYANG = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (ZHONGYANG, "江苏省宿迁市宿城区中扬镇"),
        (Place("120104", "天津市", "市辖区", "南开区", "王顶堤街道"), "天津市南开区王顶堤街道"),
        (Place("321302", "江苏省", "宿迁市", "宿城区"), "江苏省宿迁市宿城区"),
        (Place("441900", "广东省", "东莞市", "", "虎门镇"), "广东省东莞市虎门镇"),
    ],
)
def test_a_place_is_named_as_people_name_it(place: Place, name: str) -> None:
    assert place.name == name


@pytest.mark.parametrize(
    ("area", "inside"),
    [("321302", True), ("321300", True), ("320000", True), ("100000", True), ("321311", False)],
)
def test_a_place_lies_in_its_county_city_province_and_nation(area: str, inside: bool) -> None:
    assert ZHONGYANG.within(area) is inside


def test_figures_are_looked_for_from_the_county_upwards() -> None:
    assert chain("321302") == ("321302", "321300", "320000", "100000")
    assert chain("320000") == ("320000", "100000")
