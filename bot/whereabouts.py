"""Places told in free words: the one meant, or the candidates to choose from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.case import Known
from bot.mentions import Tell
from bot.plain import place_to_plain
from bot.world import World
from nlu.heard import Heard
from nlu.places import ordinary
from rules.case import HUKOU, LIVING
from rules.place import Place

__all__ = ["FACT_OF_ROLE", "Unclear", "near", "place_tells", "unfound"]

_NOT = ("不", "没", "离")
_NEAR = 4
_EVENTS = ("displaced", "housing_danger")
_AT_HOME = ("火灾", "自然灾害")
_STOPS = re.compile(r"[,。!?;: ]")
_TOWNSHIPS = ("镇", "乡", "街道", "县", "苏木")
# A clause that says where they are and nothing more.
_AT = re.compile(
    r"(?:^|[,。!?; ])(?:现在|就|我们?|人|家|都)*在([\u4e00-\u9fff]{2,16})(?=[,。!?; ]|$)"
)
# 在县城读高三 tells what somebody does there.
_DOES = re.compile("[读上打做种开养干住看]")
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


def place_tells(world: World, known: Known, heard: Heard) -> tuple[list[Tell], Unclear | None]:
    """Each place said once; a place without a role is where they live, unless that is known.

    Told with a fire or a flood it is where that happened, too.
    """
    tells, unclear = _told_places(world, known, heard)
    if _befell(heard) and FACT_OF_ROLE["event"] not in {one.fact for one in tells}:
        tells += [replace(one, fact="event_place") for one in tells if one.fact == "live_area"]
    return tells, unclear


def unfound(world: World, known: Known, heard: Heard) -> str | None:
    """A township told as where they live or are registered, that does not exist (火星镇)."""
    for mention in heard.of("place"):
        said = mention.value
        named = said.text.endswith(_TOWNSHIPS) and said.role in FACT_OF_ROLE
        if named and not world.places.find(said.text, near(known), False):
            return str(said.text)
    return None


def _befell(heard: Heard) -> bool:
    """A fire or a flood comes to the house; an accident may be anywhere."""
    at_home = any(one.value in _AT_HOME for one in heard.of("event"))
    return at_home or any(heard.of(kind) for kind in _EVENTS)


def _told_places(world: World, known: Known, heard: Heard) -> tuple[list[Tell], Unclear | None]:
    tells: list[Tell] = []
    unclear: Unclear | None = None
    for mention in heard.of("place"):
        said = mention.value
        if said.role is None and LIVING in known.case.places:
            continue
        fact = FACT_OF_ROLE.get(said.role or "living", "live_area")
        found = world.places.find(said.text, near(known), False)
        if len(found) == 1 and not found[0].town:
            found = _further(world, heard, mention.start) or found
        if len(found) == 1:
            tells.append(
                Tell(fact, place_to_plain(found[0]), mention.text, False, heard=(mention,))
            )
        elif found and unclear is None:
            unclear = Unclear(fact, said.text, found)
    if not tells and unclear is None and (LIVING not in known.case.places or _befell(heard)):
        tells = _somewhere(world, heard, known)
    return tells, unclear


def _stands_there(text: str, town: str) -> bool:
    """Letter by letter (在福建,读高三 is no 高山镇), and not as 不在中扬镇 or 离开中扬镇."""
    # 村头 is no 村头镇 unless it is called so.
    at = text.find(town if ordinary(town[:2]) else town[:2])
    return at >= 0 and not any(word in text[:at][-_NEAR:] for word in _NOT)


def _further(world: World, heard: Heard, start: int) -> tuple[Place, ...]:
    """南开区王顶堤: the township behind the county, named without 街道."""
    clause = _STOPS.split(heard.normal[start:], maxsplit=1)[0]
    found = world.places.find(clause, None, False)
    return found if len(found) == 1 and found[0].town else ()


def _somewhere(world: World, heard: Heard, known: Known) -> list[Tell]:
    """A township that stands in the telling without 住 before it (在江油青莲), if only one can.

    A county alone (在甘孜康定) counts only where it is all that the clause says.
    """
    fact = "live_area" if LIVING not in known.case.places else "event_place"
    found = world.places.find(heard.normal, None, False)
    if len(found) == 1 and found[0].town and _stands_there(heard.normal, found[0].town):
        return [Tell(fact, place_to_plain(found[0]), found[0].town, False)]
    for clause in _AT.findall(heard.normal):
        if _DOES.search(clause):
            continue
        found = world.places.find(clause, None, False)
        if len(found) == 1:
            return [Tell(fact, place_to_plain(found[0]), clause, False)]
    return []
