"""The township window: the inbox, the ticket, its steps, and what happens meanwhile."""

from __future__ import annotations

from handlers.web.window import documents, inbox, live, steps, ticket

__all__ = ["routes"]

routes = [*inbox.routes, *live.routes, *ticket.routes, *documents.routes, *steps.routes]
