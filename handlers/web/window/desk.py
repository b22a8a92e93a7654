"""What all pages of the desk share: the frame, names of programs and people, forms' fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Template

from desk import departments
from desk.gazetteer import index
from desk.limits import china_date
from desk.viewer import Role, Viewer
from handlers.compose import House
from handlers.wording import wording

__all__ = [
    "HOME",
    "Form",
    "WebRequest",
    "frame",
    "house_of",
    "many",
    "missing",
    "one",
    "program_names",
    "today_of",
]

WebRequest = Request[Any, Any, State]
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
# Where each role's work begins.
HOME: Mapping[Role, str] = {
    Role.CLERK: "/window",
    Role.OPERATOR: "/window/hotline",
    Role.DISTRICT: "/window",
    Role.OFFICER: "/window/errands",
    Role.ADMIN: "/window/admin",
}


def house_of(request: WebRequest) -> House:
    found: House = request.app.state.house
    return found


def today_of(request: WebRequest) -> date:
    """The day that it is in China."""
    return china_date(house_of(request).clock())


def frame(viewer: Viewer, **more: Any) -> dict[str, Any]:
    """What every page of the desk shows: who is there, and for which place."""
    return {
        "viewer": viewer,
        "area": _area(viewer),
        "home": HOME.get(viewer.role, "/window"),
        "texts": wording("window"),
        **more,
    }


def _area(viewer: Viewer) -> str:
    county = index().counties.get(viewer.adcode)
    name = county.county or county.city if county else viewer.adcode
    if viewer.department:
        return f"{name}{departments.named(viewer.department).name}"
    return viewer.town or name


def missing(viewer: Viewer) -> Template:
    """A foreign ticket's page and that of none look the same."""
    return Template("window/missing.html.jinja", context=frame(viewer), status_code=404)


def program_names(request: WebRequest) -> dict[str, str]:
    programs = house_of(request).world.rulebook.programs
    return {id_: program.name for id_, program in programs.items()}


def one(data: Mapping[str, Any], name: str, longest: int = 4000) -> str:
    """A field that is sent once."""
    found = data.get(name)
    value = found[0] if isinstance(found, list) and found else found
    return str(value or "").strip()[:longest]


def many(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A field with a box to tick each: none, one or several."""
    found = data.get(name)
    values = found if isinstance(found, list) else [] if found is None else [found]
    return tuple(str(value).strip()[:200] for value in values[:60])
