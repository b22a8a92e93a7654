"""`yimen place`: one township, several, or none."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main


def place(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["place", *arguments])


@pytest.mark.parametrize("text", ["宿城区中扬", "江苏省宿迁市宿城区中扬镇", "我住宿城区中扬镇"])
def test_one_township_is_named_in_full(text: str) -> None:
    found = place(text)

    assert found.exit_code == 0
    assert found.stdout == "江苏省宿迁市宿城区中扬镇 321302\n"


def test_scripts_get_its_parts() -> None:
    found = json.loads(place("宿城区中扬镇", "--json").stdout)

    assert found["place"] == {
        "adcode": "321302",
        "province": "江苏省",
        "city": "宿迁市",
        "county": "宿城区",
        "town": "中扬镇",
        "name": "江苏省宿迁市宿城区中扬镇",
    }


def test_of_several_none_is_guessed() -> None:
    found = place("城关镇")

    assert found.exit_code == 1
    assert "请说全一点" in found.stderr
    assert len(found.stdout.splitlines()) > 1
    assert json.loads(place("城关镇", "--json").stdout)["place"] is None


def test_where_nothing_is_found_it_says_what_to_write() -> None:
    found = place("火星镇")

    assert found.exit_code == 1
    assert found.stdout == ""
    assert "比如「宿城区中扬镇」" in found.stderr
