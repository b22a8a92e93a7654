"""A statutory limit as it runs: counted in days used, so that pauses and moves can't distort it.

A clock knows nothing of tickets. It is stored as three plain values and counted anew whenever it
is read, so a holiday notice that comes later corrects every clock by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from desk.working_days import UnknownYear, WorkingDays

__all__ = ["Clock", "Due", "Limit", "sooner"]


@dataclass(frozen=True, slots=True)
class Limit:
    """`days` after the day it starts; `working` or calendar days."""

    days: int
    working: bool

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("a limit has at least one day")


@dataclass(frozen=True, slots=True)
class Due:
    """The last day in time; None when the year it falls in has no notice yet.

    `not_before` is certain either way: the day itself, or the first day of the unknown year.
    """

    day: date | None
    not_before: date

    def over(self, today: date) -> bool:
        """True once the last day has passed."""
        return self.day is not None and today > self.day


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit that runs since `since` after `used` days of earlier stretches; paused without it."""

    limit: Limit
    since: date | None
    used: int = 0

    @property
    def running(self) -> bool:
        return self.since is not None

    def spent(self, today: date, calendar: WorkingDays) -> int:
        """Days used up to and with `today`; the day a stretch starts doesn't count.

        Raises:
            UnknownYear: a day that has already come lies in a year without its notice.
        """
        if self.since is None:
            return self.used
        return self.used + _between(self.limit, self.since, today, calendar)

    def pause(self, today: date, calendar: WorkingDays) -> Clock:
        """Stopped until `resume`: what is asked of the applicant isn't the office's time."""
        return replace(self, since=None, used=self.spent(today, calendar))

    def resume(self, today: date) -> Clock:
        """Runs on, from the day after `today`. A running clock stays as it is."""
        return self if self.running else replace(self, since=today)

    def left(self, today: date, calendar: WorkingDays) -> int:
        """Days left after `today`; 0 on the last day in time, negative when it has passed."""
        return self.limit.days - self.spent(today, calendar)

    def due(self, calendar: WorkingDays) -> Due | None:
        """The last day in time; None while paused."""
        if self.since is None:
            return None
        rest = self.limit.days - self.used
        if rest <= 0:
            return Due(self.since, self.since)
        try:
            day = _after(self.limit, self.since, rest, calendar)
        except UnknownYear as error:
            return Due(None, date(error.year, 1, 1))
        return Due(day, day)


def sooner(one: Clock, other: Clock, calendar: WorkingDays) -> Clock:
    """The stricter of two clocks of merged tickets: nobody waits longer for having asked twice."""
    first, second = one.due(calendar), other.due(calendar)
    if first is None or second is None:
        return other if first is None and second is not None else one
    return other if second.not_before < first.not_before else one


def _between(limit: Limit, start: date, end: date, calendar: WorkingDays) -> int:
    return calendar.between(start, end) if limit.working else max(0, (end - start).days)


def _after(limit: Limit, start: date, count: int, calendar: WorkingDays) -> date:
    return calendar.add(start, count) if limit.working else start + timedelta(days=count)
