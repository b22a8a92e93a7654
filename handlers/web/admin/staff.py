"""Accounts: added, changed, closed; passwords are their owners' own, chosen through a link."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk import departments
from desk.errors import NotFound, Taken, Unfit
from desk.gazetteer import index
from desk.links import HOURS, Links
from desk.places import Gazetteer
from desk.staff import Post
from desk.viewer import Role, Viewer
from handlers.first import link_address
from handlers.web.access import logged_in
from handlers.web.admin.common import page, told
from handlers.web.window.desk import Form, WebRequest, house_of, one
from nlu.normalize import fold

__all__ = ["routes"]


@get("/window/admin/staff")
async def everybody(request: WebRequest) -> Template:
    return await _list(request)


@post("/window/admin/staff", status_code=200)
async def add(request: WebRequest, data: Form) -> Response[Any]:
    """A new account, and the link by which its owner chooses a password; shown once."""
    house, by = house_of(request), logged_in(request).login
    try:
        post_ = _post(data)
        found = await house.staff.add(
            one(data, "login", 64),
            None,
            name=post_.name,
            role=post_.role,
            adcode=post_.adcode,
            town=post_.town,
            department=post_.department,
            by=by,
        )
    except (Unfit, Taken) as error:
        return await _list(request, data, told(error))
    return await _link(request, found.login, second=False)


@get("/window/admin/staff/{login:str}")
async def account(request: WebRequest, login: FromPath[str]) -> Template:
    return await _page(request, login)


@post("/window/admin/staff/{login:str}/{step:str}", status_code=200)
async def change(
    request: WebRequest, login: FromPath[str], step: FromPath[str], data: Form
) -> Response[Any]:
    """change: name, role, place; close: for good; link: a new password, and a new telephone."""
    staff, by = house_of(request).staff, logged_in(request).login
    try:
        if step == "change":
            await staff.change(login, _post(data), by=by)
        elif step == "close":
            await staff.close(login, by=by)
        elif step == "link":
            return await _link(request, login, second=one(data, "second", 1) == "1")
        else:
            raise NotFoundException
    except NotFound as error:
        raise NotFoundException from error
    except Unfit as error:
        return await _page(request, login, data, told(error))
    back = "/window/admin/staff" if step == "close" else f"/window/admin/staff/{login}"
    return Redirect(f"{back}?done={step}", status_code=303)


async def _list(
    request: WebRequest, typed: dict[str, Any] | None = None, error: str | None = None
) -> Template:
    found = await house_of(request).staff.every()
    return page(
        request,
        "staff",
        error=error,
        people=[(person, _where(person), _department(person)) for person in found],
        typed=typed or {},
        **_choices(),
    )


async def _page(
    request: WebRequest, login: str, typed: dict[str, Any] | None = None, error: str | None = None
) -> Template:
    person = await house_of(request).staff.find(login)
    if person is None:
        raise NotFoundException
    now = {
        "name": person.name,
        "role": person.role.value,
        "place": _where(person),
        "department": person.department or "",
    }
    return page(request, "person", error=error, person=person, typed=typed or now, **_choices())


async def _link(request: WebRequest, login: str, *, second: bool) -> Template:
    links = Links(house_of(request).staff)
    token = await links.renew(login, second=second, by=logged_in(request).login)
    address = link_address(str(request.base_url), token)
    return page(request, "link", login=login, address=address, hours=HOURS)


def _choices() -> dict[str, Any]:
    return {"roles": [role.value for role in Role], "departments": departments.every()}


def _post(data: dict[str, Any]) -> Post:
    """The form as a post. Raises Unfit when the place or the role can't be told."""
    role = one(data, "role", 16)
    if role not in set(Role):
        raise Unfit("role", "role_missing")
    place = Gazetteer().resolve(fold(one(data, "place", 60)), answering=True)
    found = [each for each in place.candidates if (each.town is not None) == (role == Role.CLERK)]
    if len(found) != 1 or place.how == "sound":
        raise Unfit("place", "town_unclear" if role == Role.CLERK else "county_unclear")
    department = one(data, "department", 16) if role == Role.OFFICER else ""
    name, here = one(data, "name", 64), found[0]
    return Post(name, Role(role), here.adcode, here.town, department or None)


def _where(person: Viewer) -> str:
    """The place in words, so that it can be read in again."""
    if person.town:
        place = Gazetteer().by_code(person.adcode, person.town)
        return place.name if place else person.town
    county = index().counties.get(person.adcode)
    return county.name if county else person.adcode


def _department(person: Viewer) -> str:
    return departments.named(person.department).name if person.department else ""


routes = [everybody, add, account, change]
