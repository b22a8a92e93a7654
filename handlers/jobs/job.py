"""One periodic job: a name, and what it does with what it remembers from last time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Done", "Job"]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run: counts to be shown, and what to remember. Nothing personal."""

    found: Mapping[str, int] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """`run` may be called as often as one likes: it marks what it has done where it did it."""

    name: str
    run: Callable[[Mapping[str, Any]], Awaitable[Done]]
