"""What a process and all that it has started hold in memory and have worked, from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

__all__ = ["family", "memory_mb", "seconds"]

_PAGE, _TICK = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
_NAMES = (
    ("handlers.workers.worker", "worker"), ("rasa", "understanding"), ("postgres", "postgres"),
    ("serve", "serve"),
)  # fmt: skip


def family(*roots: int) -> Iterator[tuple[int, str]]:
    """Process ids with a name by what they are, the roots first."""
    for pid in roots:
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        except OSError:
            continue
        name = next((name for sign, name in _NAMES if sign in line), "other")
        yield pid, name
        yield from family(*map(int, children))


def memory_mb(pid: int) -> float:
    """Resident memory without what is shared with other processes; 0 when it is gone."""
    try:
        resident, shared = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1:3]
    except OSError:
        return 0.0
    return (int(resident) - int(shared)) * _PAGE / 1e6


def seconds(pid: int) -> float:
    """Seconds of a core that it has worked; 0 when it is gone."""
    try:
        after = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after[11]) + int(after[12])) / _TICK
