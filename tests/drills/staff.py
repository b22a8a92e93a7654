"""People at the desk, added by the command that adds them anywhere."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.drills.stage import Stage

__all__ = ["PASSWORD", "add"]

PASSWORD = "correct-horse-battery"


def add(stage: Stage, login: str, role: str, place: str) -> None:
    """An account of that role at that place (宿城区 or 宿城区中扬镇)."""
    subprocess.run(
        [sys.executable, "-c", "from handlers.cli import main; main()", "staff", "add", login,
         "--name", "值班", "--role", role, "--place", place],
        env={**os.environ, **stage.order.environment, "YIMEN_PASSWORD": PASSWORD},
        check=True, capture_output=True,
    )  # fmt: skip
