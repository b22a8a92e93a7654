"""Whom a window rings up at each department of a county."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk import contacts, departments
from desk.errors import Changed, Unfit
from desk.local import fields_of
from handlers.web.access import logged_in
from handlers.web.admin.common import counties, county_of, local_of, page, told
from handlers.web.window.desk import Form, WebRequest, house_of, one, today_of
from rules.errors import RulesError

__all__ = ["routes"]

_FIELDS = ("phone", "person", "address", "hours")


@get("/window/admin/departments")
async def every(request: WebRequest) -> Template:
    return _page(request)


@post("/window/admin/departments/{adcode:str}/{department:str}", status_code=200)
async def save(
    request: WebRequest, adcode: FromPath[str], department: FromPath[str], data: Form
) -> Response[Any]:
    """Checked today, by whoever saves."""
    mine = any(one.adcode == adcode for one in counties(logged_in(request)))
    if not mine or all(one.id != department for one in departments.every()):
        raise NotFoundException
    typed = {name: one(data, name, 400) for name in _FIELDS}
    keys = {"adcode": adcode, "department": department, "checked": today_of(request)}
    try:
        by = logged_in(request).login
        await local_of(request).set_contact(by, {**typed, **keys}, one(data, "seen", 4000))
    except (Unfit, Changed, RulesError) as error:
        return _page(request, department, typed, told(error))
    back = f"/window/admin/departments?county={adcode}&done=department#{department}"
    return Redirect(back, status_code=303)


def _page(
    request: WebRequest,
    at: str = "",
    typed: dict[str, Any] | None = None,
    error: str | None = None,
) -> Template:
    county = county_of(request)
    known = contacts.load(house_of(request).settings.local_folder)
    rows = []
    for each in departments.every():
        entry = known.get((county.adcode, each.id))
        now = {name: getattr(entry, name, None) or "" for name in _FIELDS}
        shown = typed if typed is not None and each.id == at else now
        rows.append((each, entry, shown, fields_of(entry)))
    return page(
        request,
        "departments",
        error=error,
        at=at,
        county=county,
        counties=counties(logged_in(request)),
        rows=rows,
    )


routes = [every, save]
