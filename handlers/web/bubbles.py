"""Stored exchanges as what a page draws: bubbles, cards, and the buttons under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.outcome import Exchange, Outcome

__all__ = ["loose_choices", "result", "said", "turns"]

# The question's own bubble is drawn from the question, its buttons stand in the form below.
_IN_FORM = {"question"}


def turns(past: Iterable[Exchange]) -> list[dict[str, Any]]:
    """One entry a turn: what the resident said and the replies, the question's buttons left out."""
    return [
        {
            "said": exchange.text,
            "replies": [
                dict(reply, loose=reply["kind"] not in _IN_FORM)
                for reply in exchange.outcome.replies
            ],
            "ticket": exchange.outcome.ticket,
        }
        for exchange in past
    ]


def said(data: Mapping[str, Any]) -> str:
    """What the resident's bubble shows: the words, or the labels of the pressed buttons."""
    return str(data.get("said") or data.get("text") or "").strip()


def loose_choices(outcome: Outcome) -> list[Mapping[str, Any]]:
    """Buttons to answer with when no question is on the table (greeting, urgent, results)."""
    if outcome.question is not None or not outcome.replies:
        return []
    return list(outcome.replies[-1]["choices"])


def result(past: Iterable[Exchange]) -> dict[str, Any]:
    """The latest cards and ticket, strongest first; empty lists when there is no result yet."""
    found: dict[str, Any] = {"cards": [], "ticket": None}
    for exchange in past:
        if exchange.outcome.verdicts is not None:
            found["cards"] = list(exchange.outcome.verdicts)
        if exchange.outcome.ticket is not None:
            found["ticket"] = exchange.outcome.ticket
    return found
