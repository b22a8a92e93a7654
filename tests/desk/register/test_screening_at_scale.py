"""Bounded memory, several processes, a full disk: the lists are the same, or there are none."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk.register.run import run
from desk.register.synth import county_rows
from desk.register.synth.county import MAP, _map_lines
from rules import facts
from rules.rulebook import Rulebook

ROOT = Path(__file__).parents[3]
MAP_TEXT = MAP + "".join(_map_lines())
# Lets a process tell its own peak, in kilobytes.
MEASURED = """\
import resource, sys
from handlers.cli import main
try:
    main(sys.argv[1:])
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    register, map_path = tmp_path / "登记表.csv", tmp_path / "map.yml"
    register.write_text(county_rows(facts.load(), 0, 16, seed=3).write_csv(), "utf-8")
    map_path.write_text(MAP_TEXT, "utf-8")
    return register, map_path


def test_several_processes_write_the_same_lists_as_one(
    files: tuple[Path, Path], tmp_path: Path, book: Rulebook, order: Callable[..., Any]
) -> None:
    sizes = {"chunk": 15, "bucket_bytes": 2_500}
    alone = order(*files, tmp_path / "alone", book, **sizes)
    shared = order(*files, tmp_path / "shared", book, shards=2, **sizes)
    whole = order(*files, tmp_path / "whole", book)
    assert run(alone) == run(shared) == run(whole)
    expected = content(alone.out)
    assert len(expected) > 12
    for other in (shared, whole):
        found = content(other.out)
        assert found.keys() == expected.keys()
        assert [name for name in expected if found[name] != expected[name]] == []


def test_no_cluster_is_told(
    files: tuple[Path, Path], tmp_path: Path, book: Rulebook, order: Callable[..., Any]
) -> None:
    from desk.register.trouble import RegisterError

    with pytest.raises(RegisterError, match="连不上计算集群"):
        run(order(*files, tmp_path / "out", book, address="tcp://127.0.0.1:1"))


def command(*arguments: object, limit: int = 0) -> list[str]:
    """`yimen …`; `limit`: the size in bytes that no file may grow beyond, as on a full disk."""
    program = [sys.executable, "-c", MEASURED, *map(str, arguments)]
    return ["prlimit", f"--fsize={limit}", *program] if limit else program


def test_a_full_disk_is_told_and_the_same_command_goes_on_later(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    register, map_path = files
    out = tmp_path / "out"
    arguments = ("screen", register, "--map", map_path, "--out", out, "--on", "2026-11-22")
    for limit in (900, 20_000):
        full = subprocess.run(
            command(*arguments, limit=limit), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert full.returncode == 1
        assert "磁盘满了" in full.stderr
        assert "Traceback" not in full.stderr
        assert not list(out.rglob("*.part"))
        assert not list(out.rglob("汇总.xlsx"))
    done = subprocess.run(
        command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (out / "汇总.xlsx").exists()


def peak(tmp_path: Path, rows: int) -> int:
    """Kilobytes at the highest, for a wide register of so many rows."""
    dice = random.Random(1)
    register, map_path = tmp_path / f"{rows}.csv", tmp_path / "wide.yml"
    padding = "," + "补" * 120
    with register.open("w", encoding="gb18030") as file:
        file.write("户号,年龄,乡镇,月收入,备注\n")
        for number in range(rows):
            town = ("中扬镇", "屠园镇")[number // 2 % 2]
            file.write(f"{number // 2},{dice.randint(20, 59)},{town},{90000}{padding}\n")
    map_path.write_text(
        "rows: person\nhousehold: 户号\n"
        "places: {hukou: {columns: [乡镇], within: 江苏省宿迁市宿城区}}\n"
        "columns: {年龄: age, 月收入: income_month}\n",
        "utf-8",
    )
    done = subprocess.run(
        command("screen", register, "--map", map_path, "--out", tmp_path / f"out{rows}"),
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout.splitlines()[-1])


def test_a_register_ten_times_as_long_needs_no_more_memory(tmp_path: Path) -> None:
    small, large = peak(tmp_path, 12_000), peak(tmp_path, 120_000)
    assert large < small + 250_000
    assert large < 1_000_000
