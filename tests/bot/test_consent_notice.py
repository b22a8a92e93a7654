"""What a resident agrees to is said in full, per purpose, with the version of the notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bot import consent, notices, texts, urgent
from bot.notices import Notices
from bot.texts import Texts
from bot.urgent import Urgent


@dataclass(frozen=True)
class Small:
    notices: Notices
    texts: Texts
    urgent: Urgent


@pytest.fixture(scope="module")
def world() -> Any:
    return Small(notices.load(), texts.load(), urgent.load())


def test_filing_names_who_sees_it_and_that_it_can_be_taken_back(world: Any) -> None:
    asked = consent.notice(world, None, "中扬镇")
    assert asked.purposes == ("prescreen", "file")
    assert asked.version == world.notices.version
    assert "交给中扬镇社会救助窗口" in asked.wording
    assert "只有办这件事的人看得到" in asked.wording
    assert "随时可以撤回" in asked.wording
    assert "另外签字" in asked.wording
    assert asked.wording.endswith("同意吗？")


def test_a_telephone_number_is_a_purpose_of_its_own(world: Any) -> None:
    asked = consent.notice(world, None, "中扬镇", contact=True)
    assert asked.purposes == ("prescreen", "file", "contact")
    assert "看您能申请什么、交给窗口办理、窗口跟您联系" in asked.wording
    assert "窗口跟您联系" not in consent.notice(world, None, "中扬镇").wording


def test_what_is_private_is_named_before_it_goes_along(world: Any) -> None:
    assert "病情" in consent.notice(world, object(), "中扬镇").wording  # type: ignore[arg-type]
    assert "病情" not in consent.notice(world, None, "中扬镇").wording


def test_an_emergency_asks_shortly_and_for_the_present_need_only(world: Any) -> None:
    asked = consent.notice(world, None, "中扬镇", urgent=True)
    assert "先救急" in asked.wording
    assert "收入" not in asked.wording
    assert len(asked.wording) < 60


def test_without_a_town_the_window_is_still_named(world: Any) -> None:
    assert "所在乡镇的社会救助窗口" in consent.notice(world, None, "").wording


def test_the_full_notice_has_what_the_law_asks_for(world: Any) -> None:
    said = consent.whole(world, "中扬镇")
    for part in ("谁来用", "用来做什么", "用哪些", "怎么保管", "您能做什么", "撤回以后", "14岁",
                 "监护人", "12345"):  # fmt: skip
        assert part in said, part


def test_whoever_declines_may_still_apply_himself(world: Any) -> None:
    assert "不同意也能自己去窗口申请" in consent.whole(world, "中扬镇")
