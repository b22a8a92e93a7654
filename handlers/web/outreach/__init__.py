"""Pages for those who didn't come by themselves: leads, visits, reminders."""

from __future__ import annotations

from typing import Any

from handlers.web.outreach import leads, public

__all__ = ["routes"]

routes: list[Any] = [*public.routes, *leads.routes]
