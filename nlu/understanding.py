"""The one way in: text -> Heard. Other implementations (a model over HTTP) slot in behind it."""

from __future__ import annotations

from typing import Protocol

from nlu.heard import (
    Benefit,
    Document,
    Duration,
    Heard,
    Illness,
    Mention,
    Money,
    Number,
    PlaceSaid,
    When,
    Work,
)

__all__ = [
    "Benefit",
    "Document",
    "Duration",
    "Heard",
    "Illness",
    "Mention",
    "Money",
    "Number",
    "PlaceSaid",
    "Understanding",
    "When",
    "Work",
]


class Understanding(Protocol):
    """Turns a resident's message into what was heard; never raises on any text."""

    async def understand(self, text: str) -> Heard: ...
