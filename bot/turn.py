"""One message in, replies out. Pure and synchronous: no clock, no input or output, no chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.conversation import Conversation
from bot.filing import FilingRequest, Receipt
from bot.reply import QuestionView, Reply, ResultCard
from bot.world import World

if TYPE_CHECKING:
    from nlu.heard import Heard

__all__ = ["Message", "Turn", "advance", "filed", "open"]


@dataclass(frozen=True, slots=True)
class Message:
    """What came in: words as understood, the id of a button, or a file (its kind, e.g. photo)."""

    heard: Heard | None = None
    choice: str | None = None
    attachment: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What goes out. `question` is on the table after the replies; None when nothing is asked.

    results: the cards, whenever they are (re)drawn. filing: store a ticket now, then call `filed`.
    handoff: why a person has to come in (an alarm's id, "asked"), or None.
    """

    conversation: Conversation
    replies: tuple[Reply, ...]
    question: QuestionView | None = None
    results: tuple[ResultCard, ...] | None = None
    filing: FilingRequest | None = None
    handoff: str | None = None


def open(world: World, *, channel: str, today: date) -> Turn:
    """A new conversation with its welcome."""
    raise NotImplementedError


def advance(world: World, conversation: Conversation, message: Message, today: date) -> Turn:
    """Take one message. Never raises on what a person may send; nothing said before is lost."""
    raise NotImplementedError


def filed(world: World, conversation: Conversation, receipt: Receipt) -> Turn:
    """Say the reference number, once intake has stored the ticket of the last FilingRequest."""
    raise NotImplementedError
