"""Statutory limits: when they end, how pauses shift them, what an unknown year does to them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.clocks import Clock, Limit, sooner
from desk.working_days import WorkingDays

DAYS = WorkingDays()


def clock_of(days: int, start: date, *, working: bool = True) -> Clock:
    return Clock(Limit(days, working)).resume(start)


limits = st.builds(Limit, st.integers(1, 45), st.booleans())
starts = st.dates(date(2024, 1, 1), date(2025, 12, 31))


def test_three_working_days_over_a_weekend() -> None:
    # Accepted on a Thursday: Friday, Monday, Tuesday.
    clock = clock_of(3, date(2026, 11, 19))
    due = clock.due(DAYS)
    assert due is not None
    assert due.day == date(2026, 11, 24)
    assert clock.left(date(2026, 11, 22), DAYS) == 2
    assert not due.over(date(2026, 11, 24))
    assert due.over(date(2026, 11, 25))


def test_three_days_of_quick_relief_are_days_of_the_calendar() -> None:
    due = clock_of(3, date(2026, 11, 20), working=False).due(DAYS)
    assert due is not None
    assert due.day == date(2026, 11, 23)


def test_a_national_day_week_and_its_make_up_saturday() -> None:
    due = clock_of(10, date(2026, 9, 28)).due(DAYS)
    assert due is not None
    # 29, 30 September; 8, 9, 10 (make-up), 12 to 16 October.
    assert due.day == date(2026, 10, 16)


def test_a_clock_that_runs_into_an_unknown_year_has_no_day_but_an_earliest_one() -> None:
    last = DAYS.known_until(date(2026, 11, 22))
    due = clock_of(30, last - timedelta(days=20)).due(DAYS)
    assert due is not None
    assert due.day is None
    assert due.not_before == last + timedelta(days=1)
    assert not due.over(last)


@given(limits, starts, st.lists(st.integers(0, 20), max_size=6))
def test_pauses_shift_the_end_by_just_the_days_paused(
    limit: Limit, start: date, steps: list[int]
) -> None:
    clock, day, counted = Clock(limit).resume(start), start, 0
    for number, step in enumerate(steps):
        after = day + timedelta(days=step)
        if number % 2 == 0:
            counted += DAYS.between(day, after) if limit.working else step
            clock = clock.pause(after)
        else:
            clock = clock.resume(after)
        day = after
    assert clock.spent(day, DAYS) == counted
    if counted < limit.days:
        clock = clock.resume(day)
        due = clock.due(DAYS)
        assert due is not None
        assert due.day is not None
        assert clock.left(due.day, DAYS) == 0
        assert clock.left(due.day - timedelta(days=1), DAYS) in (0, 1)


@given(limits, starts)
def test_pausing_and_resuming_on_one_day_changes_nothing(limit: Limit, start: date) -> None:
    clock = Clock(limit).resume(start)
    again = clock.pause(start).resume(start)
    assert again.due(DAYS) == clock.due(DAYS)


def test_a_paused_clock_has_no_end() -> None:
    clock = clock_of(20, date(2026, 11, 2)).pause(date(2026, 11, 6))
    assert clock.due(DAYS) is None
    assert clock.left(date(2026, 12, 30), DAYS) == 16


def test_a_clock_used_up_is_due_at_once_when_it_runs_on() -> None:
    clock = clock_of(3, date(2026, 11, 2)).pause(date(2026, 11, 20))
    due = clock.resume(date(2026, 11, 23)).due(DAYS)
    assert due is not None
    assert due.over(date(2026, 11, 24))


def test_of_two_merged_the_stricter_one_stays() -> None:
    early = clock_of(10, date(2026, 11, 2))
    late = clock_of(10, date(2026, 11, 9))
    today = date(2026, 11, 10)
    assert sooner(early, late, today, DAYS) == sooner(late, early, today, DAYS) == early


def test_of_two_merged_the_days_used_count_although_it_waits() -> None:
    today = date(2026, 11, 10)
    used = clock_of(10, date(2026, 11, 2)).pause(date(2026, 11, 6))
    fresh = Clock(Limit(10, working=True))
    assert sooner(fresh, used, today, DAYS) == sooner(used, fresh, today, DAYS) == used
    running = clock_of(10, date(2026, 11, 9))
    assert sooner(running, used, today, DAYS) == used.resume(today)
    assert sooner(used, running.resume(today), today, DAYS).since == today


def test_a_limit_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError):
        Limit(0, working=True)


def test_a_clock_can_be_paused_in_a_year_that_nobody_knows_yet() -> None:
    year = DAYS.known_until(date(2026, 11, 22)).year + 1
    clock = clock_of(20, date(year - 1, 12, 20)).pause(date(year, 1, 8)).resume(date(year, 1, 15))
    due = clock.due(DAYS)
    assert due is not None
    assert due.day is None
    assert due.not_before == date(year, 1, 1)
