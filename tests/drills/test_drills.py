"""A short run of every drill, as anybody would run it; docs/drills.md has the long ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drills.troubles import DRILLS

ROOT = Path(__file__).resolve().parents[2]
# Kills, or residents.
SHORT = {
    "web-kill": 3,
    "telegram-kill": 3,
    "points": 6,
    "stop": 2,
    "locked": 2,
    "full": 2,
    "bad-line": 1,
    "clock": 3,
    "clicks": 2,
    "parallel": 1,
    "two": 3,
    "workers": 3,
}


@pytest.mark.parametrize("name", DRILLS)
def test_nothing_is_lost_and_nothing_doubled(name: str) -> None:
    if DRILLS[name].sqlite and os.environ.get("YIMEN_TEST_POSTGRES"):
        pytest.skip("only where the database is a file of the process")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.drills",
            name,
            "-n",
            str(SHORT[name]),
            "--seed",
            "7",
            "--json",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    print(figures)
    assert figures["tickets"] == figures["residents"] > 0
    assert (figures["lost"], figures["doubled_tickets"], figures["wrong"]) == (0, 0, [])
