"""When somebody is there to ring a resident up: hours of the day, written as 8:30-17:00."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator

from desk.working_days import UnknownYear, WorkingDays
from rules.form import fault

__all__ = ["CallHours", "Hours", "Shift", "Written", "hours", "next_shift"]

_CHINA = timezone(timedelta(hours=8))
_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """From `begin` to `until`, China's time; every_day: on days off too."""

    begin: time = time(8, 30)
    until: time = time(17, 0)
    every_day: bool = False


@dataclass(frozen=True, slots=True)
class CallHours:
    """Of the hotline, and of windows that have entered none of their own."""

    hotline: Hours = field(default_factory=Hours)
    window: Hours = field(default_factory=Hours)


@dataclass(frozen=True, slots=True)
class Shift:
    """The day on which somebody is next there; open: he is there now."""

    day: date
    open: bool


def hours(text: str, *, every_day: bool = False) -> Hours:
    """What "8:30-17:00" says. Raises ValueError: no such span, or it ends before it begins."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    begin, until = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if begin >= until:
        raise ValueError(text)
    return Hours(begin, until, every_day)


def _written(text: str) -> str:
    try:
        hours(text)
    except ValueError:
        raise fault("no_hours", found=text[:40]) from None
    return text


Written = Annotated[str, AfterValidator(_written)]
"""A field that holds such hours."""


def next_shift(at: datetime, calendar: WorkingDays, when: Hours) -> Shift | None:
    """Who asks before the office opens, or after it has closed, is never promised a call at once.

    None: the day's year has no holiday notice yet.
    """
    here = at.astimezone(_CHINA)
    day = here.date()
    try:
        if here.time() < when.until and (when.every_day or calendar.is_working(day)):
            return Shift(day, here.time() >= when.begin)
        after = day + timedelta(days=1) if when.every_day else calendar.add(day, 1)
    except UnknownYear:
        return None
    return Shift(after, False)
