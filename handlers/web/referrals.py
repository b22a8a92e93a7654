"""A department's pages: what was referred to it, the part of the ticket it needs, its answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk.errors import Changed, NotAllowed, NotFound, Unfit
from desk.lifecycle import Status
from desk.referrals import STEPS, Errand, ErrandHeader, Referrals
from desk.viewer import Viewer
from desk.views import Running
from handlers.web.access import logged_in
from handlers.web.sheet import dialled
from handlers.web.window.desk import Form, WebRequest, frame, house_of, missing, one, today_of
from handlers.web.window.desk import program_names as names_of
from handlers.web.window.standing import Standing, of_limit
from handlers.web.window.ticket import trouble_words
from handlers.wording import wording

__all__ = ["routes"]

_PAGE = 50
_STATUSES = ("sent", "accepted", "done", "declined", "recalled")


@get("/window/errands")
async def errands(request: WebRequest) -> Template:
    """What waits for the department: urgent first, then by the limit."""
    viewer = logged_in(request)
    asked, first = request.query_params.get("status"), request.query_params.get("from", "")
    status = asked if asked in _STATUSES else None
    start = int(first) if first.isdecimal() and len(first) < 8 else 0
    found = await _referrals(request).list(viewer, status=status, limit=_PAGE + 1, offset=start)
    return Template(
        "window/errands.html.jinja",
        context=frame(
            viewer,
            errands=[(line, _due(request, line)) for line in found[:_PAGE]],
            statuses=_STATUSES,
            chosen=status,
            next=start + _PAGE if len(found) > _PAGE else None,
            previous=max(0, start - _PAGE) if start else None,
        ),
    )


@get("/window/errands/{reference:str}/{number:int}")
async def errand(request: WebRequest, reference: FromPath[str], number: FromPath[int]) -> Template:
    """One errand; another department's looks as if it did not exist."""
    viewer = logged_in(request)
    try:
        found = await _referrals(request).get(viewer, reference, number)
    except NotFound:
        return missing(viewer)
    return _page(request, viewer, found)


@post("/window/errands/{reference:str}/{number:int}/{step:str}", status_code=200)
async def answer(
    request: WebRequest,
    reference: FromPath[str],
    number: FromPath[int],
    step: FromPath[str],
    data: Form,
) -> Response[Any]:
    """Accept, finish with a result, decline with a reason; what was written stays on error."""
    viewer, repository = logged_in(request), _referrals(request)
    version, note = one(data, "version", 12), one(data, "note")
    seen = int(version) if version.isascii() and version.isdecimal() else None
    try:
        await repository.take(viewer, reference, number, step, note=note or None, version=seen)
    except NotFound:
        return missing(viewer)
    except (Changed, NotAllowed, Unfit) as error:
        found = await repository.get(viewer, reference, number)
        return _page(request, viewer, found, error.code, (step, note))
    back = f"/window/errands/{quote(reference)}/{number}?done={step}"
    return Redirect(back, status_code=303)


def _page(
    request: WebRequest,
    viewer: Viewer,
    found: Errand,
    trouble: str | None = None,
    typed: tuple[str, str] = ("", ""),
) -> Template:
    texts, names = wording("window"), names_of(request)
    done = request.query_params.get("done", "")
    return Template(
        "window/errand.html.jinja",
        context=frame(
            viewer,
            errand=found,
            programs=[*dict.fromkeys(names.get(id_, id_) for id_ in found.referral.programs)],
            limit=_limit(request, found.referral.clock),
            phone=dialled(found.part["contact"].get("phone")),
            trouble=trouble and trouble_words(trouble),
            done=texts.get(f"done_errand_{done}") if trouble is None else None,
            typed=typed,
            needs_note={step: needs for step, (_, _, needs) in STEPS.items()},
        ),
        status_code=409 if trouble else 200,
    )


def _limit(request: WebRequest, clock: Running | None) -> Standing | None:
    if clock is None:
        return None
    return of_limit(clock, Status.ACCEPTED, today_of(request), house_of(request).calendar)


def _due(request: WebRequest, line: ErrandHeader) -> Standing | None:
    """A limit that has ended is due no more."""
    if line.due_on is None:
        return None
    running = Running("refer", 1, True, False, False, line.due_on, False)
    return _limit(request, running)


def _referrals(request: WebRequest) -> Referrals:
    house = house_of(request)
    return Referrals(house.database, house.clock, house.calendar)


routes = [errands, errand, answer]
