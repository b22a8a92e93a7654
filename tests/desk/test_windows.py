"""Every township has a window; what nobody entered of it is said to be unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.hours import hours
from desk.places import Gazetteer
from desk.windows import Windows
from rules.errors import RulesError

GAZETTEER = Gazetteer()


def test_every_township_has_a_window() -> None:
    windows = Windows()
    names = {windows.at(place).name for place in GAZETTEER.every_town()}
    assert "中扬镇社会救助窗口" in names


def test_what_nobody_entered_is_unknown_and_not_made_up(tmp_path: Path) -> None:
    place = GAZETTEER.by_code("321302", "中扬镇")
    assert place is not None
    window = Windows(tmp_path).at(place)
    assert (window.address, window.phone, window.hours) == (None, None, None)


def test_a_county_enters_its_own(tmp_path: Path) -> None:
    (tmp_path / "windows.yml").write_text(
        '- {adcode: "321302", town: 中扬镇, phone: 0527-00000000,\n'
        "   checked: 2026-11-01, source: 区公布}\n",
        encoding="utf-8",
    )
    place = GAZETTEER.by_code("321302", "中扬镇")
    assert place is not None
    window = Windows(tmp_path).at(place)
    assert window.phone == "0527-00000000"
    assert window.address is None


def test_a_township_that_does_not_exist_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "windows.yml").write_text(
        '\n- {adcode: "321302", town: 中羊镇, checked: 2026-11-01, source: 区公布}\n',
        encoding="utf-8",
    )
    with pytest.raises(RulesError, match=r"windows.yml:2: .*中羊镇"):
        Windows(tmp_path)


def test_a_county_without_township_has_no_window() -> None:
    county = GAZETTEER.by_code("321302")
    assert county is not None
    with pytest.raises(ValueError, match="township"):
        Windows().at(county)


def test_a_window_may_say_when_it_rings_people_up(tmp_path: Path) -> None:
    place = Gazetteer().by_code("321302", "中扬镇")
    assert place is not None
    entry = (
        "- {adcode: '321302', town: 中扬镇, calls: '9:00-11:30',\n"
        "   checked: 2026-11-22, source: 镇公布}\n"
    )
    (tmp_path / "windows.yml").write_text(entry, "utf-8")
    assert Windows(tmp_path).at(place).calls == hours("9:00-11:30")
    (tmp_path / "windows.yml").write_text(entry.replace("11:30", "8:00"), "utf-8")
    with pytest.raises(RulesError, match="不是从几点到几点"):
        Windows(tmp_path)
