"""One conversation: everything that was said, as entries whose replay is the state.

Plain values only: it goes to JSON and back unchanged. Amounts are fen, dates ISO text, a set is
{"yes": [...], "no": [...]}, a place {"adcode", "province", "city", "county", "town"}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeAlias

from bot.filing import Consent, Contact, Receipt

__all__ = ["Asked", "Conversation", "Entry", "EntryState", "Pending", "Person", "Stage"]

VERSION = 1

Plain: TypeAlias = Any
PlainFacts: TypeAlias = Mapping[str, Plain]


class Stage(StrEnum):
    """Where the talk is."""

    OPENING = "opening"
    READBACK = "readback"
    INTERVIEW = "interview"
    RESULTS = "results"
    CONTACT = "contact"
    CONSENT = "consent"
    FILED = "filed"


class EntryState(StrEnum):
    TOLD = "told"
    ANSWERED = "answered"
    UNSURE = "unsure"
    DECLINED = "declined"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the household: a stable id (self, father, son, son2) and the relation word."""

    id: str
    relation: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What one answer (or one thing told) says. Keyed by (question, member); the later one holds.

    question: id of the question, or "told.<fact>" for what was said unasked.
    facts: of `member`, or of the household when it is None. everyone: member facts that hold for
    all who haven't said otherwise. household: facts of the household set by a member's question.
    words: the label of the button or the resident's own words, for saying it back.
    ask: number of the ask that it answers; entries of one ask come and go together.
    """

    question: str
    member: str | None
    state: EntryState
    turn: int
    ask: int
    facts: PlainFacts = field(default_factory=dict)
    household: PlainFacts = field(default_factory=dict)
    everyone: PlainFacts = field(default_factory=dict)
    source: str = "answered"
    words: str = ""
    choice: str = ""

    @property
    def key(self) -> tuple[str, str | None]:
        return self.question, self.member


@dataclass(frozen=True, slots=True)
class Asked:
    """What is on the table: the ask's number, the question and the person asked about.

    `lead` is the sentence said just before it. Stages ask too, under ids of their own:
    opening readback results contact_name contact_phone consent filed.
    """

    number: int
    question: str
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A small question inside a question, answered before the talk goes on.

    kind: place (which of several), whose (which person), change (an old button), elsewhere …
    """

    kind: str
    data: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Immutable; every turn makes a new one. `turn` counts messages taken."""

    channel: str
    started: str
    version: int = VERSION
    stage: Stage = Stage.OPENING
    turn: int = 0
    ask: int = 0
    asked: Asked | None = None
    pending: Pending | None = None
    entries: tuple[Entry, ...] = ()
    people: tuple[Person, ...] = ()
    subject: str | None = None
    story: str = ""
    alarms: tuple[str, ...] = ()
    urgent: Mapping[str, Plain] = field(default_factory=dict)
    contact: Contact = field(default_factory=Contact)
    consent: Consent | None = None
    confirmation: int = 0
    receipts: tuple[Receipt, ...] = ()

    def with_(self, **changes: Any) -> Conversation:
        """A copy with the given fields changed."""
        return replace(self, **changes)
