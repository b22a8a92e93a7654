"""Danger in a message is heard (recall first), and ordinary talk raises no alarm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu import alarms
from nlu.normalize import fold
from nlu.understanding import hear

TABLE: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("danger.yml").read_text(encoding="utf-8")
)
HEARD = [(alarm, said) for alarm, lines in TABLE["heard"].items() for said in lines]


@pytest.mark.parametrize(("alarm", "said"), HEARD)
def test_danger_raises_its_alarm(alarm: str, said: str) -> None:
    assert alarm in hear(said).alarms


@pytest.mark.parametrize("said", TABLE["silent"])
def test_ordinary_talk_raises_none(said: str) -> None:
    assert hear(said).alarms == ()


@pytest.mark.parametrize(("alarm", "said"), HEARD)
def test_danger_is_heard_inside_a_longer_telling(alarm: str, said: str) -> None:
    telling = f"您好。我家三口人,一个月两千块。{said}。能不能帮帮我。"
    assert alarm in alarms.find(fold(telling))


def test_the_lists_are_long() -> None:
    assert len(HEARD) >= 80
    assert len(TABLE["silent"]) >= 60
    assert set(TABLE["heard"]) == set(alarms.IDS)


def test_danger_far_down_a_long_message_is_heard() -> None:
    assert "self_harm" in hear("我家的情况说来话长。" * 900 + "我不想活了").alarms
