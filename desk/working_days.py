"""Chinese working days, make-up days included, as the State Council's yearly notice says.

A year whose notice has not come is unknown, never guessed: the notice usually comes in November,
and a county enters it itself in `holidays.yml` of the local folder of config.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

import chinese_calendar
import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

from desk.errors import DeskError
from rules.errors import Problem, RulesError
from rules.reading import load_list

__all__ = ["FILE", "Notice", "UnknownYear", "WorkingDays", "load"]

FILE = "holidays.yml"
_DAY = timedelta(days=1)
_SATURDAY = 5
_SHIPPED_FROM = 2004
# Every year since 2010 has had 16 to 23; with far fewer, the notice was entered in part.
_FEWEST = 12


class UnknownYear(DeskError):
    """The notice of `year` has not been entered, so no day of it can be counted."""

    code = "unknown_year"

    def __init__(self, year: int) -> None:
        super().__init__(f"no notice of holidays for {year}")
        self.year = year


class Notice(BaseModel):
    """One year's notice. `off`: holidays, each a day or [first, last]; `work`: worked weekends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    document: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4)]
    off: tuple[date | tuple[date, date], ...]
    work: tuple[date, ...] = ()

    @cached_property
    def days_off(self) -> frozenset[date]:
        """Every day of the holidays."""
        stretches = [one if isinstance(one, tuple) else (one, one) for one in self.off]
        return frozenset(
            first + timedelta(days=number)
            for first, last in stretches
            for number in range((last - first).days + 1)
        )


@dataclass(slots=True)
class WorkingDays:
    """Counts working days. `notices` are what was entered, by year; they win over the library."""

    notices: Mapping[int, Notice] = field(default_factory=dict)

    def renew(self, other: WorkingDays) -> None:
        """Count by what the other knows from now on: one calendar serves the whole house."""
        self.notices = other.notices

    def knows(self, year: int) -> bool:
        return year in self.notices or _shipped(year)

    def known_until(self, today: date) -> date:
        """The last day that can be counted to from `today` without a gap.

        Raises:
            UnknownYear: not even today's year is known.
        """
        if not self.knows(today.year):
            raise UnknownYear(today.year)
        year = today.year
        while self.knows(year + 1):
            year += 1
        return date(year, 12, 31)

    def is_working(self, day: date) -> bool:
        """Raises UnknownYear when the notice of that year is missing."""
        notice = self.notices.get(day.year)
        if notice is not None:
            return day in notice.work or (day.weekday() < _SATURDAY and day not in notice.days_off)
        if not _shipped(day.year):
            raise UnknownYear(day.year)
        return bool(chinese_calendar.is_workday(day))

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself never counts (Civil Code art. 201).

        Raises:
            UnknownYear: the count runs into a year that is not known.
            ValueError: `count` is below 1.
        """
        if count < 1:
            raise ValueError("at least one working day is counted")
        while count:
            day += _DAY
            count -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; 0 when `end` is not after `start`.

        Raises:
            UnknownYear: one of the days lies in a year that is not known.
        """
        days = range(1, (end - start).days + 1)
        return sum(self.is_working(start + timedelta(days=number)) for number in days)


def _shipped(year: int) -> bool:
    """The library answers for whole years only, from 2004 to the last notice it was made with."""
    return _SHIPPED_FROM <= year <= _last_shipped()


@cache
def _last_shipped() -> int:
    last: date = max(chinese_calendar.holidays)
    return last.year


def load(local: Path | None = None) -> WorkingDays:
    """The library's years and those that the county entered in `holidays.yml` of `local`.

    Raises:
        RulesError: a year twice, a day of another year, a weekday called make-up work, a day both
            off and worked, too few days; with file, line and what to do.
    """
    path = local / FILE if local is not None else None
    if path is None or not path.exists():
        return WorkingDays()
    notices: dict[int, Notice] = {}
    problems: list[Problem] = []
    for notice, line in load_list(path, Notice):
        problems += [_problem(code, notice, path, line) for code in _faults(notice, notices)]
        notices[notice.year] = notice
    if problems:
        raise RulesError(problems)
    return WorkingDays(notices)


def _faults(notice: Notice, before: Mapping[int, Notice]) -> list[str]:
    off = notice.days_off
    checks = {
        "year_twice": notice.year in before,
        "other_year": any(day.year != notice.year for day in (*off, *notice.work)),
        "work_on_weekday": any(day.weekday() < _SATURDAY for day in notice.work),
        "off_and_work": bool(off & set(notice.work)),
        "too_few": sum(day.weekday() < _SATURDAY for day in off) < _FEWEST,
    }
    return [code for code, wrong in checks.items() if wrong]


def _problem(code: str, notice: Notice, path: Path, line: int) -> Problem:
    texts = yaml.safe_load((Path(__file__).parent / "texts" / "holidays.yml").read_text("utf-8"))
    say, do = texts[code].format(year=notice.year), texts[f"{code}_try"].format(year=notice.year)
    return Problem(code, say, do, str(path), line)
