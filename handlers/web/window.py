"""The township window's pages: log in, the inbox of one's own township, the ticket, its steps."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template

from desk.errors import Changed, Locked, NotAllowed, NotFound, Refused, Unfit
from desk.gazetteer import index
from desk.lifecycle import Action, Status
from desk.staff import Viewer
from handlers.web.access import ACCESS, logged_in
from handlers.web.sheet import sheet
from handlers.wording import wording

__all__ = ["routes"]

WebRequest = Request[Any, Any, State]
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
_PAGE = 50
_DIGITS = 8
_LONGEST_NOTE = 1000
# Steps that a note alone describes.
_BY_NOTE = frozenset(
    {
        Action.ACCEPT,
        Action.GIVE_BACK,
        Action.PAY_FIRST,
        Action.MEET,
        Action.MET,
        Action.CLOSE,
        Action.WITHDRAW,
        Action.REOPEN,
    }
)


@get("/window/login")
async def login_page() -> Template:
    return Template("window/login.html.jinja", context={"error": None, "login": ""})


@post("/window/login", status_code=200)
async def login(request: WebRequest, data: Form) -> Response[Any]:
    """Open a session. A wrong login and a wrong password look and take the same."""
    name = str(data.get("login") or "").strip()[:64]
    texts = wording("window")
    try:
        found = await request.app.state.house.staff.authenticate(
            name, str(data.get("password") or "")[:1024]
        )
    except Locked as error:
        return _again(name, texts["locked"].format(minutes=error.minutes))
    except Refused:
        return _again(name, texts["refused"])
    if found.role not in ACCESS["GET", "/window"]:
        return _again(name, texts["no_desk"])
    request.set_session({"login": found.login, "stamp": found.stamp})
    return Redirect("/window", status_code=303)


def _again(name: str, error: str) -> Template:
    return Template(
        "window/login.html.jinja", context={"error": error, "login": name}, status_code=403
    )


@post("/window/logout", status_code=303)
async def logout(request: WebRequest) -> Response[Any]:
    request.clear_session()
    return Redirect("/window/login", status_code=303)


@get("/window")
async def inbox(request: WebRequest) -> Template:
    """Tickets of the viewer's own place: urgent first, then the longest waiting."""
    viewer = logged_in(request)
    tickets = request.app.state.house.tickets
    asked, first = request.query_params.get("status"), request.query_params.get("from", "")
    chosen = Status(asked) if asked in set(Status) else None
    start = int(first) if first.isdecimal() and len(first) < _DIGITS else 0
    found = await tickets.list(viewer, status=chosen, limit=_PAGE + 1, offset=start)
    return Template(
        "window/inbox.html.jinja",
        context=_desk(
            viewer,
            counts=await tickets.counts(viewer),
            statuses=list(Status),
            chosen=chosen,
            tickets=found[:_PAGE],
            next=start + _PAGE if len(found) > _PAGE else None,
            previous=max(0, start - _PAGE) if start else None,
            names=_names(request),
        ),
    )


@get("/window/find")
async def find(request: WebRequest) -> Response[Any]:
    """Open a ticket by the number that somebody reads out, however it is typed."""
    viewer = logged_in(request)
    number = request.query_params.get("number", "")[:64]
    try:
        found = await request.app.state.house.tickets.get(viewer, number)
    except NotFound:
        return _missing(viewer)
    return Redirect(f"/window/tickets/{quote(found.header.reference)}", status_code=303)


@get("/window/tickets/{reference:str}")
async def ticket(request: WebRequest, reference: FromPath[str]) -> Template:
    """The whole ticket; a foreign township's looks as if it did not exist."""
    return await _ticket(request, logged_in(request), reference)


@post("/window/tickets/{reference:str}/{action:str}", status_code=200)
async def step(
    request: WebRequest, reference: FromPath[str], action: FromPath[str], data: Form
) -> Response[Any]:
    """Accept, give back, close or withdraw; what was written stays when it can't be done."""
    viewer = logged_in(request)
    if action not in set(Action):
        raise NotFoundException
    note = str(data.get("note") or "").strip()[:_LONGEST_NOTE]
    version = str(data.get("version") or "")
    trouble = None
    try:
        await request.app.state.house.tickets.move(
            viewer,
            reference,
            Action(action),
            note=note or None,
            version=int(version) if version.isdecimal() else None,
        )
    except NotFound:
        return _missing(viewer)
    except (Changed, NotAllowed, Unfit) as error:
        trouble = error.code
    if trouble is None:
        return Redirect(f"/window/tickets/{quote(reference)}?done={action}", status_code=303)
    return await _ticket(request, viewer, reference, trouble=trouble, action=action, note=note)


async def _ticket(
    request: WebRequest,
    viewer: Viewer,
    reference: str,
    trouble: str | None = None,
    action: str | None = None,
    note: str = "",
) -> Template:
    texts = wording("window")
    try:
        found = await request.app.state.house.tickets.get(viewer, reference)
    except NotFound:
        return _missing(viewer)
    done = request.query_params.get("done")
    return Template(
        "window/ticket.html.jinja",
        context=_desk(
            viewer,
            ticket=found,
            sheet=sheet(found),
            moves=[move for move in found.moves if move.action in _BY_NOTE],
            trouble=trouble and texts.get(f"trouble_{trouble}", texts["trouble"]),
            done=texts.get(f"done_{done}") if trouble is None else None,
            action=action,
            note=note,
        ),
        status_code=200 if trouble is None else 409,
    )


def _missing(viewer: Viewer) -> Template:
    return Template("window/missing.html.jinja", context=_desk(viewer), status_code=404)


def _desk(viewer: Viewer, **more: Any) -> dict[str, Any]:
    """What every page of the desk shows: who is there, and for which place."""
    county = index().counties.get(viewer.adcode)
    area = viewer.town or (county.county if county else viewer.adcode)
    return {"viewer": viewer, "area": area, "texts": wording("window"), **more}


def _names(request: WebRequest) -> dict[str, str]:
    programs = request.app.state.house.world.rulebook.programs
    return {id_: program.name for id_, program in programs.items()}


routes = [login_page, login, logout, inbox, find, ticket, step]
