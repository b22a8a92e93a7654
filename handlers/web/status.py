"""到哪了 as a small page: the number and the last four digits go in a form, never in an address."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Template

from desk.documents import Documents
from desk.errors import NotFound
from desk.progress import Asker
from desk.reference import Pair, pair
from handlers import answering
from handlers.compose import House
from handlers.enquiry import evenly
from handlers.web.chat import CHANNEL, sender_of
from handlers.web.window.desk import one
from handlers.web.window.documents import download, maker_of
from handlers.wording import wording

__all__ = ["answer", "routes"]

WebRequest = Request[Any, Any, State]
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
# Papers that a resident makes of his own ticket.
_OWN = {"slip.pdf", "checklist.pdf"}


@get("/progress")
async def page() -> Template:
    return _page()


@post("/progress", status_code=200)
async def ask(request: WebRequest, data: Form) -> Template:
    """The words that any channel gives; the form stays filled with the number alone."""
    asker = Asker(f"web {sender}" if (sender := sender_of(request)) else None)
    typed = one(data, "reference", 60)
    return _page(typed, await answer(request.app.state.house, asker, typed, one(data, "four", 20)))


@get("/papers/{document:str}")
async def paper(request: WebRequest, document: FromPath[str]) -> Response[Any]:
    """The slip or the list of papers of this browser's own ticket."""
    house, sender = request.app.state.house, sender_of(request)
    none = _page(trouble=wording("standing")["no_paper"], status=404)
    if document not in _OWN or sender is None:
        return none
    try:
        papers = Documents(house.database, house.clock)
        found = await papers.of_talk(CHANNEL, sender, document)
    except NotFound:
        return none
    name, _, ending = document.partition(".")
    make, today = maker_of(house).make, house.intake.today()
    return download(await asyncio.to_thread(make, found.ticket, name, ending, today))


async def answer(house: House, asker: Asker, reference: str, four: str) -> str:
    """The words for a pair as it was typed; a slip is said at once, nothing is looked up then."""
    read: Pair = pair(f"{reference}\n")
    last = pair(four).last_four or read.last_four
    if read.reference is None or last is None:
        return wording("standing")["unreadable"]
    began = time.monotonic()
    words = answering.of(house.world, house.intake.filing)
    async with house.database.writing() as session:
        told = await words.of_pair(session, asker, read.reference, last, house.clock())
    await evenly(began)
    return told


def _page(
    reference: str = "", told: str = "", *, trouble: str | None = None, status: int = 200
) -> Template:
    context = {
        "reference": reference,
        "told": told,
        "trouble": trouble,
        "texts": wording("standing"),
    }
    return Template("status/page.html.jinja", context=context, status_code=status)


routes = [page, ask, paper]
