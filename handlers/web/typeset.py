"""Filters of the page templates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from markupsafe import Markup, escape

from rules.typeset import typeset

__all__ = ["beijing", "dial", "typeset"]

# 110, 119, 120, 122 and the service lines 12xxx; never a year, a sum or a part of a number.
_SHORT_NUMBER = re.compile(r"(?<![\d.-])(1(?:10|19|20|22|2\d{3}))(?![\d.-]|元|块)", re.ASCII)
_BEIJING = timezone(timedelta(hours=8), "CST")


def beijing(moment: datetime) -> str:
    """A moment (UTC, with or without its zone) as the clocks on the wall show it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")


def dial(text: str) -> Markup:
    """The text with its emergency and service numbers to be called by a touch."""
    return Markup(_SHORT_NUMBER.sub(r'<a href="tel:\1">\1</a>', str(escape(text))))  # noqa: S704
