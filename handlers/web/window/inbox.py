"""The inbox of one's own place: in the order of work, filtered, searched, counted."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Response, get, post
from litestar.response import Redirect, Template

from desk.errors import NotFound
from desk.gazetteer import index
from desk.identity import id_number, masked
from desk.inbox import Filter, Inbox
from desk.lifecycle import Status
from desk.places import Gazetteer
from desk.viewer import Role, Viewer
from desk.views import TicketHeader
from handlers.documents.xlsx import xlsx
from handlers.web.access import logged_in
from handlers.web.window.desk import (
    Form,
    WebRequest,
    frame,
    house_of,
    one,
    program_names,
    today_of,
)
from handlers.web.window.standing import of_header
from handlers.wording import wording
from nlu.normalize import fold

__all__ = ["routes"]

_PAGE = 50
_EXPORTED = 5000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DIGITS = 8
_CHANNELS = ("web", "telegram", "hotline", "window", "terminal")
_DUES = ("overdue", "today", "escalated")
# No program has this id: words that name none find nothing.
_NO_PROGRAM = ("?",)


@get("/window")
async def inbox(request: WebRequest) -> Template:
    """Urgent first, then by the soonest limit; what is closed only when asked for."""
    asked, first = _filter(request), request.query_params.get("from", "")
    start = int(first) if first.isdecimal() and len(first) < _DIGITS else 0
    return await _page(request, asked, start)


@post("/window/find", status_code=200)
async def find(request: WebRequest, data: Form) -> Response[Any]:
    """By what somebody reads out: a ticket's number, a telephone, an ID number, a program's name.

    Sent as a form, so that no such number ever stands in an address.
    """
    viewer, words = logged_in(request), fold(one(data, "words", 64))
    if not words:
        return Redirect("/window", status_code=303)
    house = house_of(request)
    if identity := id_number(words):
        return await _page(request, Filter(identity=identity), 0, masked(words))
    try:
        found = await house.tickets.get(viewer, words)
        return Redirect(f"/window/tickets/{quote(found.header.reference)}", status_code=303)
    except NotFound:
        digits = re.sub(r"[\s,()-]", "", words)
    if digits.removeprefix("+").isdecimal():
        return await _page(request, Filter(phone=digits), 0, words)
    programs = tuple(id_ for id_, name in program_names(request).items() if words in name)
    return await _page(request, Filter(programs=programs or _NO_PROGRAM), 0, words)


@get("/window/export")
async def export(request: WebRequest) -> Response[bytes]:
    """The list as it is filtered, as a table file; what is in it stands in the inbox too."""
    viewer, house, today = logged_in(request), house_of(request), today_of(request)
    box = Inbox(house.database, house.clock)
    found = await box.exported(viewer, _filter(request), today, limit=_EXPORTED)
    data = await asyncio.to_thread(xlsx, found, program_names(request), today)
    name = f"yimen-{today.isoformat()}.xlsx"
    return Response(
        data, media_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _filter(request: WebRequest) -> Filter:
    asked = request.query_params
    status, program = asked.get("status"), asked.get("program", "")
    due, channel = asked.get("due"), asked.get("channel")
    return Filter(
        status=Status(status) if status in set(Status) else None,
        urgent=asked.get("urgent") == "1",
        due=due if due in _DUES else None,
        programs=(program,) if program in program_names(request) else (),
        channel=channel if channel in _CHANNELS else None,
        **_place(asked.get("place", "")),
    )


def _place(asked: str) -> dict[str, str]:
    """One township of a wider area: "321302 中扬镇"."""
    adcode, _, town = asked.partition(" ")
    known = Gazetteer().by_code(adcode, town) if town else None
    return {"adcode": adcode, "town": town} if known else {}


async def _page(
    request: WebRequest, wanted: Filter, start: int, words: str | None = None
) -> Template:
    asked = request.query_params
    viewer, today, house = logged_in(request), today_of(request), house_of(request)
    box = Inbox(house.database)
    found = await box.page(viewer, wanted, today, limit=_PAGE + 1, offset=start)
    names = program_names(request)
    escalated = await box.escalated(viewer, found[:_PAGE])
    return Template(
        "window/inbox.html.jinja",
        context=frame(
            viewer,
            counts=await box.counts(viewer, today),
            statuses=list(Status),
            wanted=wanted,
            escalated=escalated,
            tickets=[_line(ticket, names, viewer, today) for ticket in found[:_PAGE]],
            next=_link(wanted, start + _PAGE) if len(found) > _PAGE else None,
            previous=_link(wanted, max(0, start - _PAGE)) if start else None,
            names=dict(sorted(names.items(), key=lambda one: one[1])),
            channels=_CHANNELS,
            words=words,
            export=_link(wanted, path="/window/export"),
            link=lambda **change: _link(replace(wanted, **change)),
            idle=house.settings.web.staff_idle_minutes,
            # Only a transfer ends here: its ticket is no longer the viewer's.
            done=wording("window")["done_transfer"] if "transferred" in asked else None,
            wide=viewer.role is not Role.CLERK,
        ),
    )


def _line(
    ticket: TicketHeader, names: dict[str, str], viewer: Viewer, today: date
) -> dict[str, Any]:
    """A ticket as its line shows it; a county is named where the area has several."""
    county = index().counties.get(ticket.adcode) if viewer.adcode != ticket.adcode else None
    return {
        "head": ticket,
        "due": of_header(ticket, today),
        "town": f"{county.county or county.city}{ticket.town}" if county else ticket.town,
        "programs": [names.get(id_, id_) for id_ in ticket.programs],
    }


def _link(wanted: Filter, start: int = 0, path: str = "/window") -> str:
    """The address of the inbox with this filter."""
    fields = {
        "status": wanted.status.value if wanted.status else "",
        "urgent": "1" if wanted.urgent else "",
        "due": wanted.due or "",
        "program": wanted.programs[0] if len(wanted.programs) == 1 else "",
        "channel": wanted.channel or "",
        "place": f"{wanted.adcode} {wanted.town}" if wanted.town else "",
        "from": str(start) if start else "",
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"{path}?{query}" if query else path


routes = [inbox, find, export]
