"""scripts/understanding.sh: without Python 3.11 it says so plainly and never half-installs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "nlu" / "rasa").mkdir(parents=True)
    (tmp_path / "nlu" / "rasa" / "requirements.lock").touch()
    return tmp_path


def install(checkout: Path, uv: str) -> subprocess.CompletedProcess[str]:
    """Run it with a uv that does as told."""
    (checkout / "uv").write_text(f"#!/bin/sh\n{uv}\n", "utf-8")
    (checkout / "uv").chmod(0o755)
    return subprocess.run(
        [ROOT / "scripts" / "understanding.sh", checkout / "uv"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )


def test_without_python_311_it_says_what_that_means_and_what_to_do(checkout: Path) -> None:
    done = install(checkout, "exit 2")
    assert done.returncode == 1
    assert "runs on keywords" in done.stderr
    assert "Python 3.11" in done.stderr
    assert "make nlu" in done.stderr
    assert not (checkout / ".venv-nlu" / ".ready").exists()


def test_packages_that_cannot_be_installed_leave_nothing_that_looks_ready(checkout: Path) -> None:
    (checkout / ".venv-nlu").mkdir()
    (checkout / ".venv-nlu" / ".ready").touch()
    done = install(checkout, '[ "$1" = venv ] && exit 0; exit 1')
    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert not (checkout / ".venv-nlu" / ".ready").exists()
