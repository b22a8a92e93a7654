"""Places told in free words: the one meant, or the candidates to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from bot.case import Known
from bot.mentions import Tell
from bot.plain import place_to_plain
from bot.world import World
from nlu.heard import Heard
from rules.case import HUKOU, LIVING
from rules.place import Place

_NOT = ("不", "没", "离")
_NEAR = 4
FACT_OF_ROLE = {"hukou": "hukou_area", "living": "live_area", "event": "event_place"}


@dataclass(frozen=True, slots=True)
class Unclear:
    """Several places have that name: which fact it is for, and which places."""

    fact: str
    words: str
    places: tuple[Place, ...]


def near(known: Known) -> Place | None:
    """Where the person is known to be, for choosing between places of one name."""
    places = known.case.places
    return places.get(LIVING) or places.get(HUKOU)


def place_tells(
    world: World, known: Known, heard: Heard
) -> tuple[list[Tell], Unclear | None]:
    """Each place said once; a place without a role is where they live, unless that is known."""
    tells: list[Tell] = []
    unclear: Unclear | None = None
    for mention in heard.of("place"):
        said = mention.value
        if said.role is None and LIVING in known.case.places:
            continue
        fact = FACT_OF_ROLE.get(said.role or "living", "live_area")
        found = world.places.find(said.text, near(known), False)
        if len(found) == 1:
            tells.append(Tell(fact, place_to_plain(found[0]), mention.text, False))
        elif found and unclear is None:
            unclear = Unclear(fact, said.text, found)
    if not tells and unclear is None and LIVING not in known.case.places:
        tells = _somewhere(world, heard)
    return tells, unclear


def _denied(text: str, town: str) -> bool:
    """不在中扬镇, 离开中扬镇: the township is named because it is not where they are."""
    before = text[: text.find(town[:2])][-_NEAR:]
    return any(word in before for word in _NOT)


def _somewhere(world: World, heard: Heard) -> list[Tell]:
    """A township that stands in the telling without 住 before it (在江油青莲), if only one can."""
    found = world.places.find(heard.normal, None, False)
    if len(found) != 1 or not found[0].town or _denied(heard.normal, found[0].town):
        return []
    return [Tell("live_area", place_to_plain(found[0]), found[0].town, False)]
