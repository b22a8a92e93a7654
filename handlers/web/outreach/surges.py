"""A district switches a disaster on for townships, and off: their people are visited closer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk.errors import DeskError, NotFound
from desk.gazetteer import index
from desk.places import Gazetteer
from desk.viewer import Viewer
from desk.visits.surge import Surges
from handlers.web.access import logged_in
from handlers.web.outreach.common import day_words, frame_of
from handlers.web.window.desk import (
    Form,
    WebRequest,
    house_of,
    many,
    missing,
    one,
    today_of,
)
from handlers.wording import wording
from rules.case import Case
from rules.place import Place, area_prefix

__all__ = ["routes"]

# The figure that a county enters for 方案3: every how many days during a disaster.
_FIGURE = "p3_surge_days"
_USUAL = timedelta(days=14)


@get("/window/surges")
async def surges(request: WebRequest) -> Template:
    return await _page(request)


@post("/window/surges", status_code=200)
async def begin(request: WebRequest, data: Form) -> Response[Any]:
    """From today until a day, for the townships that were ticked."""
    viewer = logged_in(request)
    try:
        await _surges(request).begin(
            viewer,
            _towns(data),
            days=_number(one(data, "days", 3)),
            until=_date(one(data, "until", 10)),
            why=one(data, "why", 200),
        )
    except DeskError as error:
        return await _page(request, error.code, data)
    return Redirect("/window/surges?done=surge", status_code=303)


@post("/window/surges/{row:int}", status_code=200)
async def end(request: WebRequest, row: FromPath[int]) -> Response[Any]:
    """It is over before its day."""
    viewer = logged_in(request)
    try:
        await _surges(request).end(viewer, row)
    except NotFound:
        return missing(viewer)
    return Redirect("/window/surges?done=surge_end", status_code=303)


async def _page(
    request: WebRequest, trouble: str | None = None, typed: Mapping[str, Any] | None = None
) -> Template:
    viewer, today, texts = logged_in(request), today_of(request), wording("outreach")
    return Template(
        "outreach/surges.html.jinja",
        context=frame_of(
            request,
            surges=await _surges(request).running(viewer),
            counties=_counties(viewer),
            usual=_usual(request, viewer),
            until=(today + _USUAL).isoformat(),
            today=today.isoformat(),
            ticked=many(typed or {}, "towns"),
            typed=typed or {},
            trouble=trouble and texts.get(trouble, wording("window")["trouble"]),
            day=lambda day: day_words(day, today),
        ),
        status_code=409 if trouble else 200,
    )


def _counties(viewer: Viewer) -> list[tuple[Place, tuple[Place, ...]]]:
    """The townships of the area, by county."""
    prefix = area_prefix(viewer.adcode)
    found = [place for code, place in index().counties.items() if code.startswith(prefix)]
    return [(county, Gazetteer().towns_of(county.adcode)) for county in found]


def _usual(request: WebRequest, viewer: Viewer) -> int | None:
    """What the county has entered; None: nothing, so the district says it here."""
    place = index().counties.get(viewer.adcode)
    if place is None:
        return None
    case = Case(on=today_of(request), places={"living": place, "hukou": place})
    value = house_of(request).world.rulebook.resolve(_FIGURE, case).value()
    return None if value is None else int(value)


def _towns(data: Mapping[str, Any]) -> list[Place]:
    gazetteer = Gazetteer()
    pairs = [chosen.partition(" ") for chosen in many(data, "towns")]
    found = [gazetteer.by_code(adcode, town) for adcode, _, town in pairs if town]
    return [place for place in found if place is not None]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def _date(text: str) -> date:
    """A day; what is none lies in the past, which is refused with words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _surges(request: WebRequest) -> Surges:
    house = house_of(request)
    return Surges(house.database, house.clock)


routes = [surges, begin, end]
