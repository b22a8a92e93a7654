"""A house that serves for months: what was replaced is freed, what is used stays out of the way."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.memory import settle

ROOT = Path(__file__).resolve().parents[2]


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


def test_a_large_block_that_is_freed_goes_back_to_the_system() -> None:
    """In a process of its own: the setting holds for all of it."""
    program = (
        "from handlers.memory import give_back\n"
        "from pathlib import Path\n"
        "def held():\n"
        "    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096\n"
        "give_back()\n"
        "before = held()\n"
        "large = b'x' * (30 << 20)\n"
        "del large\n"
        "blocks = [b'y' * (100 << 10) for _ in range(400)]\n"
        "del blocks\n"
        "print(held() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert int(done.stdout) < 4 << 20
