"""The townships' windows: address, telephone, opening hours, and when they were last checked."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk.errors import Changed, Unfit
from desk.local import fields_of
from desk.places import Gazetteer
from desk.windows import Entry
from handlers.web.access import logged_in
from handlers.web.admin.common import counties, county_of, local_of, page, told
from handlers.web.window.desk import Form, WebRequest, house_of, one, today_of
from rules.errors import RulesError
from rules.place import Place

__all__ = ["routes"]

_FIELDS = ("name", "address", "phone", "hours", "calls", "source")


@get("/window/admin/windows")
async def windows(request: WebRequest) -> Template:
    """All townships of a county; what nobody has entered is said."""
    county, known = county_of(request), house_of(request).windows
    towns = Gazetteer().towns_of(county.adcode)
    return page(
        request,
        "windows",
        county=county,
        counties=counties(logged_in(request)),
        windows=[known.at(town) for town in towns],
    )


@get("/window/admin/windows/{adcode:str}/{town:str}")
async def window(request: WebRequest, adcode: FromPath[str], town: FromPath[str]) -> Template:
    return _page(request, _township(request, adcode, town))


@post("/window/admin/windows/{adcode:str}/{town:str}", status_code=200)
async def save(
    request: WebRequest, adcode: FromPath[str], town: FromPath[str], data: Form
) -> Response[Any]:
    """Checked today, by whoever saves."""
    place = _township(request, adcode, town)
    typed = {name: one(data, name, 400) for name in _FIELDS}
    fields = {**typed, "adcode": adcode, "town": town, "checked": today_of(request)}
    try:
        by = logged_in(request).login
        await local_of(request).set_window(by, fields, one(data, "seen", 4000))
    except (Unfit, Changed, RulesError) as error:
        return _page(request, place, typed, told(error))
    return Redirect(f"/window/admin/windows?county={adcode}&done=window", status_code=303)


def _page(
    request: WebRequest,
    place: Place,
    typed: dict[str, Any] | None = None,
    error: str | None = None,
) -> Template:
    found = house_of(request).windows
    entry: Entry | None = found.entry(place)
    now = {name: getattr(entry, name) or "" for name in _FIELDS} if entry else {}
    return page(
        request,
        "window",
        error=error,
        place=place,
        window=found.at(place),
        typed=now if typed is None else typed,
        usual=house_of(request).settings.callbacks.window,
        seen=fields_of(entry),
    )


def _township(request: WebRequest, adcode: str, town: str) -> Place:
    """A township of the administrator's own area."""
    mine = any(one.adcode == adcode for one in counties(logged_in(request)))
    place = Gazetteer().by_code(adcode, town) if mine else None
    if place is None:
        raise NotFoundException
    return place


routes = [windows, window, save]
