"""The one window that a ticket goes to; each program's own route stays inside the ticket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from desk.routing import Route
from rules.place import Place

__all__ = ["choose"]

_URGENT = ("emergency", "living", "hukou")
_CALM = ("hukou", "living", "emergency")


def choose(places: Mapping[str, Place], routes: Sequence[Route], *, urgent: bool) -> Route | None:
    """The window for the whole ticket, with its reason; None when no township is known.

    places: the case's, by hukou, living and emergency. routes: of the likely and possible
    programs, strongest first. Urgent goes to where the person is; anything else to the window
    that takes most of the programs, the hukou place first among equals.
    """
    towns = {kind: places[kind] for kind in _CALM if kind in places and places[kind].town}
    if urgent:
        kind = next((kind for kind in _URGENT if kind in towns), None)
        return _route(towns[kind], f"urgent_{kind}") if kind else None
    takes = Counter(route.place for route in routes if route.place and route.place.town)
    if takes:
        order = [*towns.values(), *takes]
        return _route(max(takes, key=lambda p: (takes[p], -order.index(p))), "most_programs")
    return next((_route(place, "only_place") for place in towns.values()), None)


def _route(place: Place, reason_id: str) -> Route:
    return Route(place, reason_id, _texts()[reason_id].format(town=place.town), certain=True)


@cache
def _texts() -> Mapping[str, str]:
    path = Path(__file__).parent / "texts" / "filing.yml"
    texts: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts
