"""The clock, handed in so that a test may hold it still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, or_

__all__ = ["LONGEST_WAIT", "Clock", "far_ahead", "reached", "utc_now"]

Clock: TypeAlias = Callable[[], datetime]
LONGEST_WAIT = timedelta(hours=1)
"""Nothing that waits to be handled or sent is put off for longer."""
_FAR = 2 * LONGEST_WAIT


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


def reached(column: Any, now: datetime) -> ColumnElement[bool]:
    """Whether the moment in `column`, set LONGEST_WAIT ahead at most, has come.

    One far ahead was written by a clock that was wrong and is right again: without this, what it
    wrote would wait until then.
    """
    return or_(column <= now, column > now + _FAR)


def far_ahead(moment: datetime | None, now: datetime) -> bool:
    """Whether a moment that should be past, or LONGEST_WAIT ahead at most, is such a clock's."""
    return moment is not None and moment > now + _FAR
