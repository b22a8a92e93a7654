"""The forms of the ticket page: each is one step of the lifecycle, or a look that helps with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from desk.errors import Changed, NotAllowed, NotFound, Unfit
from desk.lifecycle import Action
from desk.places import Gazetteer
from desk.tickets import Details
from desk.viewer import Viewer
from desk.windows import Window, Windows
from handlers.web.access import logged_in
from handlers.web.window.desk import Form, WebRequest, house_of, many, missing, one, program_names
from handlers.web.window.matters import refusal
from handlers.web.window.ticket import ticket_page
from handlers.web.window.typed import Typed
from handlers.wording import wording
from nlu.normalize import fold
from rules.place import Place

__all__ = ["routes"]

_MOST_PLACES = 20


@post("/window/tickets/{reference:str}/{action:str}", status_code=200)
async def step(
    request: WebRequest, reference: FromPath[str], action: FromPath[str], data: Form
) -> Response[Any]:
    """Take the step; what was written stays when it can't be taken."""
    viewer = logged_in(request)
    if action not in set(Action):
        raise NotFoundException
    typed = Typed(action, data)
    if one(data, "help"):
        return await _help(request, viewer, reference, typed)
    try:
        await house_of(request).tickets.move(
            viewer,
            reference,
            Action(action),
            note=_note(action, data),
            version=_number(data, "version"),
            details=_details(data, house_of(request).windows),
        )
    except NotFound:
        # The ticket that should stay, or this one: the page says which.
        if action != Action.MERGE:
            return missing(viewer)
        return await ticket_page(request, viewer, reference, trouble="into_missing", typed=typed)
    except (Changed, NotAllowed, Unfit) as error:
        return await ticket_page(request, viewer, reference, trouble=error.code, typed=typed)
    if action == Action.TRANSFER and viewer.town:
        return Redirect("/window?transferred=1", status_code=303)
    return Redirect(f"/window/tickets/{quote(reference)}?done={action}", status_code=303)


async def _help(request: WebRequest, viewer: Viewer, reference: str, typed: Typed) -> Response[Any]:
    """Look up places for a transfer, or begin the reasons of a refusal; nothing is changed."""
    if typed.action == Action.TRANSFER:
        words = one(typed.form, "words", 60)
        places = _places(words, viewer, house_of(request).windows)
        return await ticket_page(request, viewer, reference, typed=typed, places=places)
    number = _number(typed.form, "matter") or 0
    try:
        ticket = await house_of(request).tickets.get(viewer, reference)
    except NotFound:
        return missing(viewer)
    begun = refusal(ticket, number, program_names(request))
    note = "\n".join(part for part in (one(typed.form, "note"), begun) if part)
    filled = Typed(typed.action, {**typed.form, "note": note})
    return await ticket_page(request, viewer, reference, typed=filled)


def _places(words: str, viewer: Viewer, windows: Windows) -> tuple[Window, ...]:
    """The windows of the townships that the words may mean; a county stands for all of its own."""
    gazetteer = Gazetteer()
    near = gazetteer.by_code(viewer.adcode, viewer.town)
    found = gazetteer.resolve(fold(words), near=near, answering=True).candidates
    towns = [town for place in found for town in _towns(gazetteer, place)]
    return tuple(windows.at(place) for place in towns[:_MOST_PLACES])


def _towns(gazetteer: Gazetteer, place: Place) -> tuple[Place, ...]:
    return (place,) if place.town else gazetteer.towns_of(place.adcode)


def _note(action: str, data: dict[str, Any]) -> str | None:
    """What was written; papers that were ticked and those in words become one numbered list."""
    note = one(data, "note")
    if action != Action.GIVE_BACK:
        return note or None
    items = [*many(data, "items"), *(line.strip() for line in note.splitlines() if line.strip())]
    if len(items) < 2:
        return items[0] if items else None
    line = wording("window")["list_line"]
    return "\n".join(line.format(number=number, item=item) for number, item in enumerate(items, 1))


def _details(data: dict[str, Any], windows: Windows) -> Details:
    adcode, _, town = one(data, "place", 80).partition(" ")
    place = Gazetteer().by_code(adcode, town) if town else None
    return Details(
        matter=_number(data, "matter"),
        department=one(data, "department", 16) or None,
        programs=many(data, "programs"),
        place=place,
        window=windows.at(place).name if place else None,
        into=one(data, "into_typed", 40) or one(data, "into", 40) or None,
    )


def _number(data: Any, name: str) -> int | None:
    text = one(data, name, 12)
    return int(text) if text.isascii() and text.isdecimal() else None


routes = [step]
