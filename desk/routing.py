"""Which township window takes a program, and why: the law gives each kind of relief its place.

Sources: 社会救助法 art. 37 (hukou, residence permit, place of the emergency), 38 (schools),
51 (hospitals), 52 (stations), 64 (one window that must accept and pass on).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from rules.place import Place

__all__ = ["Route", "reasons", "route"]

# Where each kind of place is looked for, best first. The first entry is where the law sends it;
# taking a later one is a second best that the reason admits.
_LOOK = {
    "hukou": ("hukou", "living", "emergency"),
    "hukou_or_living": ("hukou", "living", "emergency"),
    "living": ("living", "hukou", "emergency"),
    "emergency": ("emergency", "living", "hukou"),
    "school": ("living", "hukou", "emergency"),
    "station": ("emergency", "living", "hukou"),
    "case_office": ("living", "hukou", "emergency"),
    "hospital": ("living", "emergency", "hukou"),
    "any_window": ("living", "hukou", "emergency"),
    "disabled_federation": ("hukou", "living", "emergency"),
    "legal_aid": ("living", "hukou", "emergency"),
    "department": ("living", "hukou", "emergency"),
}
# Only these promise that the window named is where the law puts it; the rest name a helper.
_BY_PLACE = {"hukou", "living", "emergency"}
_SECOND_BEST = {"hukou": "hukou_unknown", "living": "living_unknown"}


@dataclass(frozen=True, slots=True)
class Route:
    """The township whose window receives it, or None when no township is known.

    reason_id: a key of texts/routing.yml; reason: that text with the township's name filled in.
    certain: False when the window is a second best because the right place is not known.
    """

    place: Place | None
    reason_id: str
    reason: str
    certain: bool


def route(
    apply_at: str, places: Mapping[str, Place], *, residence_permit: bool | None = None
) -> Route:
    """Route one program by its `apply_at` and the case's places (hukou, living, emergency).

    A county without its township can't receive anything and counts as unknown.

    Raises:
        KeyError: `apply_at` is not one of the kinds that a program may name.
    """
    look = _LOOK[apply_at]
    towns = {kind: place for kind, place in places.items() if place.town}
    if apply_at == "hukou_or_living" and residence_permit and "living" in towns:
        return _route(towns["living"], "permit", certain=True)
    kind = next((kind for kind in look if kind in towns), None)
    if kind is None:
        return _route(None, "nowhere", certain=False)
    return _route(towns[kind], *_reason(apply_at, kind, look[0]))


def _reason(apply_at: str, found: str, lawful: str) -> tuple[str, bool]:
    base = "hukou" if apply_at == "hukou_or_living" else apply_at
    if base not in _BY_PLACE:
        return base, True
    if found == lawful:
        return base, True
    return _SECOND_BEST.get(base, "emergency_unknown"), False


def _route(place: Place | None, reason_id: str, certain: bool) -> Route:
    town = place.town if place and place.town else ""
    return Route(place, reason_id, reasons()[reason_id].format(town=town), certain)


@cache
def reasons() -> Mapping[str, str]:
    """The texts by reason id."""
    path = Path(__file__).parent / "texts" / "routing.yml"
    texts: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts
