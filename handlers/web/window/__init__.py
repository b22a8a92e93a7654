"""The township window: the inbox, the ticket, its steps, and what happens meanwhile."""

from __future__ import annotations

from handlers.web.window import inbox, live, steps, ticket

__all__ = ["routes"]

routes = [*inbox.routes, *live.routes, *ticket.routes, *steps.routes]
