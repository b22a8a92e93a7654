"""The district's pages: figures, where residents leave the interview, who read which ticket."""

from __future__ import annotations

from handlers.web.district import figures, reads

__all__ = ["routes"]

routes = [*figures.routes, *reads.routes]
