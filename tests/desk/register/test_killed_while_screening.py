"""SIGKILL at any moment of a screening, the same command again: the very same lists."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from desk.register.synth import county_rows
from desk.register.synth.county import MAP, _map_lines
from rules import facts

ROOT = Path(__file__).parents[3]
DRILL = ROOT / "tests" / "drills" / "kill_while_screening.py"


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; its own name doesn't count."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_killed_screening_goes_on_to_the_very_same_lists(tmp_path: Path) -> None:
    register, map_path = tmp_path / "登记表.csv", tmp_path / "map.yml"
    register.write_text(county_rows(facts.load(), 0, 14, seed=8).write_csv(), "utf-8")
    map_path.write_text(MAP + "".join(_map_lines()), "utf-8")
    dice = random.Random(2026)
    points = [0.95, *(dice.uniform(0.03, 0.96) for _ in range(2))]
    command = [sys.executable, DRILL, register, map_path, tmp_path / "runs", *points]
    done = subprocess.run(
        [str(one) for one in command],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0][:2] == ["whole", "0"]
    ends: dict[str, list[str]] = {}
    for name, end, _ in lines[1:]:
        ends.setdefault(name, []).append(end)
    assert all(one[0] == "9" and one[-1] == "0" for one in ends.values()), ends
    assert sum(one.count("9") for one in ends.values()) > len(points)
    whole = content(tmp_path / "runs" / "whole")
    assert any(name.startswith("名单/") for name in whole)
    for number in range(len(points)):
        again: dict[str, Any] = content(tmp_path / "runs" / str(number))
        assert again.keys() == whole.keys()
        assert [name for name in whole if again[name] != whole[name]] == []
