"""Side questions in the middle of the talk, answered from the packs: what, how much, papers, where.

Place and year stand beside every figure; what isn't known is said to be unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.side_answers import ANSWERS
from rules.parameters import ParameterCatalogue
from rules.reading import load_one
from rules.typeset import typeset

if TYPE_CHECKING:
    from bot.world import World
    from nlu.heard import Heard
    from rules.case import Case

__all__ = ["FILE", "Asks", "Knowledge", "Name", "answer", "load"]

FILE = Path(__file__).with_name("knowledge.yml")
Asks = Literal["how_long", "papers", "where", "together", "conditions", "amount", "how", "what"]
Words = Annotated[tuple[str, ...], Field(min_length=1)]
# What the understanding calls these questions; only asked where the words alone don't tell.
_INTENTS: Mapping[str, Asks] = MappingProxyType(
    {
        "ask_how_long": "how_long", "ask_papers": "papers", "ask_where": "where",
        "ask_amount": "amount",
    }
)  # fmt: skip
_SURE, _CLEAR = 0.5, 0.6
_MOST = 3
_CLAUSES = re.compile(r"[,。!?;、]")
# A question that names a program and asks nothing more is what the program is.
_PARTICLES = 3
_QUESTION_MARKS = ("吗", "么", "?", "\uff1f", "呢")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Name(Part):
    """What people call programs, and the local figures that their amount goes by."""

    words: Words
    programs: Words
    figures: tuple[str, ...] = ()


class Note(Part):
    """What is answered alike whatever the program: fees, proxies, notices, checks."""

    words: Words
    say: str


class Knowledge(Part):
    """How side questions are recognised, and units as they are said aloud."""

    units: Mapping[str, str]
    notes: tuple[Note, ...]
    asks: Mapping[Asks, Words]
    names: tuple[Name, ...]

    def named(self, text: str) -> Name | None:
        """The programs that the text speaks of, by the longest name in it."""
        found = [(len(word), name) for name in self.names for word in name.words if word in text]
        return max(found, key=_length)[1] if found else None

    def note(self, text: str) -> Note | None:
        """What is answered whatever the program, when one of its questions stands in the text."""
        return next((one for one in self.notes if any(word in text for word in one.words)), None)

    def kind(self, heard: Heard) -> Asks | None:
        """What is asked, or None when nothing is."""
        if (kind := self.worded(heard.normal)) is not None:
            return kind
        asked = (kind for intent, kind in _INTENTS.items() if heard.intent(intent) >= _SURE)
        return next(asked, None)

    def worded(self, text: str) -> Asks | None:
        """What the words ask, by the first kind that fits."""
        fitting = (kind for kind, words in self.asks.items() if any(word in text for word in words))
        return next(fitting, None)

    def several(self, heard: Heard) -> list[tuple[Asks, Name | None]]:
        """What each clause asks, and of which program: 低保要啥材料,去哪办 asks twice of 低保."""
        found: dict[Asks, Name | None] = {}
        name = self.named(heard.normal)
        for clause in _CLAUSES.split(heard.normal):
            name = self.named(clause) or name
            if (kind := self.worded(clause)) is not None:
                found.setdefault(kind, name)
        for intent, kind in _INTENTS.items():
            if heard.intent(intent) >= _CLEAR:
                found.setdefault(kind, name)
        return list(found.items())[:_MOST]


def load(catalogue: ParameterCatalogue | None = None, path: Path = FILE) -> Knowledge:
    """Read how side questions are put; `catalogue` checks that every unit has its words.

    Raises:
        RulesError: all that is wrong, each with file and line.
        ValueError: a unit of the catalogue has no words.
    """
    knowledge, _ = load_one(path, Knowledge)
    units = {spec.unit for spec in catalogue.specs.values()} if catalogue else set()
    if missing := units - knowledge.units.keys():
        raise ValueError(f"{path.name}: no words for the units {sorted(missing)}")
    return knowledge


def answer(world: World, heard: Heard, case: Case) -> str | None:
    """The answer to a side question about a program; None when the message isn't one."""
    knowledge = world.knowledge
    if (note := knowledge.note(heard.normal)) is not None:
        lead = world.settings.lead_page or world.texts.say("knowledge.lead_page")
        return note.say.format(city=world.urgent.numbers["city"].number, lead=lead)
    if heard.intent("refused") >= _SURE:
        return None
    asked = knowledge.several(heard)
    if len(asked) > 1:
        said = [_one(world, heard, case, kind, name) for kind, name in asked]
        return "\n".join(dict.fromkeys(one for one in said if one)) or None
    return _one(world, heard, case, knowledge.kind(heard), knowledge.named(heard.normal))


def _one(
    world: World, heard: Heard, case: Case, kind: Asks | None, name: Name | None
) -> str | None:
    if name is None:
        return _general(world, kind, heard)
    programs = [world.rulebook.programs[one] for one in name.programs if _reaches(world, one, case)]
    if not programs:
        return world.texts.say("knowledge.not_here", name=name.words[0]) if kind else None
    if kind is None:
        asking = any(mark in heard.normal for mark in _QUESTION_MARKS)
        bare = len(heard.normal) <= len(max(name.words, key=len)) + _PARTICLES
        if not asking or not (bare or heard.intent("ask_entitlement") >= _SURE):
            return None
        kind = "what"
    return typeset("\n".join(ANSWERS[kind](world, programs, name.figures, case)))


def _general(world: World, kind: Asks | None, heard: Heard) -> str | None:
    """Asked of nothing in particular: only when the understanding is sure that it is asked."""
    if kind is None or not any(heard.intent(intent) >= _SURE for intent in _INTENTS):
        return None
    return world.texts.say(f"knowledge.any_{kind}")


def _reaches(world: World, program_id: str, case: Case) -> bool:
    programs = world.rulebook.programs_for(case)
    return any(program.id == program_id for program in programs)


def _length(found: tuple[int, Name]) -> int:
    return found[0]
