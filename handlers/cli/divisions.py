"""Any division by code or name: a county, but also a city, a province or the nation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.gazetteer import index
from desk.places import Gazetteer
from nlu.normalize import fold
from rules.place import NATION, Place, area_prefix


@dataclass(frozen=True, slots=True)
class Division:
    """A code of six digits and the full name."""

    adcode: str
    name: str


def divisions(text: str, nation: str) -> tuple[Division, ...]:
    """What the text (a code or a name) may mean; `nation` is what 100000 is called."""
    text = fold(text).strip()
    if text in (NATION, nation):
        return (Division(NATION, nation),)
    counties = index().counties
    if len(text) == len(NATION) and text.isascii() and text.isdigit():
        return _of_code(text, counties)
    found = Gazetteer().resolve(text, answering=True).candidates
    if len(found) > 1 and (wider := _whole(found, counties)):
        return (wider,)
    return tuple(dict.fromkeys(Division(one.adcode, _county(one).name) for one in found))


def _of_code(adcode: str, counties: Mapping[str, Place]) -> tuple[Division, ...]:
    prefix = area_prefix(adcode)
    inside = next((one for code, one in counties.items() if code.startswith(prefix)), None)
    return (Division(adcode, _part(inside, len(prefix))),) if inside else ()


def _part(place: Place, digits: int) -> str:
    city = place.city if digits >= len("3213") else ""
    county = place.county if digits > len("3213") else ""
    return Place(place.adcode, place.province, city, county).name


def _county(place: Place) -> Place:
    return Place(place.adcode, place.province, place.city, place.county)


def _whole(found: tuple[Place, ...], counties: Mapping[str, Place]) -> Division | None:
    """The city or province whose counties these are, all of them."""
    codes = {place.adcode for place in found if not place.town}
    for digits in (4, 2):
        prefixes = {code[:digits] for code in codes}
        if len(prefixes) == 1 and len(codes) == len(found):
            prefix = prefixes.pop()
            if codes == {code for code in counties if code.startswith(prefix)}:
                return Division(prefix.ljust(len(NATION), "0"), _part(found[0], digits))
    return None
