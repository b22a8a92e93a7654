"""Calls to make: the same list at the window and the hotline, claimed, done with an outcome."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent, ServerSentEventMessage, Template

from desk.callbacks import Callbacks
from desk.errors import Changed, NotFound, Unfit
from desk.tasks import OUTCOMES, Tasks, Waiting
from desk.viewer import Role, Viewer
from handlers.web.access import logged_in
from handlers.web.sheet import dialled
from handlers.web.window.desk import Form, WebRequest, frame, house_of, missing, one
from handlers.web.window.live import resting
from handlers.web.window.story import people
from handlers.wording import wording

__all__ = ["called_words", "changes", "errands_of", "routes"]

# Rounds between two signs of life.
_BEAT = 7
_TAKE, _DONE = "take", "done"


@get("/window/tasks")
async def tasks(request: WebRequest) -> Response[Any]:
    """What waits for a call from this window, emergencies first."""
    viewer = logged_in(request)
    if viewer.role is Role.OPERATOR:
        return Redirect("/window/hotline#waiting", status_code=303)
    return await _page(request, viewer)


@get("/window/tasks/live")
async def live(request: WebRequest) -> ServerSentEvent:
    """How many wait, told as it changes; a stream, because asking would keep a session alive."""
    viewer, house = logged_in(request), house_of(request)

    async def still_there() -> bool:
        return await house.staff.find(viewer.login, viewer.stamp) is not None

    list_ = Tasks(house.database, house.clock)
    told = changes(list_, viewer, request.app.state.closing, still_there)
    return ServerSentEvent(told, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


async def changes(
    list_: Tasks,
    viewer: Viewer,
    closing: asyncio.Event,
    still_there: Callable[[], Awaitable[bool]],
    *,
    seconds: float = 2.0,
) -> AsyncIterator[ServerSentEventMessage]:
    """`tasks` at once and whenever they change, comments in between.

    Ends when the server stops or the account has been closed.
    """
    before, rounds = "", 0
    while True:
        found = await list_.waiting(viewer)
        if found.mark != before:
            before = found.mark
            yield ServerSentEventMessage(event="tasks", data=_told(found))
        if closing.is_set():
            return
        await resting(closing, seconds)
        rounds += 1
        if rounds % _BEAT == 0:
            if not await still_there():
                return
            yield ServerSentEventMessage(comment="on")


def _told(found: Waiting) -> str:
    texts = wording("tasks")
    say = texts["waiting_urgent" if found.urgent else "waiting"]
    words = say.format(count=found.count, urgent=found.urgent)
    told = {"say": words, "urgent": found.urgent, "newest": found.newest, "mark": found.mark}
    return json.dumps(told, ensure_ascii=False)


@get("/window/tasks/list")
async def listed(request: WebRequest) -> Template:
    """The list alone."""
    context = frame(logged_in(request), **await errands_of(request))
    return Template("tasks/list.html.jinja", context=context)


@post("/window/tasks/{row:int}/{step:str}", status_code=200)
async def task(
    request: WebRequest, row: FromPath[int], step: FromPath[str], data: Form
) -> Response[Any]:
    """Claim an errand, or say how the call ended."""
    house = house_of(request)
    return await _take(request, Tasks(house.database, house.clock), row, step, data)


@post("/window/callbacks/{row:int}/{step:str}", status_code=200)
async def callback(
    request: WebRequest, row: FromPath[int], step: FromPath[str], data: Form
) -> Response[Any]:
    """The same for what is to be told to somebody who came by telephone."""
    house = house_of(request)
    return await _take(request, Callbacks(house.database, house.clock), row, step, data)


async def _take(
    request: WebRequest, list_: Tasks | Callbacks, row: int, step: str, data: Form
) -> Response[Any]:
    viewer, outcome = logged_in(request), one(data, "outcome", 16)
    try:
        if step == _TAKE:
            await list_.take(viewer, row)
        elif step == _DONE:
            await list_.done(viewer, row, outcome)
        else:
            return missing(viewer)
    except NotFound:
        return missing(viewer)
    except (Changed, Unfit) as error:
        return await _page(request, viewer, wording("tasks")[f"trouble_{error.code}"])
    home = "/window/hotline" if viewer.role is Role.OPERATOR else "/window/tasks"
    said = _TAKE if step == _TAKE else outcome
    return Redirect(f"{home}?called={said}#waiting", status_code=303)


async def _page(request: WebRequest, viewer: Viewer, trouble: str | None = None) -> Template:
    done = None if trouble else called_words(request)
    context = frame(viewer, trouble=trouble, done=done, **await errands_of(request))
    return Template("tasks/page.html.jinja", context=context, status_code=409 if trouble else 200)


def called_words(request: WebRequest) -> str | None:
    """What has just been noted of a call."""
    called = request.query_params.get("called", "")
    return wording("tasks")[f"done_{called}"] if called in (*OUTCOMES, _TAKE) else None


async def errands_of(request: WebRequest) -> dict[str, Any]:
    """What the list draws; every errand shown is in the audit trail."""
    viewer, house = logged_in(request), house_of(request)
    found = await Tasks(house.database, house.clock).open(viewer)
    told = await Callbacks(house.database, house.clock).open(viewer)
    return {
        "tasks": found,
        "callbacks": told,
        "dialled": dialled,
        "names": people(await house.staff.every()),
        "outcomes": OUTCOMES,
        "tasks_texts": wording("tasks"),
        "aloud": _aloud,
        "mark": (await Tasks(house.database, house.clock).waiting(viewer)).mark,
    }


def _aloud(text: str, note: str | None) -> str:
    return wording("intake").get(text, "").format(note=note or "")


routes = [tasks, live, listed, task, callback]
