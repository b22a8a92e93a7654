"""How side questions are recognised, and what people call the programs (`bot/knowledge.yml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.parameters import ParameterCatalogue
from rules.reading import load_one

if TYPE_CHECKING:
    from nlu.heard import Heard

__all__ = ["FILE", "INTENTS", "SURE", "Asks", "Knowledge", "Name", "load"]

FILE = Path(__file__).with_name("knowledge.yml")
Asks = Literal["how_long", "papers", "where", "together", "conditions", "amount", "how", "what"]
Words = Annotated[tuple[str, ...], Field(min_length=1)]
# What the understanding calls these questions; only asked where the words alone don't tell.
INTENTS: Mapping[str, Asks] = MappingProxyType(
    {
        "ask_how_long": "how_long", "ask_papers": "papers", "ask_where": "where",
        "ask_amount": "amount",
    }
)  # fmt: skip
SURE, _CLEAR = 0.5, 0.6
_MOST = 3
_EDGES = ",。!?;、 "
_CLAUSES = re.compile(r"[,。!?;、]")


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
    enquiring: Words
    courtesies: tuple[str, ...]
    notes: tuple[Note, ...]
    asks: Mapping[Asks, Words]
    names: tuple[Name, ...]

    def named(self, text: str) -> Name | None:
        """The programs that the text speaks of, by the longest name in it."""
        found = [(len(word), name) for name in self.names for word in name.words if word in text]
        return max(found, key=_length)[1] if found else None

    def enquires(self, text: str) -> bool:
        """Whether somebody wants to hear about something: 想问下低保."""
        return any(word in text for word in self.enquiring)

    def core(self, text: str) -> str:
        """The text without the words that only ask, and without courtesies."""
        for word in (*self.enquiring, *self.courtesies):
            text = text.replace(word, "")
        return text.strip(_EDGES)

    def note(self, text: str) -> Note | None:
        """What is answered whatever the program, when one of its questions stands in the text."""
        return next((one for one in self.notes if any(word in text for word in one.words)), None)

    def kind(self, heard: Heard) -> Asks | None:
        """What is asked, or None when nothing is."""
        if (kind := self.worded(heard.normal)) is not None:
            return kind
        asked = (kind for intent, kind in INTENTS.items() if heard.intent(intent) >= SURE)
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
        for intent, kind in INTENTS.items():
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


def _length(found: tuple[int, Name]) -> int:
    return found[0]
