"""Who calls: earlier calls and tickets of the number, how a ticket stands, and joining it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from bot.conversation import Conversation
from desk.calls import Call, Found
from desk.errors import DeskError, NotFound, Unfit
from desk.lifecycle import Action, Status
from desk.progress import Progress
from desk.step import Details
from desk.viewer import Viewer
from handlers import answering
from handlers.web.access import logged_in
from handlers.web.hotline.common import (
    CHANNEL,
    HOME,
    Form,
    WebRequest,
    by_htmx,
    calls_of,
    context,
    house_of,
    missing,
    path_of,
    wanted,
)
from handlers.wording import wording

__all__ = ["Earlier", "earlier", "routes"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the caller's number finds. own: tickets filed in this very talk, which may be joined
    to an older open one. fresh: nothing was said yet, so that an earlier talk may be gone on with.
    """

    found: Found
    own: frozenset[str]
    fresh: bool

    @property
    def open(self) -> bool:
        """Whether an older ticket is open that this call's own may be joined to."""
        return any(
            one.status is not Status.CLOSED and one.reference not in self.own
            for one in self.found.tickets
        )


async def earlier(
    request: WebRequest, viewer: Viewer, call: Call, talk: Conversation
) -> Earlier | None:
    """None as long as neither number is known."""
    if call.phone is None and call.identity is None:
        return None
    found = await calls_of(request).find(viewer, call.phone, call.id, call.identity)
    own = frozenset(receipt.reference for receipt in talk.receipts)
    return Earlier(found, own, fresh=not talk.entries)


@post(f"{HOME}/calls/{{call:str}}/number", status_code=200)
async def number(request: WebRequest, call: FromPath[str], data: Form) -> Response[Any]:
    """The caller's number, and what it finds across all channels."""
    return await _entered(request, call, calls_of(request).number, wanted(data, "phone", 24))


@post(f"{HOME}/calls/{{call:str}}/identity", status_code=200)
async def identity(request: WebRequest, call: FromPath[str], data: Form) -> Response[Any]:
    """The applicant's ID number, kept for the ticket of this call, and what it finds."""
    return await _entered(request, call, calls_of(request).identify, wanted(data, "id_number", 40))


async def _entered(
    request: WebRequest, call: str, keep: Callable[[Viewer, str, str], Awaitable[None]], text: str
) -> Response[Any]:
    viewer = logged_in(request)
    trouble = None
    try:
        await keep(viewer, call, text)
    except Unfit as error:
        trouble = wording("hotline")[error.code]
    except NotFound:
        return missing(viewer)
    return await _earlier(request, viewer, call, trouble)


@get(f"{HOME}/tickets/{{reference:str}}")
async def standing(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    """How a ticket stands, to be read aloud; the reading is audited."""
    viewer = logged_in(request)
    try:
        found = await house_of(request).tickets.get(viewer, reference)
    except NotFound:
        return missing(viewer)
    house = house_of(request)
    # Reasons are for the applicant, and anybody may be on the line.
    progress = Progress(found.header.reference, found, own=False)
    words = answering.of(house.world, house.intake.filing).told(progress, house.intake.today())
    return Template(
        "hotline/standing.html.jinja", context=context(viewer, ticket=found, spoken=words)
    )


@post(f"{HOME}/calls/{{call:str}}/join", status_code=200)
async def join(request: WebRequest, call: FromPath[str], data: Form) -> Response[Any]:
    """This call's ticket goes on within an older open one of the same household."""
    viewer, house = logged_in(request), house_of(request)
    try:
        mine = await calls_of(request).step(viewer, call)
    except NotFound:
        return missing(viewer)
    try:
        talk = await house.intake.conversation(CHANNEL, mine.sender)
        own = talk.receipts[-1].reference if talk is not None and talk.receipts else ""
        into = Details(into=wanted(data, "into", 40))
        await house.tickets.move(viewer, own, Action.MERGE, details=into)
        trouble = None
    except DeskError:
        trouble = wording("hotline")["join_failed"]
    return await _earlier(request, viewer, call, trouble)


@post(f"{HOME}/calls/{{call:str}}/earlier", status_code=303)
async def go_on(request: WebRequest, call: FromPath[str], data: Form) -> Response[Any]:
    """Go on where an earlier call stopped."""
    viewer = logged_in(request)
    try:
        await calls_of(request).step(viewer, call)
    except NotFound:
        return missing(viewer)
    try:
        await calls_of(request).go_on(viewer, call, wanted(data, "earlier", 40))
    except NotFound:
        return Redirect(f"{path_of(call)}?trouble=earlier", status_code=303)
    return Redirect(path_of(call), status_code=303)


async def _earlier(
    request: WebRequest, viewer: Viewer, id: str, trouble: str | None
) -> Response[Any]:
    if not by_htmx(request):
        return Redirect(path_of(id), status_code=303)
    try:
        call = await calls_of(request).step(viewer, id)
    except NotFound:
        return missing(viewer)
    talk = await house_of(request).intake.conversation(CHANNEL, call.sender)
    found = None if talk is None else await earlier(request, viewer, call, talk)
    return Template(
        "hotline/earlier.html.jinja",
        context=context(viewer, call=call, earlier=found, problem=trouble),
    )


routes = [number, identity, standing, join, go_on]
