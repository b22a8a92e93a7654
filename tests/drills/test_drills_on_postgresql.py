"""Drills with several processes, where they are meant to be: on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from scripts.postgresql import VARIABLE

ROOT = Path(__file__).resolve().parents[2]
RESIDENTS = {"workers": 2, "two": 2}


def test_what_one_process_leaves_the_others_take_up(postgres_url: str) -> None:
    asked = [f"{name}={count}" for name, count in RESIDENTS.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills", *asked, "--seed", "7", "--json", "--together", "2"],
        cwd=ROOT, env={**os.environ, VARIABLE: postgres_url}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["drill"] for one in found} == set(RESIDENTS)
    for figures in found:
        assert figures["tickets"] == figures["residents"] >= RESIDENTS[figures["drill"]]
        assert (figures["lost"], figures["doubled_tickets"], figures["wrong"]) == (0, 0, [])
