"""A call is promised for when somebody is there, by the hours of whoever will call."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from desk.hours import Hours, Shift, hours, next_shift
from desk.working_days import WorkingDays

CALENDAR = WorkingDays()
USUAL = hours("8:30-17:00")


@pytest.mark.parametrize(
    ("at", "day", "now"),
    [
        (datetime(2026, 11, 23, 2, tzinfo=UTC), "2026-11-23", True),  # Monday, ten in the morning
        (datetime(2026, 11, 22, 23, tzinfo=UTC), "2026-11-23", False),  # seven, not open yet
        (datetime(2026, 11, 23, 0, 30, tzinfo=UTC), "2026-11-23", True),  # the minute it opens
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "2026-11-24", False),  # the minute it closes
        (datetime(2026, 11, 20, 10, tzinfo=UTC), "2026-11-23", False),  # Friday evening
        (datetime(2026, 9, 30, 16, 30, tzinfo=UTC), "2026-10-08", False),  # the national holiday
    ],
)
def test_a_call_is_promised_for_a_working_day(at: datetime, day: str, now: bool) -> None:
    assert next_shift(at, CALENDAR, USUAL) == Shift(date.fromisoformat(day), now)


def test_a_hotline_that_is_always_there_calls_on_days_off_too() -> None:
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    always = hours("0:00-22:00", every_day=True)
    assert next_shift(saturday, CALENDAR, always) == Shift(date(2026, 11, 21), True)
    night = datetime(2026, 11, 21, 15, tzinfo=UTC)
    assert next_shift(night, CALENDAR, always) == Shift(date(2026, 11, 22), False)


def test_nothing_is_promised_for_a_year_that_is_not_known() -> None:
    last = CALENDAR.known_until(date(2026, 11, 22))
    evening = datetime(last.year, 12, 31, 12, tzinfo=UTC)
    assert next_shift(evening, CALENDAR, USUAL) is None


@pytest.mark.parametrize("text", ["8:30", "17:00-8:30", "8:60-17:00", "25:00-26:00", "9-17"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        hours(text)


def test_hours_are_read_as_people_write_them() -> None:
    assert hours(" 08:30 - 17:00 ") == hours("8:30-17:00") == Hours()
