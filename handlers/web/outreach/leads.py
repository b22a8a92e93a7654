"""The desk's leads: the list by its days, one lead, what was done, and a new one by telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk.calls import Calls
from desk.errors import DeskError, NotFound, Unfit
from desk.gazetteer import index
from desk.leads.book import REASONS, Leads, Step
from desk.leads.views import Lead, LeadHeader
from desk.places import Gazetteer
from desk.viewer import Role, Viewer
from handlers.web.access import logged_in
from handlers.web.outreach.common import day_words, frame_of, said
from handlers.web.outreach.form import NEEDS, RELATIONS, Asked, blank, send
from handlers.web.window.desk import Form, WebRequest, house_of, missing, one, today_of
from handlers.web.window.standing import Standing
from handlers.web.window.story import people
from handlers.wording import wording
from rules.place import Place

__all__ = ["routes"]

_PAGE = 50
_WHICH = ("open", "urgent", "overdue", "escalated", "done")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A step's form as sent, so that no error loses it."""

    action: str = ""
    note: str = ""
    reason: str = ""
    into: str = ""


@get("/window/leads")
async def leads(request: WebRequest) -> Template:
    """Those not yet looked after first: urgent ones, then by their day."""
    viewer, asked = logged_in(request), request.query_params.get("which", "open")
    first = request.query_params.get("from", "")
    start = int(first) if first.isascii() and first.isdecimal() and len(first) < 8 else 0
    which = asked if asked in _WHICH else "open"
    repository = _leads(request)
    found = await repository.list(viewer, which=which, limit=_PAGE + 1, offset=start)
    return Template(
        "outreach/leads.html.jinja",
        context=frame_of(
            request,
            leads=[_line(one, viewer, today_of(request)) for one in found[:_PAGE]],
            counts=await repository.counts(viewer),
            which=which,
            next=start + _PAGE if len(found) > _PAGE else None,
            previous=max(0, start - _PAGE) if start else None,
            wide=viewer.role is not Role.CLERK,
        ),
    )


@get("/window/leads/new")
async def new(request: WebRequest) -> Template:
    """The same form as the public's, for whoever is told by telephone or at the counter."""
    viewer = logged_in(request)
    county = index().counties.get(viewer.adcode)
    place = f"{county.county or county.city}{viewer.town or ''}" if county else ""
    return _form(request, blank(place if viewer.town else ""))


@post("/window/leads/new", status_code=200)
async def add(request: WebRequest, data: Form) -> Response[Any]:
    viewer = logged_in(request)
    channel = "hotline" if viewer.role is Role.OPERATOR else "window"
    found = await send(house_of(request), data, channel, viewer=viewer)
    if isinstance(found, Asked):
        return _form(request, found)
    if viewer.role is Role.OPERATOR:
        return _form(request, blank(), filed=found.reference)
    return Redirect(f"/window/leads?filed={quote(found.reference)}", status_code=303)


@get("/window/leads/{lead:str}")
async def lead(request: WebRequest, lead: FromPath[str]) -> Template:
    """One lead; a foreign township's looks as if it did not exist."""
    viewer = logged_in(request)
    try:
        found = await _leads(request).get(viewer, lead)
    except NotFound:
        return missing(viewer)
    return await _page(request, viewer, found)


@post("/window/leads/{lead:str}/{step:str}", status_code=200)
async def act(
    request: WebRequest, lead: FromPath[str], step: FromPath[str], data: Form
) -> Response[Any]:
    """One step; what was written stays when it can't be taken."""
    viewer, repository = logged_in(request), _leads(request)
    if step == "begin_call":
        return await _begin_call(request, viewer, lead)
    typed = _Typed(step, one(data, "note"), one(data, "reason", 20), one(data, "into", 40))
    version = one(data, "version", 12)
    wanted = Step(
        action=step,
        note=typed.note,
        version=int(version) if version.isascii() and version.isdecimal() else None,
        into=typed.into,
        place=_place(one(data, "town", 90)),
        reason=typed.reason,
    )
    try:
        await repository.take(viewer, lead, wanted)
    except NotFound:
        return missing(viewer)
    except DeskError as error:
        found = await repository.get(viewer, lead)
        return await _page(request, viewer, found, error.code, typed)
    if step == "move" and viewer.town:
        return Redirect("/window/leads?done=move", status_code=303)
    return Redirect(f"/window/leads/{quote(lead)}?done={quote(step)}", status_code=303)


