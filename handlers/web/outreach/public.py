"""A neighbour or a village worker says who is in need: one page, a minute, no name asked for."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from desk.leads.linking import feedback
from desk.reference import spoken
from handlers.web.outreach.form import NEEDS, RELATIONS, Asked, blank, send
from handlers.web.window.desk import Form, WebRequest, house_of, one
from handlers.wording import wording
from nlu.normalize import fold

__all__ = ["routes"]


@get("/lead")
async def lead(request: WebRequest) -> Template:
    """The form; ?place= fills in the township, for a poster in a village."""
    return _form(blank(request.query_params.get("place", "")[:60]))


@post("/lead", status_code=200)
async def report(request: WebRequest, data: Form) -> Response[Any]:
    """Filed at once, with a number to ask by; or the form again with what is missing."""
    source = request.client.host if request.client else "unknown"
    found = await send(house_of(request), data, "web", viewer=None, source=source)
    if isinstance(found, Asked):
        return _form(found)
    context = {
        "sent": found,
        "spoken": spoken(found.reference.replace("-", "")),
        "texts": wording("outreach"),
    }
    return Template("outreach/sent.html.jinja", context=context)


@get("/lead/status")
async def ask(request: WebRequest) -> Template:
    """Where a reporter asks how far it has come."""
    return _status(None, "")


@post("/lead/status", status_code=200)
async def status(request: WebRequest, data: Form) -> Template:
    """Sent as a form, so that no number stands in an address. Nothing of the person is told."""
    number, texts = fold(one(data, "reference", 40)), wording("outreach")
    async with house_of(request).database.reading() as session:
        found = await feedback(session, number)
    if found is None:
        return _status(texts["feedback_missing"], number)
    said = [texts[f"stage_{found.stage}"]]
    if found.due_on is not None:
        day = wording("window")["day"].format(month=found.due_on.month, day=found.due_on.day)
        said.append(texts["due"].format(day=day))
    return _status("".join(said) + texts["private"], number)


def _form(asked: Asked) -> Template:
    return Template(
        "outreach/lead.html.jinja",
        context={
            "asked": asked,
            "needs": NEEDS,
            "relations": RELATIONS,
            "texts": wording("outreach"),
        },
        status_code=422 if asked.trouble else 200,
    )


def _status(said: str | None, number: str) -> Template:
    context = {"said": said, "number": number, "texts": wording("outreach")}
    return Template("outreach/status.html.jinja", context=context)


routes = [lead, report, ask, status]
