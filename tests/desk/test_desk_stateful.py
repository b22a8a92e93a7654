"""Anything done on a desk, in any order, for a short while; `make fuzz` goes on for long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis.stateful import run_state_machine_as_test

from tests.fuzz.county import county
from tests.fuzz.desk import Desk, walks


def test_the_desk_holds_whatever_is_done_in_whatever_order(tmp_path: Path) -> None:
    with county(tmp_path) as here:
        walk: Any = type("Walk", (Desk,), {"county": here})
        run_state_machine_as_test(walk, settings=walks(30, same=True))
    assert here.done["file"] >= 10
