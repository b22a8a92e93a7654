"""Papers made of a ticket, an applicant's ID number, and the list of tickets as a table file."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from desk.documents import Documents
from desk.errors import NotFound, Unfit
from desk.identity import Identities
from handlers import answering
from handlers.compose import House
from handlers.documents.forms import NAMES
from handlers.documents.making import FORMATS, Made, Maker
from handlers.web.access import logged_in
from handlers.web.window.desk import Form, WebRequest, house_of, missing, one, today_of
from handlers.web.window.ticket import ticket_page

__all__ = ["download", "maker_of", "routes"]


@get("/window/tickets/{reference:str}/documents/{document:str}")
async def document(
    request: WebRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """application.pdf, application.docx …; each one made is in the audit trail."""
    viewer, house = logged_in(request), house_of(request)
    name, _, ending = document.partition(".")
    if name not in NAMES or ending not in FORMATS:
        return missing(viewer)
    try:
        found = await Documents(house.database, house.clock).of_ticket(viewer, reference, document)
    except NotFound:
        return missing(viewer)
    make, today = maker_of(house).make, today_of(request)
    # Drawing takes a tenth of a second: nobody else waits for it.
    made = await asyncio.to_thread(make, found.ticket, name, ending, today, found.id_number)
    return download(made)


@post("/window/tickets/{reference:str}/identity", status_code=200)
async def identity(request: WebRequest, reference: FromPath[str], data: Form) -> Response[Any]:
    """The applicant's ID number; what is none is refused, and not shown again."""
    viewer, house = logged_in(request), house_of(request)
    try:
        number = one(data, "id_number", 40)
        await Identities(house.database, house.clock).enter(viewer, reference, number)
    except NotFound:
        return missing(viewer)
    except Unfit as error:
        return await ticket_page(request, viewer, reference, trouble=error.code)
    return Redirect(f"/window/tickets/{quote(reference)}#identity", status_code=303)


def maker_of(house: House) -> Maker:
    """Makes papers by today's rules and windows."""
    world = house.world
    return Maker(world.rulebook.facts, house.windows, answering.of(world, house.intake.filing))


def download(made: Made) -> Response[bytes]:
    """To be kept, under a name that says nothing but the ticket's number."""
    headers = {"Content-Disposition": f'attachment; filename="{made.filename}"'}
    return Response(made.data, media_type=made.media_type, headers=headers)


routes = [document, identity]
