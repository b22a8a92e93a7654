"""A short run of every drill, as anybody would run it; docs/drills.md has the long ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.drills.stage import POSTGRES
from tests.drills.troubles import DRILLS

ROOT = Path(__file__).resolve().parents[2]
# Kills, or residents; what takes longest comes first.
SHORT = {
    "locked": 1,
    "points": 3,
    "workers": 1,
    "clock": 2,
    "two": 1,
    "full": 1,
    "web-kill": 2,
    "telegram-kill": 2,
    "stop": 1,
    "clicks": 1,
    "parallel": 1,
    "bad-line": 1,
}


def test_nothing_is_lost_and_nothing_doubled() -> None:
    """Together: they mostly wait. `hung` alone has to wait for a model first and is left out."""
    asked = [f"{name}={count}" for name, count in SHORT.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills", *asked, "--seed", "7", "--json", "--together", "4"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {
        told["drill"]: told for told in map(json.loads, done.stdout.splitlines())
    }
    assert {*SHORT, "hung"} == set(DRILLS)
    assert {*found} == {name for name in SHORT if not (DRILLS[name].sqlite and POSTGRES)}, (
        done.stderr
    )
    assert [name for name, told in found.items() if not told["good"]] == [], done.stderr
    for figures in found.values():
        assert figures["tickets"] == figures["residents"] > 0
        assert (figures["lost"], figures["doubled_tickets"]) == (0, 0)
    assert done.returncode == 0, done.stderr
