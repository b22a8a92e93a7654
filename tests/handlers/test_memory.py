"""A house that serves for months: what was replaced is freed, what is used stays out of the way."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from handlers.memory import settle


class Rules:
    """Something in a circle, which only the collector frees."""

    def __init__(self) -> None:
        self.myself = self


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_rules_that_were_replaced_do_not_stay_for_ever() -> None:
    rules = Rules()
    old = weakref.ref(rules)
    settle()
    rules = Rules()
    settle()
    assert old() is None


def test_garbage_that_comes_later_is_found_without_a_walk_through_the_house() -> None:
    house = [Rules() for _ in range(1000)]
    settle()
    assert gc.get_freeze_count() > len(house)
    gone = weakref.ref(Rules())
    gc.collect()
    assert gone() is None
