"""Drills with several processes, where they are meant to be: on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.postgresql import VARIABLE

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("name", "residents"), [("workers", 2), ("two", 2)])
def test_what_one_process_leaves_the_others_take_up(
    name: str, residents: int, postgres_url: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills", name, "-n", str(residents), "--seed", "7", "--json"],
        cwd=ROOT, env={**os.environ, VARIABLE: postgres_url}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert figures["tickets"] == figures["residents"] >= residents
    assert (figures["lost"], figures["doubled_tickets"], figures["wrong"]) == (0, 0, [])
