"""Timing, tables and the JSON that a bench leaves in bench/out."""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Report:
    """One bench: rows of what was measured, and the aims it was measured against."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    aims: list[tuple[str, str, bool]] = field(default_factory=list)

    def add(self, *row: object) -> None:
        self.rows.append(row)

    def aim(self, what: str, measured: float, want: str, met: bool) -> None:
        self.aims.append((what, f"{measured:.3g} (aim {want})", met))

    def show(self) -> str:
        cells = [self.columns, *[tuple(map(_cell, row)) for row in self.rows]]
        widths = [max(len(row[i]) for row in cells) for i in range(len(self.columns))]
        lines = [f"== {self.name}"]
        lines += ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
        lines += [
            f"   {'met ' if met else 'NOT MET'} {what}: {said}" for what, said, met in self.aims
        ]
        return "\n".join(lines)

    def save(self) -> Path:
        OUT.mkdir(exist_ok=True)
        path = OUT / f"{self.name}.json"
        data = {
            "bench": self.name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "machine": platform.machine(),
            "columns": self.columns,
            "rows": self.rows,
            "aims": [{"what": w, "measured": m, "met": ok} for w, m, ok in self.aims],
        }
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def _cell(value: object) -> str:
    return f"{value:,.3g}" if isinstance(value, float) else str(value)


def best(run: Callable[[], object], *, rounds: int = 7) -> float:
    """Seconds of the fastest of several rounds: what is slower was the machine, not the code."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
