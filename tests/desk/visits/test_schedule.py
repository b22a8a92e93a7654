"""When a visit is due and what is late, whatever happens in whatever order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.visits.schedule import Rhythm, Surge, alarms, late, next_on

MONDAY = date(2026, 11, 2)
# 方案3 三（二）: its levels' days and alarms.
LEVELS = {3: (3, 5), 2: (7, 10), 1: (15, 20)}


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def rhythm(level: int, surge: Surge | None = None) -> Rhythm:
    every, alert = LEVELS[level]
    return Rhythm(every, alarms(every, alert), surge)


def test_the_source_says_after_how_many_days_the_township_is_told() -> None:
    for level, (every, alert) in LEVELS.items():
        told = [late(MONDAY, rhythm(level), day(after)) for after in range(60)]
        assert told[alert] == 0
        assert told[alert + 1] == 1
        assert next_on(MONDAY, rhythm(level)) == day(every)
    assert [alarms(*days) for days in LEVELS.values()] == [(5, 7), (10, 13), (20, 25)]


def test_nobody_at_home_is_tried_again_the_next_day() -> None:
    at = rhythm(2)
    assert next_on(MONDAY, at, tried=day(7)) == day(8)
    assert next_on(MONDAY, at, tried=day(9)) == day(10)
    assert next_on(MONDAY, at, tried=day(2)) == day(7)


def test_a_disaster_brings_the_next_visit_forward_and_never_back() -> None:
    flood = Surge(day(4), day(10), 1)
    assert next_on(MONDAY, rhythm(1, flood)) == day(4)
    assert next_on(day(5), rhythm(1, flood)) == day(6)
    # On its last day the usual rhythm counts again.
    assert next_on(day(10), rhythm(1, flood)) == day(25)
    assert next_on(day(4), rhythm(3, Surge(day(4), day(30), 9))) == day(7)


def test_what_was_before_the_disaster_raises_no_alarm() -> None:
    flood = Surge(day(9), day(20), 1)
    told = [late(MONDAY, rhythm(1, flood), day(after)) for after in range(20)]
    assert told[:12] == [0] * 12
    assert (told[12], told[13]) == (1, 2)


def test_an_alarm_before_the_visit_is_due_makes_no_rhythm() -> None:
    for every, limits in ((3, (3, 5)), (0, (5, 7)), (3, (7, 5))):
        with pytest.raises(ValueError, match="alarms rise"):
            Rhythm(every, limits)


@settings(max_examples=300, deadline=None)
@given(
    level=st.sampled_from([1, 2, 3]),
    surges=st.lists(
        st.tuples(st.integers(0, 80), st.integers(0, 20), st.integers(1, 9)), max_size=1
    ),
    deeds=st.lists(st.sampled_from(["seen", "absent", "", "", "", ""]), min_size=120, max_size=120),
    sweeps=st.lists(st.booleans(), min_size=120, max_size=120),
)
def test_every_alarm_is_told_once_between_two_contacts_and_never_missed(
    level: int, surges: list[tuple[int, int, int]], deeds: list[str], sweeps: list[bool]
) -> None:
    surge = next((Surge(day(at), day(at + long), days) for at, long, days in surges), None)
    at, last, told = rhythm(level, surge), MONDAY, 0
    heard: list[tuple[date, int]] = []
    for number, (deed, sweep) in enumerate(zip(deeds, sweeps, strict=True)):
        today = day(number)
        if deed == "seen":
            last, told = today, 0
        due = next_on(last, at, tried=today if deed == "absent" else None)
        assert last < due <= max(last + timedelta(days=at.every), today + timedelta(days=1))
        if deed == "absent":
            assert due > today
        if sweep:
            now = late(last, at, today)
            heard += [(last, stage) for stage in range(told, now)]
            told = max(told, now)
            # Whoever was not seen for longer than the source allows has been told of.
            assert told >= sum((today - last).days > limit for limit in at.alarms)
    assert len(heard) == len(set(heard))
