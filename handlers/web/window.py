"""The township window's pages: log in, the inbox of one's own township, the ticket, its steps."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import Provide
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body, Parameter
from litestar.response import Redirect, Template

from desk.errors import Changed, Locked, NotAllowed, NotFound, Refused, Unfit
from desk.lifecycle import Action, Status
from desk.staff import Viewer
from handlers.web.access import viewer
from handlers.web.sheet import sheet
from handlers.wording import wording

__all__ = ["routes"]

WebRequest = Request[Any, Any, State]
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
_VIEWER = {"viewer": Provide(viewer)}
_PAGE = 50
_LONGEST_NOTE = 1000


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


@get("/window", dependencies=_VIEWER)
async def inbox(
    request: WebRequest,
    viewer: Viewer,
    status: Annotated[str | None, Parameter(query="status")] = None,
    start: Annotated[int, Parameter(query="from", ge=0, le=1_000_000)] = 0,
) -> Template:
    """Tickets of the viewer's own place: urgent first, then the longest waiting."""
    tickets = request.app.state.house.tickets
    chosen = Status(status) if status in set(Status) else None
    found = await tickets.list(viewer, status=chosen, limit=_PAGE + 1, offset=start)
    return Template(
        "window/inbox.html.jinja",
        context={
            "viewer": viewer,
            "texts": wording("window"),
            "counts": await tickets.counts(viewer),
            "statuses": list(Status),
            "chosen": chosen,
            "tickets": found[:_PAGE],
            "start": start,
            "next": start + _PAGE if len(found) > _PAGE else None,
            "previous": max(0, start - _PAGE) if start else None,
            "names": _names(request),
        },
    )


@get("/window/find", dependencies=_VIEWER)
async def find(
    request: WebRequest,
    viewer: Viewer,
    number: Annotated[str, Parameter(query="number", max_length=64)] = "",
) -> Response[Any]:
    """Open a ticket by the number that somebody reads out, however it is typed."""
    try:
        found = await request.app.state.house.tickets.get(viewer, number)
    except NotFound:
        return _missing(viewer)
    return Redirect(f"/window/tickets/{quote(found.header.reference)}", status_code=303)


@get("/window/tickets/{reference:str}", dependencies=_VIEWER)
async def ticket(request: WebRequest, viewer: Viewer, reference: str) -> Template:
    """The whole ticket; a foreign township's looks as if it did not exist."""
    return await _ticket(request, viewer, reference)


@post("/window/tickets/{reference:str}/{action:str}", dependencies=_VIEWER, status_code=200)
async def step(
    request: WebRequest, viewer: Viewer, reference: str, action: str, data: Form
) -> Response[Any]:
    """Accept, give back, close or withdraw; what was written stays when it can't be done."""
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
        context={
            "viewer": viewer,
            "texts": texts,
            "ticket": found,
            "sheet": sheet(found),
            "trouble": None
            if trouble is None
            else texts.get(f"trouble_{trouble}", texts["trouble"]),
            "done": texts.get(f"done_{done}") if trouble is None else None,
            "action": action,
            "note": note,
        },
        status_code=200 if trouble is None else 409,
    )


def _missing(viewer: Viewer) -> Template:
    context = {"viewer": viewer, "texts": wording("window")}
    return Template("window/missing.html.jinja", context=context, status_code=404)


def _names(request: WebRequest) -> dict[str, str]:
    programs = request.app.state.house.world.rulebook.programs
    return {id_: program.name for id_, program in programs.items()}


routes = [login_page, login, logout, inbox, find, ticket, step]
