"""What the talk stands on, handed in once by the composition root; nothing is loaded here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.knowledge import Knowledge
    from bot.notices import Notices
    from bot.phrases import Phrases
    from bot.questions import Questions
    from bot.urgent import Urgent
    from rules.case import Case
    from rules.facts import Catalogue
    from rules.place import Place
    from rules.program import Program
    from rules.rulebook import Rulebook

__all__ = ["NumberRead", "PlaceFinder", "RouteView", "Router", "Settings", "Texts", "World"]


class Texts(Protocol):
    """Everything that is said, by id. Raises KeyError for an unknown id."""

    def say(self, id: str, **values: object) -> str: ...


class PlaceFinder(Protocol):
    """Candidates for a place as people name it, best first; several when it is ambiguous.

    `answering` says that the text answers a place question, so that a bare 青莲 may be a town.
    """

    def find(self, text: str, near: Place | None, answering: bool) -> tuple[Place, ...]: ...


class NumberRead(Protocol):
    """What a text holds of a ticket's number (nine digits) and a telephone's last four digits.

    slip: there are digits enough, and one is wrong. bare: there is next to nothing besides.
    """

    @property
    def reference(self) -> str | None: ...
    @property
    def last_four(self) -> str | None: ...
    @property
    def slip(self) -> bool: ...
    @property
    def bare(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class RouteView:
    """Where to apply for one program, and why there. None means: not known here."""

    window: str | None
    reason: str
    address: str | None = None
    phone: str | None = None
    hours: str | None = None
    place: Place | None = None


class Router(Protocol):
    """Which window takes a program, given the places (keys hukou, living, emergency)."""

    def route(self, program: Program, places: Mapping[str, Place]) -> RouteView: ...

    def town(self, case: Case, programs: Sequence[Program], *, urgent: bool) -> str | None:
        """The township whose window a ticket about these programs would go to; None: not known.

        It is what the resident agrees to, so filing decides by the same rule.
        """
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """How the interview behaves. `longest` is in characters, `open_cards` in cards.

    lead_page: address of the page on which somebody reports another's need, when it is known.
    """

    most_questions: int = 8
    more_questions: int = 6
    topic_bonus: float = 1.3
    concern_bonus: float = 8.0
    others_share: float = 0.4
    least_score: float = 0.6
    open_cards: int = 3
    longest: int = 2000
    lead_page: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class World:
    """Immutable after start-up; shared by every conversation.

    Made of what these return: rules.facts.load, rules.rulebook.load, bot.questions.load,
    bot.texts.load, bot.urgent.load, bot.notices.load, bot.knowledge.load, bot.phrases.load.
    numbers reads a ticket's number out of words.
    """

    catalogue: Catalogue
    rulebook: Rulebook
    questions: Questions
    texts: Texts
    places: PlaceFinder
    router: Router
    urgent: Urgent
    notices: Notices
    knowledge: Knowledge
    phrases: Phrases
    numbers: Callable[[str], NumberRead]
    settings: Settings = field(default_factory=Settings)
