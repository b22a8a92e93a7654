"""One conversation: everything that was said, as entries whose replay is the state.

Plain values only: it goes to JSON and back unchanged. Amounts are fen, dates ISO text, a set is
{"yes": [...], "no": [...]}, a place {"adcode", "province", "city", "county", "town"}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeAlias

from bot.filing import Consent, Receipt

__all__ = [
    "EVERYONE",
    "HOUSEHOLD",
    "Asked",
    "Conversation",
    "Entry",
    "EntryState",
    "Key",
    "Pending",
    "Person",
    "Stage",
    "from_json",
    "to_json",
]

VERSION = 1
HOUSEHOLD, EVERYONE = "", "*"

Plain: TypeAlias = Any
Says: TypeAlias = Mapping[str, Mapping[str, Plain]]
Key: TypeAlias = tuple[str, str | None]


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
    """A member of the household: a stable id (self, father, son2), the relation, the word used."""

    id: str
    relation: str
    called: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one answer (or one thing told) says; of one (question, member) the later one holds.

    question: id of the question, "told.<fact>" for what was said unasked, or a step of the flow
        ("step.<name>": the resident moved on by pressing a button).
    says: facts by whom they are of: a member's id, "" the household, "*" every member who hasn't
        said otherwise. infers: the same, but weaker than anything said.
    adds: people whom it brings in. subject: whom the talk is about from here on.
    named: of a sorting question, which members each chosen option means.
    hint: the fact on which the words bear without settling it (中风: illness_kind).
    words: the label of the button or the resident's own words, for saying it back.
    ask: number of the ask that it answers; entries of one ask are taken back together.
    """

    question: str
    member: str | None
    state: EntryState
    turn: int
    ask: int
    says: Says = field(default_factory=dict)
    infers: Says = field(default_factory=dict)
    adds: tuple[Person, ...] = ()
    subject: str | None = None
    source: str = "answered"
    words: str = ""
    choice: str = ""
    named: Mapping[str, list[str]] = field(default_factory=dict)
    hint: str = ""

    @property
    def key(self) -> Key:
        return self.question, self.member


@dataclass(frozen=True, slots=True)
class Asked:
    """What is on the table: the ask's number, the question and the person asked about.

    again: it was answered before and is put once more, to be changed.

    The flow asks too, under ids of its own: opening readback results contact_name contact_phone
    consent filed.
    """

    number: int
    question: str
    member: str | None = None
    again: bool = False

    @property
    def key(self) -> Key:
        return self.question, self.member


@dataclass(frozen=True, slots=True)
class Pending:
    """A small question inside a question, answered before the talk goes on.

    kind: place (which of several), elsewhere (name the place), who (which person), change (an old
    button), edit (what to correct), guess (您是说…?), danger (a soft question about an alarm),
    status (which ticket), callback (where to call).
    """

    kind: str
    data: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Immutable; every turn makes a new one. `turn` counts messages taken, `ask` questions put.

    started, day: the day of its first and of its latest turn (ISO).
    since: the last ask of the person before (重来): buttons up to it mean nothing any more.
    alarms: ids raised and not taken back. urgent: the alarm being talked about now, or None.
    guessed: the turn in which 您是说…? was asked last, 0 when not lately. suspected: alarms that
    were asked about softly.
    """

    channel: str
    started: str
    day: str
    version: int = VERSION
    stage: Stage = Stage.OPENING
    turn: int = 0
    ask: int = 0
    since: int = 0
    asked: Asked | None = None
    pending: Pending | None = None
    entries: tuple[Entry, ...] = ()
    alarms: tuple[str, ...] = ()
    urgent: str | None = None
    story: str = ""
    guessed: int = 0
    suspected: tuple[str, ...] = ()
    consent: Consent | None = None
    confirmation: int = 0
    receipts: tuple[Receipt, ...] = ()

    def with_(self, **changes: Any) -> Conversation:
        """A copy with the given fields changed."""
        return replace(self, **changes)

    def add(self, entry: Entry) -> Conversation:
        """With the entry at the end, in place of an earlier one of the same key."""
        kept = tuple(one for one in self.entries if one.key != entry.key)
        return self.with_(entries=(*kept, entry))

    def entry(self, key: Key) -> Entry | None:
        """What was answered to that question about that person, or None."""
        return next((one for one in self.entries if one.key == key), None)


def to_json(conversation: Conversation) -> dict[str, Plain]:
    """Plain JSON data, for storing. Values are shared with the conversation, not copied."""
    return {
        **_fields(conversation),
        "asked": _fields(conversation.asked),
        "pending": _fields(conversation.pending),
        "entries": [
            {**_fields(one), "adds": [_fields(person) for person in one.adds]}
            for one in conversation.entries
        ],
        "consent": _fields(conversation.consent),
        "receipts": [_fields(one) for one in conversation.receipts],
    }


def _fields(one: Any) -> Any:
    """The fields of a dataclass one level deep: `asdict` copies what is stored at once anyway."""
    return one and {name: getattr(one, name) for name in one.__slots__}


def from_json(data: Mapping[str, Plain]) -> Conversation:
    """The conversation again.

    Raises:
        ValueError: it was written by a version that this program does not know.
    """
    if data.get("version") != VERSION:
        raise ValueError(f"conversation of version {data.get('version')}, this is {VERSION}")
    rest = dict(data)
    rest["stage"] = Stage(rest["stage"])
    rest["asked"] = Asked(**rest["asked"]) if rest["asked"] else None
    rest["pending"] = Pending(**rest["pending"]) if rest["pending"] else None
    rest["entries"] = tuple(_entry(one) for one in rest["entries"])
    rest["alarms"] = tuple(rest["alarms"])
    rest["suspected"] = tuple(rest.get("suspected", ()))
    rest["consent"] = _consent(rest["consent"])
    rest["receipts"] = tuple(Receipt(**one) for one in rest["receipts"])
    return Conversation(**rest)


def _entry(data: Mapping[str, Plain]) -> Entry:
    people = tuple(Person(**one) for one in data["adds"])
    return Entry(**{**data, "state": EntryState(data["state"]), "adds": people})


def _consent(data: Mapping[str, Plain] | None) -> Consent | None:
    if data is None:
        return None
    return Consent(tuple(data["purposes"]), data["version"], data["wording"])
