"""Links that carry a place, for a notice at a window: t.me/<bot>?start=<place>.

Telegram lets through 64 letters of A-Z a-z 0-9 _ -, so the township's name goes in base64url.
"""

from __future__ import annotations

import base64
import binascii

from desk.places import Gazetteer
from rules.place import Place

__all__ = ["decode", "encode"]

_LONGEST = 64


def encode(place: Place) -> str:
    """The word after start=; raises ValueError when it would be too long."""
    name = base64.urlsafe_b64encode((place.town or "").encode()).decode().rstrip("=")
    word = f"{place.adcode}-{name}" if name else place.adcode
    if len(word) > _LONGEST:
        raise ValueError("the name of this township is too long for a link")
    return word


def decode(word: str) -> Place | None:
    """The place of a link; None unless it is one of the official list. 镇 or 乡 may be left out."""
    adcode, _, name = word[:_LONGEST].partition("-")
    try:
        town = base64.b64decode(name + "=" * (-len(name) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    places = Gazetteer()
    if not town:
        return places.by_code(adcode)
    found = [one for one in places.towns_of(adcode) if one.town and one.town.startswith(town)]
    exact = [one for one in found if one.town == town]
    return next(iter(exact or found), None) if exact or len(found) == 1 else None
