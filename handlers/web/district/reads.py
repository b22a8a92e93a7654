"""Who read which ticket and when: of one ticket, or of one member of staff."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from desk.trail import Trail
from handlers.web.access import logged_in
from handlers.web.admin.home import watch_of
from handlers.web.district.figures import district_frame
from handlers.web.window.desk import WebRequest, house_of
from handlers.wording import wording

__all__ = ["routes"]


@get("/window/district/reads")
async def reads(request: WebRequest) -> Template:
    """Only of tickets of the viewer's own area; a foreign one looks as if there were none."""
    viewer, asked = logged_in(request), request.query_params
    trail = Trail(house_of(request).database)
    reference, login = asked.get("reference", "").strip()[:40], asked.get("login", "").strip()[:64]
    page = asked.get("before", "")
    before = int(page) if page.isascii() and page.isdecimal() and len(page) < 16 else None
    lines = None
    if reference:
        lines = await trail.of_ticket(viewer, reference, before)
    elif login:
        lines = await trail.of_person(viewer, login, before)
    watch = watch_of(request)
    people = await trail.people(viewer)
    return Template(
        "district/reads.html.jinja",
        context=district_frame(
            viewer,
            did={**wording("admin"), **wording("window")},
            reference=reference,
            login=login,
            lines=lines,
            people=people,
            named=dict(people),
            chain=await watch.go_on(),
            left=await watch.left(),
        ),
    )


routes = [reads]
