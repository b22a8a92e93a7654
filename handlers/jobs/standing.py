"""How the periodic jobs stand, for the health page: names, times and places of errors only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.web.typeset import beijing
from handlers.wording import wording
from store import jobs as runs
from store.database import Database
from store.models import JobRow

__all__ = ["JobStanding", "standing"]

# Late by so many of its own intervals, a job is taken to be forgotten.
_PATIENCE = 3


@dataclass(frozen=True, slots=True)
class JobStanding:
    """One job. state: well, never (not run yet), failing or late; words: the same, told."""

    name: str
    state: str
    words: str

    @property
    def well(self) -> bool:
        return self.state in {"well", "never"}


async def standing(
    database: Database, minutes: Mapping[str, int], now: datetime
) -> Sequence[JobStanding]:
    """Of every job that this house runs by itself or has ever run."""
    async with database.reading() as session:
        rows = {row.name: row for row in await runs.every(session)}
    names = dict.fromkeys((*minutes, *rows))
    return tuple(_one(name, rows.get(name), minutes.get(name, 0), now) for name in names)


def _one(name: str, row: JobRow | None, minutes: int, now: datetime) -> JobStanding:
    texts = wording("jobs")
    said: dict[str, Any] = {"name": texts.get(f"name_{name}", name)}
    state = _state(row, minutes, now)
    if row is not None:
        said |= {"failures": row.failures, "problem": row.problem, "due": beijing(row.due_at)}
        said["at"] = beijing(row.done_at or row.due_at)
    return JobStanding(name, state, texts[state].format(**said))


def _state(row: JobRow | None, minutes: int, now: datetime) -> str:
    if row is not None and row.failures:
        return "failing"
    if row is None or row.done_at is None:
        return "never"
    late = minutes and now > row.due_at + timedelta(minutes=_PATIENCE * minutes)
    return "late" if late else "well"
