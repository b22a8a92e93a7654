"""Danger told as a scene raises its alarm; the calm one beside it and the past raise none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nlu import alarms
from nlu.clauses import punctuated
from nlu.normalize import fold

SCENES = yaml.safe_load(Path(__file__).with_name("danger_scenes.yml").read_text(encoding="utf-8"))


def heard(said: str) -> tuple[str, ...]:
    return alarms.find(punctuated(fold(said)))


@pytest.mark.parametrize("alarm", SCENES)
def test_every_scene_raises_its_alarm(alarm: str) -> None:
    assert [said for said in SCENES[alarm]["danger"] if alarm not in heard(said)] == []


@pytest.mark.parametrize("alarm", SCENES)
def test_what_is_calm_beside_it_raises_none(alarm: str) -> None:
    assert {said: heard(said) for said in SCENES[alarm]["calm"] if heard(said)} == {}


def test_what_is_over_counts_as_now_when_it_goes_on() -> None:
    assert heard("屋子烧光了,火还在烧,快来人") == ("fire",)
    assert "no_shelter" in heard("怕今晚没地方住")
