"""Failures as they may be logged: what kind and where, never what was said."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from sqlalchemy.exc import DBAPIError

__all__ = ["describe", "report"]

_HOUSE = Path(__file__).resolve().parent.parent
_log = logging.getLogger("yimen")


def describe(error: BaseException) -> str:
    """Type and place of an error: its message is left out, for it may quote a resident."""
    frames = [
        f"{Path(frame.filename).resolve().relative_to(_HOUSE)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).resolve().is_relative_to(_HOUSE)
        and ".venv" not in Path(frame.filename).parts
    ]
    kind = type(error).__name__
    if isinstance(error, DBAPIError) and error.orig is not None:
        name = getattr(error.orig, "sqlite_errorname", type(error.orig).__name__)
        kind = f"{kind}({name})"
    return f"{kind} at {' > '.join(frames) or 'unknown'}"


def report(what: str, error: BaseException) -> None:
    """Log a failure that was turned into a kind answer."""
    _log.error("%s: %s", what, describe(error))
