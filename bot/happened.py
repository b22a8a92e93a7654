"""The day on which what is told happened: 上周三半夜发大水, 家里着火了,是这个月三号的事."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.mentions import Tell
from nlu.heard import Heard, Mention, When

__all__ = ["day_tells"]

_FACT = "event_date"
_EVENTS = frozenset({"火灾", "交通事故", "自然灾害", "意外伤害", "突发大病", "失业", "疫情"})
_DAYS, _SUNDAY = 366, 6
_ENDS, _BREAKS = "。!?", "。!?,;:"


def day_tells(heard: Heard, today: date) -> Iterator[Tell]:
    """event_date, where the sentence that tells of an event names one day of the last year.

    Nothing where the events of a message fell on different days: it is asked.
    """
    pairs = [(event, *one) for event in _events(heard) for one in _days(heard, event, today)]
    # 昨晚滑坡冲了房子,今晚还没地方住: the day in its own clause.
    near = [one for one in pairs if _in_one_clause(heard.normal, one[0], one[2])]
    found = {day: said for _, day, said in near or pairs}
    if len(found) == 1:
        day, said = next(iter(found.items()))
        yield Tell(_FACT, day.isoformat(), said.text, False, heard=(said,))


def _events(heard: Heard) -> Iterator[Mention]:
    for one in heard.of("event"):
        if one.value in _EVENTS and one.sure and not one.others:
            yield one


def _days(heard: Heard, event: Mention, today: date) -> Iterator[tuple[date, Mention]]:
    dates = heard.of("date")
    for said in dates:
        if any(0 <= said.start - other.end <= 1 for other in dates):
            continue  # 五年前九月三号: of another year.
        span = said.value.span(today) if isinstance(said.value, When) else None
        if span is None or span[0] != span[1] or not _beside(heard.normal, event, said):
            continue
        if said.value.weeks_ago is not None and today.weekday() == _SUNDAY:
            continue  # 上周三 may then be four days ago or eleven.
        if 0 <= (today - span[0]).days <= _DAYS:
            yield span[0], said


def _beside(text: str, one: Mention, other: Mention) -> bool:
    """In one sentence."""
    first, last = sorted((one, other), key=lambda mention: mention.start)
    return not any(sign in text[first.end : last.start] for sign in _ENDS)


def _in_one_clause(text: str, one: Mention, other: Mention) -> bool:
    first, last = sorted((one, other), key=lambda mention: mention.start)
    return not any(sign in text[first.end : last.start] for sign in _BREAKS)
