"""Seasons of seasons.yml: when they are on, and which matters they concern."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from rules.program import Program

__all__ = ["Season", "on"]

_FILE = Path(__file__).with_name("seasons.yml")
_Day = Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")]


class Season(BaseModel):
    """One season; `say` is read by the clerk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    begins: Annotated[_Day, Field(alias="from")]
    until: _Day
    programs: tuple[str, ...]
    topics: tuple[str, ...]
    say: str

    def concerns(self, program: Program) -> bool:
        return program.id in self.programs or program.topic in self.topics


def on(day: date) -> Sequence[Season]:
    """Those that are on."""
    return [one for one in _every() if one.begins <= f"{day:%m-%d}" <= one.until]


@cache
def _every() -> tuple[Season, ...]:
    found = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple(Season.model_validate(one) for one in found)
