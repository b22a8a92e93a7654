"""The operator's list: calls under way, calls to make, and a new call in one key."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk.calls import CASE, KINDS, Call
from desk.errors import NotAllowed, NotFound, Unfit
from desk.viewer import Role, Viewer
from handlers import console
from handlers.web.access import logged_in
from handlers.web.hotline.common import (
    CHANNEL,
    HOME,
    Form,
    WebRequest,
    calls_of,
    context,
    house_of,
    missing,
    path_of,
    wanted,
)
from handlers.web.tasks import called_words, errands_of
from handlers.wording import wording

__all__ = ["routes"]


@get(HOME)
async def home(request: WebRequest) -> Template:
    """What there is to do, and what was just done."""
    viewer, calls = logged_in(request), calls_of(request)
    mine = await calls.mine(viewer)
    done = request.query_params.get("done", "")
    return Template(
        "hotline/home.html.jinja",
        context=context(
            viewer,
            kinds=[kind for kind in KINDS if kind != CASE],
            calls=[(call, *await _about(request, call)) for call in mine],
            over=await calls.over(viewer),
            done=called_words(request) or wording("hotline").get(f"done_{done}"),
            **await errands_of(request),
        ),
    )


@post(f"{HOME}/calls", status_code=303)
async def begin(request: WebRequest, data: Form) -> Response[Any]:
    """A new call; of another kind than a case it is over at once."""
    viewer, kind = logged_in(request), wanted(data, "kind") or CASE
    try:
        call = await calls_of(request).begin(viewer, kind=kind)
    except Unfit:
        return missing(viewer)
    return Redirect(path_of(call.id) if kind == CASE else f"{HOME}?done={kind}", status_code=303)


@post(f"{HOME}/calls/{{call:str}}/end", status_code=303)
async def end(request: WebRequest, call: FromPath[str], data: Form) -> Response[Any]:
    """The call is over, as what it turned out to be."""
    viewer, kind = logged_in(request), wanted(data, "kind") or CASE
    try:
        await calls_of(request).end(viewer, call, kind)
    except (NotFound, Unfit):
        return missing(viewer)
    return _home(viewer, kind)


@post(f"{HOME}/calls/{{call:str}}/reopen", status_code=303)
async def reopen(request: WebRequest, call: FromPath[str]) -> Response[Any]:
    """Ended by mistake, or the line broke."""
    viewer = logged_in(request)
    try:
        await calls_of(request).reopen(viewer, call)
    except NotFound:
        return missing(viewer)
    return Redirect(path_of(call), status_code=303)


@post(f"{HOME}/calls/{{call:str}}/owner", status_code=303)
async def hand_over(request: WebRequest, call: FromPath[str], data: Form) -> Response[Any]:
    """To a colleague, with all that was said."""
    viewer = logged_in(request)
    try:
        await calls_of(request).hand_over(viewer, call, wanted(data, "to"))
    except NotAllowed:
        return Redirect(f"{path_of(call)}?trouble=hand_over", status_code=303)
    except NotFound:
        return missing(viewer)
    return _home(viewer, "handed_over")


async def _about(request: WebRequest, call: Call) -> tuple[str, str]:
    """By what an operator knows a call again: what it is about, and the number if it has one."""
    house = house_of(request)
    talk = await house.intake.conversation(CHANNEL, call.sender)
    if talk is None:
        return "", ""
    number = talk.receipts[-1].reference if talk.receipts else ""
    return console.gist(house.world, talk, house.intake.today()), number


def _home(viewer: Viewer, done: str) -> Redirect:
    """Back to one's own list: a clerk has no calls, he came from a lead."""
    home = HOME if viewer.role is Role.OPERATOR else "/window/leads"
    return Redirect(f"{home}?done={done}", status_code=303)


routes = [home, begin, end, reopen, hand_over]
