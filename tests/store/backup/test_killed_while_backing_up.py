"""SIGKILL in the middle of a backup: what bears the name of one is one. The drill for 50 kills is
`python -m tests.drills.kill_while_backing_up`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_a_killed_backup_never_looks_whole() -> None:
    program = [sys.executable, "-m", "tests.drills.kill_while_backing_up"]
    done = subprocess.run(
        [*program, "-n", "3", "--rows", "40", "--seed", "5", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert figures["kills"] >= 2
    assert (figures["broken"], figures["left"]) == ([], 0)
    assert figures["stood"] >= 1