async def _begin_call(request: WebRequest, viewer: Viewer, reference: str) -> Response[Any]:
    """A call of one's own, with what the lead says in its notes line, to be confirmed."""
    house, repository = house_of(request), _leads(request)
    try:
        found = await repository.get(viewer, reference)
    except NotFound:
        return missing(viewer)
    if not found.open:
        return await _page(request, viewer, found, "not_allowed")
    calls = Calls(house.database, house.clock)
    try:
        call = await calls.begin(viewer, phone=found.phone or None)
    except Unfit:
        # Not a telephone number after all: it stands in the lead's own words.
        call = await calls.begin(viewer)
    await calls.note(viewer, call.id, _words(found))
    await repository.call(viewer, reference, call.id)
    return Redirect(f"/window/hotline/calls/{call.id}", status_code=303)


def _words(found: Lead) -> str:
    """The lead as one says it aloud, for the notes line to understand."""
    head = found.header
    texts = wording("outreach")
    place = Gazetteer().by_code(head.adcode, head.town)
    said = [
        f"{head.who}，住{place.name if place else head.town}" if head.who else "",
        *(texts[f"need_{need}"] for need in head.needs if need != "other"),
        head.words,
    ]
    return "。".join(part.strip("。 ") for part in said if part)


async def _page(
    request: WebRequest,
    viewer: Viewer,
    found: Lead,
    trouble: str | None = None,
    typed: _Typed | None = None,
) -> Template:
    house, texts = house_of(request), wording("outreach")
    names = people(await house.staff.every())
    return Template(
        "outreach/lead_page.html.jinja",
        context=frame_of(
            request,
            lead=found,
            line=_line(found.header, viewer, today_of(request)),
            alike=[_line(one, viewer, today_of(request)) for one in found.alike],
            story=[said(one, names) for one in found.story],
            towns=Gazetteer().towns_of(found.header.adcode),
            reasons=REASONS,
            trouble=trouble and texts.get(trouble, wording("window")["trouble"]),
            typed=typed or _Typed(),
        ),
        status_code=409 if trouble else 200,
    )


def _line(head: LeadHeader, viewer: Viewer, today: date) -> dict[str, Any]:
    county = index().counties.get(head.adcode) if viewer.adcode != head.adcode else None
    return {
        "head": head,
        "due": _due(head, today),
        "town": f"{county.county or county.city}{head.town}" if county else head.town,
    }


def _due(head: LeadHeader, today: date) -> Standing:
    texts = wording("outreach")
    if head.checked or head.status in {"ticket", "closed"}:
        return Standing("ended", texts["due_looked"] if head.checked else "")
    if head.due_on is None:
        return Standing("unknown", texts["due_unknown"])
    state = "over" if head.due_on < today else "today" if head.due_on == today else "left"
    return Standing(state, texts[f"due_{state}"].format(day=day_words(head.due_on, today)))


def _form(request: WebRequest, asked: Asked, filed: str | None = None) -> Template:
    done = wording("outreach")["done_filed"].format(reference=filed) if filed else None
    return Template(
        "outreach/new.html.jinja",
        context=frame_of(request, asked=asked, needs=NEEDS, relations=RELATIONS, done=done),
        status_code=422 if asked.trouble else 200,
    )


def _place(chosen: str) -> Place | None:
    adcode, _, town = chosen.partition(" ")
    return Gazetteer().by_code(adcode, town) if town else None


def _leads(request: WebRequest) -> Leads:
    house = house_of(request)
    return Leads(house.database, house.clock, house.calendar)


routes = [leads, new, add, lead, act]
