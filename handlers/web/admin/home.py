"""Where an administrator begins: what stands, what is missing, and what was changed lately."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from desk import contacts, departments
from desk.places import Gazetteer
from desk.trail import Trail, Watch
from desk.working_days import UnknownYear, WorkingDays
from handlers.web.admin.common import county_of, page
from handlers.web.window.desk import WebRequest, house_of, today_of

__all__ = ["routes", "watch_of", "year_missing"]

# The longest limit is 45 working days, which may be 70 days of the calendar.
_SOON = timedelta(days=100)
# Rows of the trail that somebody waits for who asked for them: some seconds.
_MANY = 100_000


@get("/window/admin")
async def home(request: WebRequest) -> Template:
    house, county = house_of(request), county_of(request)
    towns = Gazetteer().towns_of(county.adcode)
    windows = house.windows
    asked = contacts.load(house.settings.local_folder)
    return page(
        request,
        "home",
        county=county,
        staff=await house.staff.every(),
        towns=len(towns),
        reachable=sum(bool(windows.at(town).phone) for town in towns),
        departments=len(departments.every()),
        contacts=sum(one.adcode == county.adcode and bool(one.phone) for one in asked.values()),
        missing=year_missing(house.calendar, today_of(request)),
    )


@get("/window/admin/trail")
async def trail(request: WebRequest) -> Template:
    """What was changed, by whom, from what to what; and whether the trail itself is whole."""
    house, before = house_of(request), request.query_params.get("before", "")
    lines = await Trail(house.database).changes(int(before) if before.isdecimal() else None)
    watch = watch_of(request)
    found = await watch.go_on()
    names = {one.id: one.name for one in departments.every()}
    return page(
        request, "trail", lines=lines, chain=found, left=await watch.left(), departments=names
    )


@post("/window/admin/trail", status_code=303)
async def look_again(request: WebRequest) -> Redirect:
    """Follow the chain from its first row once more, a good deal of it at once."""
    watch = watch_of(request)
    watch.start_again()
    await watch.go_on(_MANY)
    return Redirect("/window/admin/trail", status_code=303)


def year_missing(calendar: WorkingDays, today: date) -> int | None:
    """The year whose holidays limits will soon need and nobody has entered."""
    try:
        known = calendar.known_until(today)
    except UnknownYear as error:
        return error.year
    return known.year + 1 if known - today < _SOON else None


def watch_of(request: WebRequest) -> Watch:
    """One watch over the chain for this process, which remembers how far it has come."""
    state: Any = request.app.state
    if not hasattr(state, "watch"):
        state.watch = Watch(house_of(request).database)
    watch: Watch = state.watch
    return watch


routes = [home, trail, look_again]
