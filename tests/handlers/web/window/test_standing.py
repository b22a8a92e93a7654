"""How a limit is said: counted by the working calendar, and honest where it can't be."""

from __future__ import annotations

from datetime import date

import pytest

from desk.lifecycle import Status
from desk.views import Running
from desk.working_days import WorkingDays
from handlers.web.window.standing import of_limit

# A Friday; the shipped calendar knows 2026 and not the year after the last notice.
TODAY = date(2026, 11, 20)
CALENDAR = WorkingDays()
UNKNOWN = CALENDAR.known_until(TODAY).year + 1


def limit(due: date | None, *, working: bool = True, waiting: bool = False) -> Running:
    return Running("decide", 10, working, waiting, False, due, False)


@pytest.mark.parametrize(
    ("running", "status", "state", "words"),
    [
        (limit(date(2026, 11, 24)), "accepted", "left", "还剩 2 个工作日（11月24日到期）"),
        (limit(date(2026, 11, 24), working=False), "accepted", "left", "还剩 4 天（11月24日到期）"),
        (limit(TODAY), "accepted", "today", "今天到期"),
        (limit(date(2026, 11, 18)), "accepted", "over", "超期 2 个工作日（11月18日到期）"),
        (limit(None, waiting=True), "filed", "waiting", "受理后开始算，共 10 个工作日"),
        (limit(None, waiting=True), "returned", "waiting", "等补正，停着不算"),
        (limit(None), "accepted", "unknown", f"{UNKNOWN} 年放假安排还没录入，哪天到期还算不出来"),
    ],
)
def test_a_limit_in_words(running: Running, status: str, state: str, words: str) -> None:
    found = of_limit(running, Status(status), TODAY, CALENDAR)
    assert (found.state, found.words) == (state, words)


def test_days_off_after_the_last_day_are_not_counted_as_zero() -> None:
    found = of_limit(limit(date(2026, 11, 20)), Status.ACCEPTED, date(2026, 11, 21), CALENDAR)
    assert found.words == "超期（11月20日到期）"
