"""What a message answers to a question: facts, a way of not answering, or why it can't be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation import EntryState, Person, Says
from bot.whereabouts import Unclear
from rules.place import Place

__all__ = ["Answer", "Unfit"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer taken.

    says, infers, adds: as in an entry. words: to say it back. chosen: ids of buttons; named: of a
    sorting question, the members meant by each.
    who: options that still need to know which members are meant. unclear, elsewhere: a place that
    needs one more question
    (`county`: known so far). alarms: those that the chosen buttons raise.
    """

    words: str
    state: EntryState = EntryState.ANSWERED
    says: Says = field(default_factory=dict)
    infers: Says = field(default_factory=dict)
    adds: tuple[Person, ...] = ()
    chosen: tuple[str, ...] = ()
    named: Mapping[str, list[str]] = field(default_factory=dict)
    who: tuple[str, ...] = ()
    unclear: Unclear | None = None
    elsewhere: bool = False
    county: Place | None = None
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unfit:
    """An answer that can't be: the id of the kind sentence that says what to do, its blanks."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
