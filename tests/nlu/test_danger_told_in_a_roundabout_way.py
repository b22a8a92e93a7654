"""Danger put into other words is heard by rule; dangerous-looking ordinary words raise no alarm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu import alarms
from nlu.understanding import hear

TABLE: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("danger_roundabout.yml").read_text(encoding="utf-8")
)
HEARD = [(alarm, said) for alarm, lines in TABLE["heard"].items() for said in lines]
# What no word gives away is the model's part, or stays unheard.
LEAST_HEARD = 0.94


def test_nearly_all_is_heard_by_rule() -> None:
    missed = [said for _, said in HEARD if not hear(said).alarms]
    assert len(missed) <= (1 - LEAST_HEARD) * len(HEARD), missed


def test_it_is_mostly_taken_for_what_it_is() -> None:
    """Another alarm than the one meant still calls somebody; it should be the exception."""
    other = [said for alarm, said in HEARD if alarm not in hear(said).alarms]
    assert len(other) <= 0.08 * len(HEARD), other


@pytest.mark.parametrize("said", TABLE["silent"])
def test_ordinary_words_raise_none(said: str) -> None:
    assert hear(said).alarms == ()


def test_words_that_mean_something_else_are_known_as_such() -> None:
    assert alarms.taken_back("想死你们了") == {"self_harm"}
    assert alarms.taken_back("我不想活了") == frozenset()


def test_the_lists_are_long() -> None:
    assert len(HEARD) >= 100
    assert len(set(TABLE["silent"])) >= 230
