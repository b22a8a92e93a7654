"""What one turn gives back to a channel: plain JSON, so that a resend can replay it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.filing import Receipt
from bot.turn import Turn

__all__ = ["Exchange", "Incoming", "Outcome", "joined_turn", "of_turn"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message in.

    channel: web terminal telegram hotline window. sender: the channel's opaque conversation key.
    message_id: unique within the sender; a resend carries the same one (1 to 128 characters).
    choice: the id of a button, or several joined by a space. attachment: kind of a thing that is
    not text (photo, sticker, voice, file); its content is not taken. picked: the text is an
    operator's notes, of which only these things count (ids of bot.notes.Noted).
    """

    channel: str
    sender: str
    message_id: str
    text: str | None = None
    choice: str | None = None
    attachment: str | None = None
    picked: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one message; every part is plain JSON.

    replies: asdict of bot.reply.Reply (text, choices [{id, label, style}], kind, card).
    question: asdict of bot.reply.QuestionView, or None.
    verdicts: asdict of bot.reply.ResultCard each, when results are shown.
    ticket: {reference, spoken, window, address, phone, hours, working_days}, when one was filed.
    handoff: why a human should take over now (an alarm id or "asked"), or None.
    stored: False when nothing of this message could be kept, so that it must be sent again.
    duplicate: True when this message had been answered before and nothing happened now.
    enquired: a ticket was looked up by its number and four digits.
    """

    replies: tuple[Mapping[str, Any], ...]
    question: Mapping[str, Any] | None = None
    verdicts: tuple[Mapping[str, Any], ...] | None = None
    ticket: Mapping[str, Any] | None = None
    handoff: str | None = None
    stored: bool = True
    duplicate: bool = False
    enquired: bool = False

    def as_json(self) -> dict[str, Any]:
        """The line that `yimen chat --json` prints, and what the inbox keeps."""
        # Shallow: what is inside is plain and never changed.
        return {part.name: getattr(self, part.name) for part in fields(self)}

    def again(self) -> Outcome:
        """The same answer to the same message sent once more."""
        return replace(self, duplicate=True)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outcome:
        """Read back what `as_json` gave."""
        verdicts = data["verdicts"]
        return cls(
            replies=tuple(data["replies"]),
            question=data["question"],
            verdicts=None if verdicts is None else tuple(verdicts),
            ticket=data["ticket"],
            handoff=data["handoff"],
            stored=data["stored"],
            duplicate=data["duplicate"],
            enquired=data.get("enquired", False),
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """One past turn, for drawing the conversation again: what was sent and what came back.

    `text` is what the resident wrote, or the labels of the pressed buttons; "" for the opening.
    `round` counts from 1 how often the talk was started over.
    """

    text: str
    outcome: Outcome
    round: int = 1


def of_turn(turn: Turn, receipt: Receipt | None = None) -> Outcome:
    """The outcome of a turn, in exactly the form that a resend reads back."""
    data = {
        "replies": turn.replies,
        "question": turn.question,
        "verdicts": turn.results,
        "ticket": receipt,
        "handoff": turn.handoff,
        "stored": True,
        "duplicate": False,
        "enquired": turn.enquiry is not None and turn.enquiry.last_four is not None,
    }
    return Outcome.from_json(json.loads(json.dumps(data, default=_parts)))


def _parts(value: Any) -> dict[str, Any]:
    """A dataclass as the encoder meets it: several times faster than asdict, which copies."""
    return {part.name: getattr(value, part.name) for part in fields(value)}


def joined_turn(before: Turn, after: Turn) -> Turn:
    """Two turns given back as one: what was said on agreeing, then what filing added."""
    return replace(
        after,
        replies=before.replies + after.replies,
        results=before.results if after.results is None else after.results,
        handoff=after.handoff or before.handoff,
    )
