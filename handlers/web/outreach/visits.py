"""Whom to visit today, one person's page, and a visit noted in three touches on a telephone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk.errors import DeskError, NotAllowed, NotFound, Unfit
from desk.gazetteer import index
from desk.viewer import Role, Viewer
from desk.visits.book import Cares
from desk.visits.shapes import OUTCOMES, Level, Paid
from desk.visits.surge import Surges
from desk.visits.views import Care, CareHeader
from handlers.outreach.levels import level_of
from handlers.web.access import logged_in
from handlers.web.outreach.common import cares_of, day_words, frame_of, said
from handlers.web.window.desk import Form, WebRequest, house_of, missing, one, today_of
from handlers.web.window.standing import Standing
from handlers.web.window.story import people
from handlers.wording import wording
from rules.rulebook import Rulebook

__all__ = ["routes"]

_AHEAD = 3


@get("/window/visits")
async def visits(request: WebRequest) -> Template:
    """Due by today, alarms first; then those of the next days."""
    viewer, today = logged_in(request), today_of(request)
    cares = cares_of(request)
    found = await cares.due(viewer, ahead=_AHEAD)
    lines = [_line(one, viewer, today) for one in found]
    house = house_of(request)
    return Template(
        "outreach/visits.html.jinja",
        context=frame_of(
            request,
            now=[one for one in lines if one["head"].next_on <= today],
            soon=[one for one in lines if one["head"].next_on > today],
            counts=await cares.counts(viewer),
            surges=await Surges(house.database, house.clock).running(viewer),
            wide=viewer.role is not Role.CLERK,
            day=lambda day: day_words(day, today),
        ),
    )


@get("/window/visits/{care:int}")
async def visit(request: WebRequest, care: FromPath[int]) -> Template:
    """One person: how it went last, and the three answers."""
    viewer = logged_in(request)
    try:
        found = await cares_of(request).get(viewer, care)
    except NotFound:
        return missing(viewer)
    return await _page(request, found)


@post("/window/visits/{care:int}/{step:str}", status_code=200)
async def act(
    request: WebRequest, care: FromPath[int], step: FromPath[str], data: Form
) -> Response[Any]:
    """A visit, another level, or the end; what was written stays when it can't be taken."""
    viewer, cares = logged_in(request), cares_of(request)
    try:
        done = await _take(request, cares, viewer, care, step, data)
    except NotFound:
        return missing(viewer)
    except DeskError as error:
        found = await cares.get(viewer, care)
        return await _page(request, found, error.code, {**data, "step": step})
    if step == "visit":
        return Redirect(f"/window/visits?done={done}", status_code=303)
    return Redirect(f"/window/visits/{care}?done={done}", status_code=303)


async def _take(
    request: WebRequest, cares: Cares, viewer: Viewer, care: int, step: str, data: Mapping[str, Any]
) -> str:
    """What was done, for the words that say so. Raises DeskError."""
    sent, note = one(data, "version", 12), one(data, "note")
    version = int(sent) if sent.isascii() and sent.isdecimal() else None
    if step == "visit":
        outcome = one(data, "outcome", 20)
        paid = Paid(outcome, note, version, urgent=bool(one(data, "urgent")))
        await cares.visit(viewer, care, paid)
        return f"visit_{outcome}"
    if step == "relevel":
        level = chosen(house_of(request).world.rulebook, one(data, "level", 64))
        # Whom the viewer may not know of is not there, whatever else is wrong.
        await cares.get(viewer, care)
        if level is None:
            raise Unfit("level", "level_missing")
        await cares.relevel(viewer, care, level, note, version)
    elif step == "end":
        await cares.end(viewer, care, note, version)
    else:
        await cares.get(viewer, care)
        raise NotAllowed
    return step


def chosen(rulebook: Rulebook, program: str) -> Level | None:
    """The level of the program with this id, when it has visits."""
    found = rulebook.programs.get(program)
    return level_of(rulebook, found) if found is not None and found.visits else None


async def _page(
    request: WebRequest,
    found: Care,
    trouble: str | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Template:
    viewer, house = logged_in(request), house_of(request)
    texts, today = wording("outreach"), today_of(request)
    names = people(await house.staff.every())
    book = house.world.rulebook
    levels = [
        (one.id, one.name, level_of(book, one)) for one in book.programs.values() if one.visits
    ]
    program = book.programs.get(found.header.program)
    return Template(
        "outreach/visit.html.jinja",
        context=frame_of(
            request,
            care=found,
            line=_line(found.header, viewer, today),
            story=[said(one, names) for one in found.story if one.action != "visit"],
            names=names,
            outcomes=OUTCOMES,
            levels=sorted(levels, key=lambda one: one[2].every),
            source=program.visits if program else None,
            trouble=trouble and texts.get(trouble, wording("window")["trouble"]),
            typed=typed or {},
            day=lambda day: day_words(day, today),
        ),
        status_code=409 if trouble else 200,
    )


def _line(head: CareHeader, viewer: Viewer, today: date) -> dict[str, Any]:
    """A person as his line shows him; a county is named where the area has several."""
    county = index().counties.get(head.adcode) if viewer.adcode != head.adcode else None
    texts = wording("outreach")
    last = texts["last_never"]
    if head.last_on is not None:
        last = texts["last_seen"].format(day=day_words(head.last_on, today))
    return {
        "head": head,
        "due": _due(head, today),
        "last": last,
        "alarm": texts[f"alarm_{min(head.alerted, 2)}"] if head.alerted else "",
        "town": f"{county.county or county.city}{head.town}" if county else head.town,
    }


def _due(head: CareHeader, today: date) -> Standing:
    texts, days = wording("outreach"), (today - head.next_on).days
    if head.status == "ended":
        return Standing("ended", texts["did_end"])
    state = "over" if days > 0 else "today" if days == 0 else "left"
    said = texts[f"visit_{state}"].format(days=days, day=day_words(head.next_on, today))
    return Standing(state, said)


routes = [visits, visit, act]
