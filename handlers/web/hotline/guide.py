"""The knowledge page: all programs in plain words, searched while talking."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from handlers.guide import Guide
from handlers.web.access import logged_in
from handlers.web.hotline.common import HOME, WebRequest, by_htmx, context, house_of

__all__ = ["routes"]

_LONGEST = 60


@get(f"{HOME}/guide")
async def guide(request: WebRequest) -> Template:
    """The whole page, or with htmx only the list, for the panel beside a call."""
    viewer = logged_in(request)
    words = request.query_params.get("q", "").strip()[:_LONGEST]
    found = Guide.of(house_of(request).world).find(words, viewer.adcode)
    name = "hotline/found.html.jinja" if by_htmx(request) else "hotline/guide.html.jinja"
    return Template(name, context=context(viewer, entries=found, words_sought=words))


routes = [guide]
