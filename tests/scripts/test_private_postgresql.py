"""scripts/postgresql.py: one server for all who name the same folder, gone with the last."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from scripts.postgresql import shared

ROOT = Path(__file__).resolve().parents[2]
OTHER = """
import sys
import threading
from pathlib import Path
from scripts.postgresql import shared
with shared(Path(sys.argv[1])) as found:
    print(found, flush=True)
    sys.stdin.read()
"""


def test_it_is_shared_and_ends_with_the_last_even_when_that_one_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    with shared(folder) as ours:
        other = subprocess.Popen(
            [sys.executable, "-c", OTHER, folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        with other:
            assert other.stdout is not None
            assert other.stdout.readline().strip() == str(ours)
            other.kill()
        running = ours / "data" / "postmaster.pid"
        assert running.exists()
    for _ in range(1200):
        if not running.exists():
            break
        threading.Event().wait(0.1)
    assert not running.exists()
