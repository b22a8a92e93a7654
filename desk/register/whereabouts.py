"""The places that a register names, found once each in the gazetteer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from desk.places import Gazetteer
from desk.register.columnmap import ColumnMap
from desk.register.trouble import stop
from rules.place import Place

_CODE = re.compile(r"(\d{6})(\d{3}|\d{6})?")


class Whereabouts:
    """Words of a register -> a place, or the code of what is wrong with them."""

    def __init__(self, found: ColumnMap) -> None:
        """Raises RegisterError: what the map says all places are within isn't a county."""
        self._gazetteer = Gazetteer()
        self._within: dict[str, Place | None] = {
            role: self._area(one.within) for role, one in found.places.items()
        }
        self.find = cache(self._find)

    def _area(self, text: str | None) -> Place | None:
        if text is None:
            return None
        found = self._candidates(text, None)
        counties = {one.adcode for one in found}
        place = self._gazetteer.by_code(next(iter(counties))) if len(counties) == 1 else None
        if place is None:
            raise stop("map_within", text=text)
        return place

    def _find(self, role: str, text: str) -> Place | str:
        """The township, or a county, or `no_place`, `many_places`."""
        near = self._within.get(role)
        text = unicodedata.normalize("NFKC", text).strip()
        for words in _ways(text, near):
            found = self._candidates(words, near)
            if near is not None:
                found = [one for one in found if one.adcode == near.adcode]
            if len(found) == 1:
                return found[0]
            if len(found) > 1:
                return "many_places"
        return "no_place"

    def _candidates(self, text: str, near: Place | None) -> list[Place]:
        if match := _CODE.match(text):
            county = self._gazetteer.by_code(match[1])
            rest = text[match.end() :].strip()
            if county is None:
                return []
            if not rest:
                return [county]
            text, near = county.name + rest, county
        return list(self._gazetteer.resolve(text, near=near, answering=True).candidates)


def _ways(text: str, near: Place | None) -> Iterable[str]:
    """As it stands; below the area, unless it names the area itself."""
    if near is not None and not text[:1].isdigit() and near.county not in text:
        yield near.name + text
    yield text
