"""The hotline console: an operator's calls, the talk of a call laid open, and what it finds."""

from __future__ import annotations

from typing import Any

from handlers.web.hotline import asked, callers, calls, desk, guide

__all__ = ["routes"]

routes: list[Any] = [*calls.routes, *desk.routes, *callers.routes, *guide.routes, *asked.routes]
