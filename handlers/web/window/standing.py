"""Limits in words: how many days are left, that a limit waits, or that it can't be counted yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desk.lifecycle import Status
from desk.views import Running, TicketHeader
from desk.working_days import UnknownYear, WorkingDays
from handlers.wording import wording

__all__ = ["Standing", "of_header", "of_limit"]


@dataclass(frozen=True, slots=True)
class Standing:
    """state: over, today, left, waiting, unknown or ended; never told by colour alone."""

    state: str
    words: str


def of_header(ticket: TicketHeader, today: date) -> Standing:
    """How the soonest limit of a ticket stands, for a line of the inbox."""
    texts = wording("window")
    if ticket.status is Status.CLOSED:
        return Standing("ended", "")
    if ticket.due_on is None:
        waits = "due_waits" if ticket.status is Status.RETURNED else "due_none"
        return Standing("waiting", texts[waits])
    state = _state(ticket.due_on, today)
    return Standing(state, texts[f"due_{state}"].format(day=_day(ticket.due_on, today)))


def of_limit(limit: Running, status: Status, today: date, calendar: WorkingDays) -> Standing:
    """How one limit stands: working days by the calendar, or that its year is unknown."""
    texts = wording("window")
    unit = texts["working_days" if limit.working else "days"]
    if limit.stopped:
        return Standing("ended", texts["limit_ended"])
    if limit.waiting:
        key = {Status.FILED: "limit_not_begun", Status.RETURNED: "limit_paused"}
        words = texts[key.get(status, "limit_waits")]
        return Standing("waiting", words.format(days=limit.days, unit=unit))
    if limit.due_on is None:
        return Standing("unknown", texts["limit_unknown"].format(year=_unknown(today, calendar)))
    state = _state(limit.due_on, today)
    left = _distance(limit, today, calendar)
    # Not counted: a year is unknown, or there were only days off since the last day.
    uncounted = "_uncounted" if not left and state != "today" else ""
    words = texts[f"limit_{state}{uncounted}"]
    day = _day(limit.due_on, today)
    return Standing(state, words.format(left=left, unit=unit, day=day))


def _state(due: date, today: date) -> str:
    return "over" if due < today else "today" if due == today else "left"


def _distance(limit: Running, today: date, calendar: WorkingDays) -> int | None:
    """Days between today and the last one; None when a year between them is not known."""
    assert limit.due_on is not None
    first, last = sorted((today, limit.due_on))
    if not limit.working:
        return (last - first).days
    try:
        return calendar.between(first, last)
    except UnknownYear:
        return None


def _unknown(today: date, calendar: WorkingDays) -> int:
    try:
        return calendar.known_until(today).year + 1
    except UnknownYear as error:
        return error.year


def _day(day: date, today: date) -> str:
    form = "day" if day.year == today.year else "day_of_year"
    return wording("window")[form].format(year=day.year, month=day.month, day=day.day)
