"""到哪了 by telephone: the caller says the number and the last four digits of his own."""

from __future__ import annotations

from litestar import post
from litestar.response import Template

from desk.progress import Asker
from handlers.web.access import logged_in
from handlers.web.hotline.common import HOME, Form, WebRequest, context, house_of, wanted
from handlers.web.status import answer

__all__ = ["routes"]


@post(f"{HOME}/progress", status_code=200)
async def progress(request: WebRequest, data: Form) -> Template:
    """The words to be read aloud; with htmx alone, without it on a page."""
    viewer = logged_in(request)
    asker = Asker(f"staff {viewer.login}", viewer.login, viewer.role)
    typed = wanted(data, "reference", 60)
    told = await answer(house_of(request), asker, typed, wanted(data, "four", 20))
    part = "HX-Request" in request.headers
    template = "hotline/told.html.jinja" if part else "hotline/asked.html.jinja"
    return Template(template, context=context(viewer, told=told, reference=typed))


routes = [progress]
