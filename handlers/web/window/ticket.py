"""The page of one ticket, and the pictures of papers that came with it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from desk import contacts, departments
from desk.errors import NotFound
from desk.identity import Identities
from desk.inbox import Inbox
from desk.lifecycle import Action
from desk.papers import Papers
from desk.viewer import Viewer
from desk.views import TicketView
from handlers.documents.forms import NAMES
from handlers.telegram.papers import kinds
from handlers.web.access import logged_in
from handlers.web.sheet import sheet
from handlers.web.window.desk import (
    WebRequest,
    frame,
    house_of,
    missing,
    program_names,
    today_of,
)
from handlers.web.window.matters import Namer, matters, referrals, suggested
from handlers.web.window.standing import of_header, of_limit
from handlers.web.window.story import people, story
from handlers.web.window.typed import NOTHING, Typed
from handlers.wording import wording

__all__ = ["routes", "ticket_page"]

# Shown in the browser; anything else is only ever downloaded.
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})


@get("/window/tickets/{reference:str}")
async def ticket(request: WebRequest, reference: FromPath[str]) -> Template:
    """The whole ticket; a foreign township's looks as if it did not exist."""
    return await ticket_page(request, logged_in(request), reference)


@get("/window/tickets/{reference:str}/papers/{paper:str}")
async def paper(
    request: WebRequest, reference: FromPath[str], paper: FromPath[str]
) -> Response[Any]:
    """One picture of a paper; every look at it is in the audit trail."""
    viewer, house = logged_in(request), house_of(request)
    try:
        found = await Papers(house.database, house.clock).open(viewer, reference, paper)
    except NotFound:
        return missing(viewer)
    how = "inline" if found.media_type in _PICTURES else "attachment"
    ending = found.media_type.rpartition("/")[2]
    headers = {"Content-Disposition": f'{how}; filename="{reference}.{ending}"'}
    return Response(found.data, media_type=found.media_type, headers=headers)


async def ticket_page(
    request: WebRequest,
    viewer: Viewer,
    reference: str,
    *,
    trouble: str | None = None,
    typed: Typed = NOTHING,
    **more: Any,
) -> Template:
    """The page as it is now. trouble: a code of what went wrong; typed: the form to fill again;
    more: what was looked up for that form."""
    house = house_of(request)
    try:
        found = await house.tickets.get(viewer, reference)
        alike = await Inbox(house.database).alike(viewer, reference)
        sent = await Papers(house.database, house.clock).listed(viewer, reference)
        known = await Identities(house.database, house.clock).shown(viewer, reference)
    except NotFound:
        return missing(viewer)
    staff = people(await house.staff.every())
    context = _drawn(request, found) | {
        "alike": alike,
        "sent": [(one, _kinds().get(one.paper, one.paper)) for one in sent],
        "identity": known,
        "documents": NAMES,
        "story": story(found.history, staff),
        "trouble": trouble and trouble_words(trouble),
        "done": None if trouble else _done(request),
        "typed": typed,
        "places": None,
        **more,
    }
    return Template(
        "window/ticket.html.jinja",
        context=frame(viewer, **context),
        status_code=409 if trouble else 200,
    )


def _kinds() -> dict[str, str]:
    """What a picture may be of, by its id, in words."""
    return {one.id: one.label for one in kinds()}


def _drawn(request: WebRequest, ticket: TicketView) -> dict[str, Any]:
    """The ticket in the shapes that the page draws."""
    today, calendar = today_of(request), house_of(request).calendar
    book = house_of(request).world.rulebook.programs
    namer = Namer(ticket, program_names(request))
    status = ticket.header.status
    return {
        "ticket": ticket,
        "sheet": sheet(ticket),
        "moves": {move.action.value: move for move in ticket.moves},
        "due": of_header(ticket.header, today),
        "escalated": ticket.escalated,
        "first_call": ticket.first_call and of_limit(ticket.first_call, status, today, calendar),
        "matters": matters(ticket, namer, today, calendar),
        "referrals": referrals(ticket, namer, today, calendar),
        "departments": departments.every(),
        "contacts": _contacts(request, ticket.header.adcode),
        "suggested": suggested(ticket, {id_: one.topic for id_, one in book.items()}),
    }


def _contacts(request: WebRequest, adcode: str) -> dict[str, contacts.Contact]:
    """Whom to ring up at each department of the county, where that was entered."""
    known = contacts.load(house_of(request).settings.local_folder)
    return {department: one for (where, department), one in known.items() if where == adcode}


def trouble_words(code: str) -> str:
    """Why a step was not taken."""
    texts, errors = wording("window"), wording("errors")
    return texts.get(f"trouble_{code}") or errors.get(code) or texts["trouble"]


def _done(request: WebRequest) -> str | None:
    action = request.query_params.get("done", "")
    return wording("window").get(f"done_{action}") if action in set(Action) else None


routes = [ticket, paper]
