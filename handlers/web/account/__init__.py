"""Coming in, and one's own account: password, second factor, links that open once."""

from __future__ import annotations

from handlers.web.account import door, entering, factor, links, mine

__all__ = ["routes"]

routes = [*door.routes, *entering.routes, *mine.routes, *factor.routes, *links.routes]
