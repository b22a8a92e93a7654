"""`yimen telegram link`: a link that opens the bot with the place of a notice."""

from __future__ import annotations

from click.testing import CliRunner

from handlers.cli import main
from handlers.telegram.link import decode


def test_the_link_carries_the_place_and_nothing_else() -> None:
    done = CliRunner().invoke(main, ["telegram", "link", "宿城区中扬镇", "--bot", "@yimen_bot"])
    assert done.exit_code == 0
    address, _, word = done.output.strip().partition("?start=")
    assert address == "https://t.me/yimen_bot"
    place = decode(word)
    assert place is not None
    assert (place.adcode, place.town) == ("321302", "中扬镇")


def test_a_place_that_may_be_several_is_asked_back() -> None:
    done = CliRunner().invoke(main, ["telegram", "link", "青莲镇", "--bot", "yimen_bot"])
    assert done.exit_code == 1
    assert "说不准是哪里" in done.output
