"""Filters of the page templates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from rules.typeset import typeset

__all__ = ["beijing", "typeset"]

_BEIJING = timezone(timedelta(hours=8), "CST")


def beijing(moment: datetime) -> str:
    """A moment (UTC, with or without its zone) as the clocks on the wall show it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")
