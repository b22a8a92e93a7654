"""Commas where voice input left them out: before whoever is spoken of next, in a long stretch."""

from __future__ import annotations

import re

from nlu.normalize import BREAKS
from nlu.people import markers

__all__ = ["punctuated"]

_LONG, _APART = 26, 7
_STRETCH = re.compile(f"[^{re.escape(BREAKS)} ]{{{_LONG},}}")
# A person after one of these belongs to the clause that he stands in.
_OPEN = re.compile(
    "[的跟和给被让把与同带靠替帮顾养在对问为叫说想要供有是没比像住、嫁娶着到去或及由等陪老亲]$"
)


def punctuated(normal: str) -> str:
    """The folded text with commas in stretches of more than 26 characters that have none."""
    if not _STRETCH.search(normal):
        return normal
    places = [at for match in _STRETCH.finditer(normal) for at in _places(match)]
    for at in reversed(places):
        normal = f"{normal[:at]},{normal[at:]}"
    return normal


def _places(match: re.Match[str]) -> list[int]:
    """Where in the text a comma goes."""
    stretch, first = match.group(), match.start()
    found: list[int] = []
    last = 0
    for marker in markers(stretch):
        own = marker.role in ("relation", "self", "household") and not marker.beside
        if own and marker.start - last >= _APART and not _OPEN.search(stretch[: marker.start]):
            found.append(first + marker.start)
            last = marker.start
    return found
