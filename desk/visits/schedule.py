"""When a visit is due and what is late: pure, by the day of the last contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

__all__ = ["Rhythm", "Surge", "alarms", "late", "next_on"]


@dataclass(frozen=True, slots=True)
class Surge:
    """A disaster from `since` to `until`, both included: a visit every `days` days."""

    since: date
    until: date
    days: int


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A visit every `every` days. `alarms`: more days than these without one and the township,
    then the district is told."""

    every: int
    alarms: tuple[int, ...]
    surge: Surge | None = None

    def __post_init__(self) -> None:
        rising = all(one < other for one, other in zip(self.alarms, self.alarms[1:], strict=False))
        if self.every < 1 or not rising or (self.alarms and self.alarms[0] <= self.every):
            raise ValueError("alarms rise, and begin after the visit was due")

    def without_surge(self) -> Rhythm:
        return replace(self, surge=None)


def alarms(every: int, alert: int | None) -> tuple[int, int]:
    """The days of the two alarms: the source's own for the township, and as much grace again for
    the district. Where the source names none, a second interval is waited for."""
    first = alert or 2 * every
    return first, first + max(1, first - every)


def next_on(last: date, rhythm: Rhythm, tried: date | None = None) -> date:
    """The day of the next visit. last: of the last contact, or when the care began.

    tried: the day on which nobody was at home since then; the next try is at least a day later.
    """
    day = last + timedelta(days=rhythm.every)
    surge = rhythm.surge
    if surge is not None:
        closer = max(last + timedelta(days=surge.days), surge.since)
        if closer <= surge.until:
            day = min(day, closer)
    return day if tried is None else max(day, tried + timedelta(days=1))


def late(last: date, rhythm: Rhythm, today: date) -> int:
    """How many alarms are due by today: 0, 1 (the township), 2 (the district too)."""
    found = _passed((today - last).days, rhythm.alarms)
    surge = rhythm.surge
    if surge is not None and surge.since <= today <= surge.until:
        # What was before the disaster doesn't count: nobody could have been there by then.
        days = (today - max(last, surge.since)).days
        close = [surge.days * times for times in range(2, 2 + len(rhythm.alarms))]
        found = max(found, _passed(days, close))
    return found


def _passed(days: int, limits: Sequence[int]) -> int:
    return sum(days > limit for limit in limits)
