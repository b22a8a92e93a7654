"""What the pages of the console share: whose call, in which house, with which words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from litestar import Request, Response
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Template

from desk.calls import Calls
from desk.gazetteer import index
from desk.viewer import Viewer
from handlers.compose import House
from handlers.wording import wording
from rules.program import Program

__all__ = [
    "CHANNEL",
    "HOME",
    "Form",
    "WebRequest",
    "aloud",
    "by_htmx",
    "calls_of",
    "context",
    "each",
    "house_of",
    "missing",
    "path_of",
    "wanted",
]

CHANNEL = "hotline"
HOME = "/window/hotline"

WebRequest = Request[Any, Any, State]
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


def house_of(request: WebRequest) -> House:
    house: House = request.app.state.house
    return house


def calls_of(request: WebRequest) -> Calls:
    house = house_of(request)
    return Calls(house.database, house.clock)


def path_of(call: str) -> str:
    """The address of a call's page."""
    return f"{HOME}/calls/{call}"


def by_htmx(request: WebRequest) -> bool:
    """Whether only a part of the page is wanted."""
    return "HX-Request" in request.headers


def context(viewer: Viewer, **more: Any) -> dict[str, Any]:
    """What every page of the console shows."""
    county = index().counties.get(viewer.adcode)
    return {
        "viewer": viewer,
        "area": county.county if county else viewer.adcode,
        "texts": wording("hotline"),
        "words": wording("window"),
        "stands": wording("standing"),
        "aloud": aloud,
        "sources": sources,
        **more,
    }


def aloud(text: str, note: str | None) -> str:
    """What a resident hears of a step of his ticket."""
    return wording("intake").get(text, "").format(note=note or "")


def sources(program: Program) -> Iterator[tuple[str, str]]:
    """Each document that a program rests on, once, with its date or ""."""
    found = {one.cite.doc: one.cite.date for one in program.criteria}
    for doc, date in found.items():
        yield doc, date.isoformat() if date else ""


def missing(viewer: Viewer) -> Response[Any]:
    """No such call, or a colleague's: the two look the same."""
    return Template("hotline/missing.html.jinja", context=context(viewer), status_code=404)


def each(value: Any) -> list[str]:
    """The values of a field that may come several times."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def wanted(data: dict[str, Any], name: str, longest: int = 200) -> str:
    """One field of a form, cut to what can make sense."""
    return (each(data.get(name)) or [""])[-1].strip()[:longest]
