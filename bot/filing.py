"""What the talk hands over when a resident agrees to file, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.case import Case
    from rules.place import Place
    from rules.screening import Screening

__all__ = ["Consent", "Contact", "Enquiry", "FactTold", "FilingRequest", "Receipt", "Summons"]


@dataclass(frozen=True, slots=True)
class Contact:
    """Who to call back. Name and phone may both be None: people may decline.

    wish is a value of the fact contact_channel (可打电话 只可短信 经村居转 不可联系) or None.
    """

    name: str | None = None
    phone: str | None = None
    wish: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to: purpose ids, the version of the notice, and its very words."""

    purposes: tuple[str, ...]
    version: str
    wording: str


@dataclass(frozen=True, slots=True)
class FactTold:
    """One fact with where it came from.

    value is plain JSON (money in fen, dates ISO). source: said | answered | inferred | confirmed.
    state: known | unsure | declined. words are the resident's own, or the label of the button.
    """

    member: str | None
    fact: str
    value: object
    source: str
    state: str
    words: str
    turn: int


@dataclass(frozen=True, slots=True)
class FilingRequest:
    """One confirmation. `confirmation` numbers it within the conversation, from 1.

    urgency: normal | urgent. `alarms` are ids of bot/urgent.yml. `programs` are the ids that the
    ticket is about, strongest first; empty for an urgent filing before any screening. `foremost`:
    program and member of each of them that something speaks for; the rest isn't ruled out, no more.
    """

    confirmation: int
    case: Case
    facts: tuple[FactTold, ...]
    screening: Screening | None
    programs: tuple[str, ...]
    foremost: frozenset[tuple[str, str | None]]
    urgency: str
    alarms: tuple[str, ...]
    consent: Consent
    contact: Contact
    story: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What intake says after the ticket is stored. None: not known for this window."""

    reference: str
    spoken: str
    window: str
    address: str | None
    phone: str | None
    hours: str | None
    working_days: int | None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Tickets asked for. references: nine digits each, the talk's own unless there is `last_four`:
    then it is a pair that anybody may have said, and there is one reference.
    """

    references: tuple[str, ...]
    last_four: str | None = None


@dataclass(frozen=True, slots=True)
class Summons:
    """A person has to come in. reason: an alarm's id, or "asked".

    phone: E.164, where he waits for a call. wish: as in Contact. place: where he is, if known.
    """

    reason: str
    contact: Contact
    place: Place | None = None
