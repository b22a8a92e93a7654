"""Working days as the yearly notices say, and what happens in a year that has none yet."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.working_days import UnknownYear, WorkingDays, load
from rules.errors import RulesError

DAYS = WorkingDays()
NOTICE_2027 = """
- year: 2027
  document: 测试用的通知
  off:
    - [2027-01-01, 2027-01-03]
    - [2027-02-05, 2027-02-12]
    - 2027-04-05
    - [2027-05-01, 2027-05-05]
    - 2027-06-09
    - [2027-10-01, 2027-10-07]
  work: [2027-02-14, 2027-05-08]
"""


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 16), False),  # a Monday off
        (date(2026, 10, 10), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
    ],
)
def test_make_up_days_are_worked_and_holidays_are_not(day: date, works: bool) -> None:
    assert DAYS.is_working(day) is works


def test_the_day_itself_does_not_count_and_a_holiday_is_stepped_over() -> None:
    # 30 September is a Wednesday; 1 to 7 October are off, 10 October is worked.
    assert DAYS.add(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert DAYS.add(date(2026, 9, 30), 3) == date(2026, 10, 10)


@given(st.dates(date(2024, 1, 1), date(2026, 6, 1)), st.integers(1, 60))
def test_as_many_working_days_lie_between_as_were_added(day: date, count: int) -> None:
    end = DAYS.add(day, count)
    assert DAYS.is_working(end)
    assert DAYS.between(day, end) == count
    assert DAYS.between(day, end - timedelta(days=1)) == count - 1


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert DAYS.between(date(2026, 11, 23), date(2026, 11, 23)) == 0
    assert DAYS.between(date(2026, 11, 23), date(2026, 11, 1)) == 0


def test_a_year_without_its_notice_is_an_error_and_seen_from_afar() -> None:
    year = DAYS.known_until(date(2026, 11, 22)).year + 1
    with pytest.raises(UnknownYear) as caught:
        DAYS.add(date(year - 1, 12, 25), 20)
    assert caught.value.year == year
    assert not DAYS.knows(year)


def test_a_county_enters_the_year_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "holidays.yml").write_text(NOTICE_2027, "utf-8")
    days = load(tmp_path)
    assert days.known_until(date(2026, 11, 22)) == date(2027, 12, 31)
    assert days.add(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert days.is_working(date(2027, 2, 14))
    assert not days.is_working(date(2027, 2, 5))


@pytest.mark.parametrize(
    ("slip", "put", "says"),
    [
        ("2027-06-09", "2028-06-09", "不在 2027 年"),
        ("2027-05-08]", "2027-05-10]", "星期一到星期五"),
        ("2027-05-08]", "2027-05-01]", "又放假、又补班"),
    ],
)
def test_a_slip_is_told_with_its_line(tmp_path: Path, slip: str, put: str, says: str) -> None:
    text = NOTICE_2027.replace(slip, put)
    (tmp_path / "holidays.yml").write_text(text, "utf-8")
    with pytest.raises(RulesError) as caught:
        load(tmp_path)
    assert says in str(caught.value)
    assert "holidays.yml:2" in str(caught.value)


def test_a_notice_entered_in_part_is_told(tmp_path: Path) -> None:
    part = "- {year: 2027, document: 测试用的通知, off: [[2027-01-01, 2027-01-03]]}\n"
    (tmp_path / "holidays.yml").write_text(part, "utf-8")
    with pytest.raises(RulesError, match="像是没写全"):
        load(tmp_path)


def test_one_year_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "holidays.yml").write_text(NOTICE_2027 + NOTICE_2027, "utf-8")
    with pytest.raises(RulesError, match="写了两遍"):
        load(tmp_path)
