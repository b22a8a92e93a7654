"""A statutory limit as it runs: kept as the stretches of days that count, counted when it is read.

Neither a pause nor a move needs the calendar, so nothing is held up when a year's holiday notice
is missing, and a notice that comes later corrects every clock by itself.
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
    """The last day in time; None when a day on the way is in a year that has no notice yet.

    `not_before` is certain either way: the day itself, or the first day of the unknown year.
    """

    day: date | None
    not_before: date

    def over(self, today: date) -> bool:
        """True once the last day has passed."""
        return self.day is not None and today > self.day


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit and its stretches (from, until); the last one is open while the clock runs.

    The day a stretch starts doesn't count, the day it ends does (Civil Code art. 201).
    """

    limit: Limit
    stretches: tuple[tuple[date, date | None], ...] = ()

    @property
    def since(self) -> date | None:
        """The day the open stretch began; None while paused or not yet started."""
        return self.stretches[-1][0] if self.stretches and self.stretches[-1][1] is None else None

    def pause(self, today: date) -> Clock:
        """Stopped until `resume`: what is asked of the applicant isn't the office's time."""
        if self.since is None:
            return self
        return replace(self, stretches=(*self.stretches[:-1], (self.since, today)))

    def resume(self, today: date) -> Clock:
        """Starts, or runs on, from the day after `today`. A running clock stays as it is."""
        if self.since is not None:
            return self
        return replace(self, stretches=(*self.stretches, (today, None)))

    def spent(self, today: date, calendar: WorkingDays) -> int:
        """Days used up to and with `today`.

        Raises:
            UnknownYear: a day that has already come lies in a year without its notice.
        """
        return sum(
            _between(self.limit, start, today if end is None else end, calendar)
            for start, end in self.stretches
        )

    def left(self, today: date, calendar: WorkingDays) -> int:
        """Days left after `today`; 0 on the last day in time, negative when it has passed.

        Raises:
            UnknownYear: as `spent`.
        """
        return self.limit.days - self.spent(today, calendar)

    def due(self, calendar: WorkingDays) -> Due | None:
        """The last day in time; None while paused."""
        if self.since is None:
            return None
        try:
            day = self._due(self.since, calendar)
        except UnknownYear as error:
            return Due(None, date(error.year, 1, 1))
        return Due(day, day)

    def _due(self, since: date, calendar: WorkingDays) -> date:
        rest = self.left(since, calendar)
        if rest <= 0:
            return since
        if self.limit.working:
            return calendar.add(since, rest)
        return since + timedelta(days=rest)


def sooner(one: Clock, other: Clock, today: date, calendar: WorkingDays) -> Clock:
    """The stricter of two clocks of merged tickets: nobody waits longer for having asked twice.

    It runs when either did; of two that wait the one with fewer days left goes on.
    """
    first, second = one.due(calendar), other.due(calendar)
    if first is not None and second is not None:
        return other if second.not_before < first.not_before else one
    try:
        less = other if other.left(today, calendar) < one.left(today, calendar) else one
    except UnknownYear:
        less = one if second is None else other
    return less if first is None and second is None else less.resume(today)


def _between(limit: Limit, start: date, end: date, calendar: WorkingDays) -> int:
    return calendar.between(start, end) if limit.working else max(0, (end - start).days)
