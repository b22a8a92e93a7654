"""Filters of the page templates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from markupsafe import Markup, escape

from rules.typeset import typeset

__all__ = ["beijing", "dial", "lately", "typeset"]

# 110, 119, 120, 122 and the service lines 12xxx; never a year, a sum or a part of a number.
_SHORT_NUMBER = re.compile(r"(?<![\d.-])(1(?:10|19|20|22|2\d{3}))(?![\d.-]|元|块)", re.ASCII)
_BEIJING = timezone(timedelta(hours=8), "CST")


def beijing(moment: datetime) -> str:
    """A moment (UTC, with or without its zone) as the clocks on the wall show it."""
    return _there(moment).strftime("%Y-%m-%d %H:%M")


def lately(now: datetime, moment: datetime) -> str:
    """The same for a list: without the day when it is today's, without the year when it is this."""
    today, then = _there(now), _there(moment)
    if then.date() == today.date():
        return then.strftime("%H:%M")
    return then.strftime("%m-%d %H:%M" if then.year == today.year else "%Y-%m-%d %H:%M")


def _there(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(_BEIJING)


def dial(text: str) -> Markup:
    """The text with its emergency and service numbers to be called by a touch."""
    return Markup(_SHORT_NUMBER.sub(r'<a href="tel:\1">\1</a>', str(escape(text))))  # noqa: S704
