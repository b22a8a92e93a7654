"""A short run of every drill, as anybody would run it; docs/drills.md has the long ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.drills.troubles import DRILLS

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = bool(os.environ.get("YIMEN_TEST_POSTGRES"))
# Kills, or residents.
SHORT = {
    "web-kill": 2,
    "telegram-kill": 2,
    "points": 4,
    "stop": 2,
    "locked": 2,
    "full": 2,
    "bad-line": 1,
    "clock": 3,
    "clicks": 2,
    "parallel": 1,
    "two": 2,
    "workers": 1,
}


def run(name: str) -> tuple[dict[str, Any], str]:
    """Its figures, and what it complained of."""
    count = str(SHORT[name])
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills", name, "-n", count, "--seed", "7", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"good": False}
    return figures, done.stderr


def test_nothing_is_lost_and_nothing_doubled() -> None:
    """Together: they mostly wait. `hung` alone has to wait for a model first and is left out."""
    names = [name for name in SHORT if not (DRILLS[name].sqlite and POSTGRES)]
    with ThreadPoolExecutor(3) as several:
        found = dict(zip(names, several.map(run, names), strict=True))
    assert {*SHORT, "hung"} == set(DRILLS)
    wrong = {name: told for name, told in found.items() if not told[0]["good"]}
    assert wrong == {}
    for figures, _ in found.values():
        assert figures["tickets"] == figures["residents"] > 0
        assert (figures["lost"], figures["doubled_tickets"]) == (0, 0)
