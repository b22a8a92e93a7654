"""scripts/audit.sh and .ci/run: weak packages fail, a service that can't be asked is told."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "nlu/rasa/requirements.lock",
    "bench/requirements.lock",
)
# An advisory service: it answers as told of a file, and writes down what it was asked.
SERVICE = """#!/bin/sh
echo "$*" >>asked
case "$*" in {answers} esac
echo "No known vulnerabilities found"
"""
WEAK = '{0}) echo "Found 1 known vulnerability in 1 package"; exit 1;;'
GONE = '{0}) echo "ERROR: could not connect"; exit 1;;'
KNOWS = WEAK.format("*/tmp.*")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "audit.sh", tmp_path / "scripts")
    (tmp_path / "scripts" / "audit-accepted.txt").write_text(
        "# id lock package why\n"
        "CVE-1 requirements.lock a==1 because\n"
        "PYSEC-2 requirements.lock b==1 because\n"
        "CVE-3 bench/requirements.lock c==1 because\n",
        "utf-8",
    )
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    return tmp_path


def program(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)


def audit(checkout: Path, *answers: str) -> subprocess.CompletedProcess[str]:
    """Run it with a service that gives these answers; `*/tmp.*` is the one it is tried with."""
    service = SERVICE.format(answers="\n".join(answers) or "none) ;;")
    program(checkout / ".venv" / "bin" / "python", service)
    return subprocess.run(
        [checkout / "scripts" / "audit.sh"], capture_output=True, text=True, check=False
    )


def test_a_service_that_says_nothing_of_a_weak_package_is_not_believed(checkout: Path) -> None:
    done = audit(checkout)
    assert done.returncode == 2
    assert "NOT AUDITED" in done.stderr
    assert len((checkout / "asked").read_text("utf-8").splitlines()) == 1


def test_it_asks_about_every_lock_without_what_is_accepted_for_that_lock(checkout: Path) -> None:
    assert audit(checkout, KNOWS).returncode == 0
    _, *asked = (checkout / "asked").read_text("utf-8").splitlines()
    ignored = {
        lock: re.findall(r"--ignore-vuln=(\S+)", line)
        for lock, line in zip(LOCKS, asked, strict=True)
        if f"--requirement {lock} " in line
    }
    assert ignored == dict(zip(LOCKS, [["CVE-1", "PYSEC-2"], [], [], ["CVE-3"]], strict=True))


@pytest.mark.parametrize(
    ("weak", "ends"), [("* requirements.lock*", 1), ("*requirements-dev.lock*", 3), ("*.lock*", 1)]
)
def test_a_weak_package_is_told_by_what_it_is_part_of_and_so_are_the_others(
    weak: str, ends: int, checkout: Path
) -> None:
    done = audit(checkout, KNOWS, WEAK.format(weak.replace(" ", "\\ ")))
    assert done.returncode == ends
    assert "== bench/requirements.lock" in done.stdout


def test_a_service_that_goes_away_is_neither_a_weak_package_nor_a_clean_bill(
    checkout: Path,
) -> None:
    done = audit(checkout, KNOWS, GONE.format("*nlu/rasa/requirements.lock*"))
    assert done.returncode == 2
    assert "NOT AUDITED: nlu/rasa/requirements.lock" in done.stderr


def test_every_acceptance_is_of_a_package_as_it_is_locked_and_has_its_reason() -> None:
    lines = (ROOT / "scripts" / "audit-accepted.txt").read_text("utf-8").splitlines()
    rows = [line.split(maxsplit=3) for line in lines if not line.startswith("#")]
    assert [row for row in rows if len(row) < 4] == []
    locked = {
        lock: set(re.findall(r"^\S+==[^\s;\\]+", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
        for lock in LOCKS
    }
    assert [row for row in rows if row[2] not in locked[row[1]]] == []
    assert len({(row[0], row[1]) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("tested", "audited", "ends", "says"),
    [
        (0, 0, 0, ""),
        (0, 1, 1, ""),
        (0, 2, 0, "were not audited"),
        (0, 3, 0, "Weak packages beside"),
        (2, 0, 2, ""),
    ],
)
def test_ci_tests_first_and_passes_what_could_not_be_audited(
    tested: int, audited: int, ends: int, says: str, tmp_path: Path
) -> None:
    for name in (".ci", "scripts", "bin"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    program(tmp_path / "bin" / "make", f'#!/bin/sh\necho "$*" >>did\nexit {tested}\n')
    program(tmp_path / "scripts" / "audit.sh", f"#!/bin/sh\necho audit >>did\nexit {audited}\n")
    done = subprocess.run(
        ["bash", tmp_path / ".ci" / "run"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"},
    )
    assert done.returncode == ends
    assert says in done.stderr
    did = (tmp_path / "did").read_text("utf-8").splitlines()
    assert did == (["test", "audit"] if tested == 0 else ["test"])
