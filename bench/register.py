"""A register against every program in force: Polars beside DuckDB, OpenFisca and Spark.

All four read the same Parquet files and end with the same numbers: how many households (or
members) came to each verdict of each program. They run one after the other, each in a process of
its own, and what they count is compared before anything is said of their speed.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from bench.report import Report
from desk.register.synth.batches import write
from rules.facts import load

MILLION = 1_000_000
_TABLES = ("households", "members")
_PEERS = {"duckdb": 5.0, "openfisca": 2.0, "spark": 10.0}
# A page of memory, in bytes.
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Run:
    """One engine over one register. `cpu`: processor seconds of all its processes, starting up
    included, which other work on the machine touches less than `seconds`; `peak`: their memory
    together, in GB.
    """

    households: int
    seconds: float
    cpu: float
    peak: float
    counts: dict[str, list[int]]

    @property
    def speed(self) -> float:
        return self.households / self.seconds


def run(*, quick: bool) -> Report:
    report = Report(
        "register", ("engine", "households", "seconds", "CPU s", "households/s", "peak GB")
    )
    with tempfile.TemporaryDirectory(prefix="register-") as folder:
        small, million = Path(folder) / "small", Path(folder) / "million"
        few, many = (4_000, 10_000) if quick else (MILLION // 5, MILLION)
        # Spark takes minutes for the small one.
        _beside(report, small, few, ("spark",))
        ours = _beside(report, million, many, ("duckdb", "openfisca"))
        if not quick:
            _large(report, million, ours)
    report.add(f"1-minute load at the end: {os.getloadavg()[0]:.1f}", "", "", "", "", "")
    return report


def _beside(report: Report, register: Path, count: int, peers: tuple[str, ...]) -> Run:
    """Ours and theirs over one register; stops when a count differs."""
    write(load(), count, register)
    ours = _measured("polars", register, count)
    _row(report, "polars", ours)
    for peer in peers:
        if peer == "spark" and shutil.which("java") is None:
            report.add("spark: no Java on this machine", "", "", "", "", "")
            continue
        theirs = _measured(peer, register, count)
        _same(peer, ours, theirs)
        _row(report, peer, theirs)
        times, want = theirs.seconds / ours.seconds, _PEERS[peer]
        report.aim(f"times faster than {peer}", times, f">= {want:g}", times >= want)
    return ours


def _large(report: Report, register: Path, small: Run) -> None:
    """The same register ten times over, other households each time."""
    large = register.parent / "large"
    _repeat(register, large, 10, small.households)
    found = _measured("polars", large, 10 * small.households)
    _row(report, "polars", found)
    report.aim("peak GB at 10 M", found.peak, "<= 2", found.peak <= 2)
    grown = found.seconds / small.seconds
    report.aim("times the time of 1 M at 10 M", grown, "<= 11", grown <= 11)


def _repeat(source: Path, target: Path, times: int, count: int) -> None:
    for table in _TABLES:
        (target / table).mkdir(parents=True)
        for copy in range(times):
            for file in sorted((source / table).glob("*.parquet")):
                frame = pl.read_parquet(file)
                moved = frame.with_columns(pl.col("household_id") + copy * count)
                moved.write_parquet(target / table / f"{copy:03}-{file.name}")


def _measured(engine: str, register: Path, households: int) -> Run:
    command = [sys.executable, "-m", "bench.register_run", engine, str(register)]
    before = _cpu()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, sum(_resident(pid) for pid in _family(child.pid)) / 1e9)
        time.sleep(0.1)
    said = child.stdout.read() if child.stdout else ""
    if child.returncode:
        raise SystemExit(f"{engine} stopped with {child.returncode}")
    result: dict[str, Any] = json.loads(said.splitlines()[-1])
    return Run(households, result["seconds"], _cpu() - before, peak, result["counts"])


def _cpu() -> float:
    """Seconds of processor time of every process that has ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(pid: int) -> Iterator[int]:
    """A process and those that it started (Spark's Java)."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            # It ended while we looked.
            continue
        for child in children:
            yield from _family(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def _same(peer: str, ours: Run, theirs: Run) -> None:
    wrong = [one for one in ours.counts if theirs.counts.get(one) != ours.counts[one]]
    if wrong or set(theirs.counts) != set(ours.counts):
        raise SystemExit(f"{peer} counts otherwise: {wrong[:5]}")


def _row(report: Report, engine: str, run: Run) -> None:
    programs = len(run.counts)
    cells = f"{run.households:,}", run.seconds, run.cpu, f"{run.speed:,.0f}", run.peak
    report.add(f"{engine}, {programs} programs", *cells)
