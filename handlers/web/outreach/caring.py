"""Somebody of a ticket is entered for visits: the rules propose the level, the clerk confirms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk.errors import DeskError, NotFound
from desk.tickets import TicketView
from desk.visits.shapes import NewCare, Who
from handlers.outreach.levels import Suggestion, offered, suggested
from handlers.web.access import logged_in
from handlers.web.outreach.common import cares_of, frame_of
from handlers.web.outreach.visits import chosen
from handlers.web.sheet import dialled
from handlers.web.window.desk import Form, WebRequest, house_of, missing, one, today_of
from handlers.wording import wording

__all__ = ["routes"]


@get("/window/caring/{reference:str}")
async def new(request: WebRequest, reference: FromPath[str]) -> Template:
    """Who of the ticket should be visited, and why; the reading is audited."""
    viewer = logged_in(request)
    try:
        found = await house_of(request).tickets.get(viewer, reference)
    except NotFound:
        return missing(viewer)
    return await _form(request, found)


@post("/window/caring/{reference:str}", status_code=200)
async def add(request: WebRequest, reference: FromPath[str], data: Form) -> Response[Any]:
    """Entered; another level than the proposed one wants a reason."""
    viewer, house = logged_in(request), house_of(request)
    try:
        ticket = await house.tickets.get(viewer, reference)
    except NotFound:
        return missing(viewer)
    member = one(data, "member", 64)
    level = chosen(house.world.rulebook, one(data, "level", 64))
    proposed = next((p for p in _proposals(request, ticket) if p.member == member), None)
    note = one(data, "note", 500)
    if level is None:
        return await _form(request, ticket, "level_missing", data)
    if (proposed is None or proposed.level != level) and not note:
        return await _form(request, ticket, "note_missing", data)
    why = "；".join((*(proposed.met if proposed and proposed.level == level else ()), note))
    who = Who(
        one(data, "name", 60), one(data, "where", 200), _relation(ticket, member),
        one(data, "phone", 24),
    )  # fmt: skip
    try:
        care = await cares_of(request).begin(
            viewer, NewCare(ticket.header.reference, member, who, level, why.strip("；"))
        )
    except DeskError as error:
        return await _form(request, ticket, error.code, data)
    return Redirect(f"/window/visits/{care}?done=begin", status_code=303)


def _proposals(request: WebRequest, ticket: TicketView) -> tuple[Suggestion, ...]:
    book, today = house_of(request).world.rulebook, today_of(request)
    return tuple(suggested(book, ticket.snapshot, today))


def _relation(ticket: TicketView, member: str) -> str:
    found = (one["relation"] for one in ticket.snapshot["members"] if one["id"] == member)
    return next(found, "")


async def _form(
    request: WebRequest,
    ticket: TicketView,
    trouble: str | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Template:
    viewer, texts = logged_in(request), wording("outreach")
    proposals = _proposals(request, ticket)
    book, today = house_of(request).world.rulebook, today_of(request)
    reference = ticket.header.reference
    return Template(
        "outreach/caring.html.jinja",
        context=frame_of(
            request,
            ticket=ticket,
            # Of whom nothing speaks for a level yet, the page only says what to ask.
            proposals=[one for one in proposals if one.sure or one.met],
            unclear={one.member: one for one in proposals if not (one.sure or one.met)},
            phone=dialled((ticket.snapshot.get("contact") or {}).get("phone")) or "",
            programs=offered(book, ticket.snapshot, today),
            visited=await cares_of(request).of_ticket(viewer, reference),
            typed=typed or {},
            trouble=trouble and texts.get(trouble, wording("errors").get(trouble)),
            back=f"/window/tickets/{quote(reference)}",
        ),
        status_code=409 if trouble else 200,
    )


routes = [new, add]
