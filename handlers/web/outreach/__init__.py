"""Pages for those who didn't come by themselves: leads, visits, reminders."""

from __future__ import annotations

from typing import Any

from handlers.web.outreach import caring, leads, public, reminders, surges, visits

__all__ = ["routes"]

routes: list[Any] = [
    *public.routes,
    *leads.routes,
    *visits.routes,
    *caring.routes,
    *surges.routes,
    *reminders.routes,
]
