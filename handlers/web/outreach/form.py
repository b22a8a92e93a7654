"""The form of a lead, the same for a neighbour, a village worker and the hotline: read, checked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.errors import DeskError
from desk.leads.filing import PUBLIC, NewLead, Person, Reporter, file
from desk.places import Gazetteer
from desk.reference import shown
from desk.viewer import Viewer
from handlers.compose import House
from handlers.web.window.desk import many, one
from handlers.wording import wording
from nlu.normalize import fold
from rules.place import Place

__all__ = ["NEEDS", "RELATIONS", "Asked", "Sent", "blank", "send"]

NEEDS = ("no_care", "ill", "hungry", "child", "house", "harm", "wander", "other")
RELATIONS = ("neighbour", "village", "family", "helper", "passer", "none")
# Somebody goes there at once, whether or not the reporter thought of ticking it.
_URGENT = frozenset({"hungry", "harm"})
_SHORT, _LONG, _MOST_PLACES = 60, 1000, 60


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it is drawn: what was typed, what is wrong, the places to choose from."""

    form: Mapping[str, Any] = field(default_factory=dict)
    trouble: str | None = None
    places: tuple[Place, ...] = ()
    number: str = ""

    def text(self, name: str) -> str:
        return one(self.form, name, _LONG)

    @property
    def needs(self) -> tuple[str, ...]:
        return many(self.form, "needs")


@dataclass(frozen=True, slots=True)
class Sent:
    """A lead that was filed."""

    reference: str
    urgent: bool
    place: Place


def blank(place: str = "") -> Asked:
    """A form that nobody has written in; its number makes that it is filed once."""
    return Asked({"place": place} if place else {}, number=secrets.token_urlsafe(16))


async def send(
    house: House, data: Mapping[str, Any], channel: str, *, viewer: Viewer | None, source: str = ""
) -> Sent | Asked:
    """File what was written; when something is missing, the form again with all that is in it."""
    number = one(data, "number", 40) or secrets.token_urlsafe(16)
    place, trouble, places = _place(data, viewer)
    person = _person(data)
    if trouble is None and not person.where:
        trouble = "where_missing"
    if trouble is None and not (person.words or person.needs):
        trouble = "words_missing"
    if trouble is not None or place is None:
        return Asked(data, _said(trouble, places), places, number)
    heard = await house.intake.hear(person.words)
    urgent = bool(one(data, "urgent") or heard.alarms or _URGENT & set(person.needs))
    new = NewLead(
        key=_key(number, person, place),
        channel=channel,
        place=place,
        person=person,
        reporter=_reporter(data),
        urgent=urgent,
        source=source,
    )
    try:
        return Sent(await _file(house, new, viewer), urgent, place)
    except DeskError as error:
        return Asked(data, wording("outreach")[error.code], (), number)


async def _file(house: House, new: NewLead, viewer: Viewer | None) -> str:
    actor, role = (viewer.login, viewer.role.value) if viewer else (PUBLIC, PUBLIC)
    vault, at = house.database.vault, house.clock()
    async with house.database.writing() as session:
        filed = await file(session, vault, new, at, house.calendar, actor=actor, role=role)
    return shown(filed)


def _place(
    data: Mapping[str, Any], viewer: Viewer | None
) -> tuple[Place | None, str | None, tuple[Place, ...]]:
    """The township, or what is wrong and which ones may be meant."""
    gazetteer = Gazetteer()
    chosen = one(data, "town", 90).split(" ", 1)
    if len(chosen) == 2 and (found := gazetteer.by_code(*chosen)) is not None:
        return found, None, ()
    words = fold(one(data, "place", _SHORT))
    if not words:
        return None, "where_missing", ()
    near = gazetteer.by_code(viewer.adcode, viewer.town) if viewer else None
    meant = gazetteer.resolve(words, near=near, answering=True).candidates
    towns = tuple(
        town
        for place in meant
        for town in ((place,) if place.town else gazetteer.towns_of(place.adcode))
    )
    if not towns:
        return None, "place_unknown", ()
    if len(towns) == 1:
        if _says(words, towns[0]):
            return towns[0], None, ()
        return None, "place_sure", towns
    county = meant[0].town is None
    return None, "place_county" if county else "place_several", towns[:_MOST_PLACES]


def _says(words: str, place: Place) -> bool:
    """Whether all that was written is in the place's own name, in order: else it is a guess."""
    signs = iter(place.name)
    return all(sign in signs for sign in words if not sign.isspace())


def _said(trouble: str | None, places: tuple[Place, ...]) -> str | None:
    if trouble is None:
        return None
    county = places[0].county or places[0].city if places else ""
    return wording("outreach")[trouble].format(county=county)


def _person(data: Mapping[str, Any]) -> Person:
    return Person(
        who=one(data, "who", _SHORT),
        where=one(data, "where", 200),
        words=one(data, "words", _LONG),
        needs=tuple(need for need in many(data, "needs") if need in NEEDS),
        phone=one(data, "phone", 24),
    )


def _reporter(data: Mapping[str, Any]) -> Reporter:
    relation = one(data, "relation", 20)
    return Reporter(
        name=one(data, "my_name", _SHORT),
        phone=one(data, "my_phone", 24),
        relation=relation if relation in RELATIONS and relation != "none" else "",
    )


def _key(number: str, person: Person, place: Place) -> str:
    """Pressing twice is one lead; a form changed after an error is another one."""
    content = f"{number}\0{place.name}\0{person}"
    return f"{number}.{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:16]}"
