"""Stored exchanges as what a page draws: bubbles, cards, and the buttons under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.outcome import Exchange, Outcome

__all__ = ["answers", "mark", "result", "turns", "unseen"]

# Buttons that the page offers itself: a card unfolds, the result has a page to print.
_UNFOLDED = ("why", "basis")
_PRINT = "print"
_HOPEFUL = ("likely", "possible")
# At hand under every question; the others are folded away under "more".
_NEAR = ("cmd.back", "cmd.why", "cmd.human")


def mark(past: Sequence[Exchange]) -> str:
    """How far a page has come that shows all of this."""
    return f"{past[-1].round}.{len(past)}" if past else ""


def unseen(past: Sequence[Exchange], seen: str) -> tuple[Sequence[Exchange], bool]:
    """What a page at that mark does not show yet, and whether it has to be drawn anew."""
    round_, _, count = seen.partition(".")
    current = bool(past) and round_ == str(past[-1].round) and count.isdecimal()
    if not current or int(count) > len(past):
        return past, True
    return past[int(count) :], False


def turns(past: Iterable[Exchange]) -> list[dict[str, Any]]:
    """One entry a turn: what the resident said and the replies.

    The buttons of a question stand under the talk, so its bubble has none; a receipt is drawn
    from the ticket, with its number large.
    """
    return [
        {
            "said": exchange.text,
            "replies": [_reply(reply) for reply in exchange.outcome.replies],
            "ticket": exchange.outcome.ticket,
        }
        for exchange in past
    ]


def _reply(reply: Mapping[str, Any]) -> dict[str, Any]:
    choices = [] if reply["kind"] == "question" else reply["choices"]
    if reply["card"]:
        choices = [one for one in choices if _end(one) not in _UNFOLDED]
    return dict(reply, choices=choices)


def answers(outcome: Outcome) -> dict[str, Any]:
    """The buttons under the talk, none of them twice.

    choices: of the question; near and far: what always works; prints: whether to offer printing.
    """
    question = outcome.question
    if question is None:
        return {"question": None, "choices": [], "near": [], "far": [], "prints": False}
    labels = {choice["label"] for choice in question["choices"]}
    commands = [one for one in question["commands"] if one["label"] not in labels]
    return {
        "question": question,
        "choices": [one for one in question["choices"] if _end(one) != _PRINT],
        "near": [one for one in commands if one["id"] in _NEAR],
        "far": [one for one in commands if one["id"] not in _NEAR],
        "prints": any(_end(one) == _PRINT for one in question["choices"]),
    }


def _end(choice: Mapping[str, Any]) -> str:
    return str(choice["id"]).rpartition(".")[2]


def result(past: Iterable[Exchange]) -> dict[str, Any]:
    """The latest cards, strongest first, the latest ticket, and what to bring for both."""
    found: dict[str, Any] = {"cards": [], "ticket": None}
    for exchange in past:
        if exchange.outcome.verdicts is not None:
            found["cards"] = list(exchange.outcome.verdicts)
        if exchange.outcome.ticket is not None:
            found["ticket"] = exchange.outcome.ticket
    hopeful = [card for card in found["cards"] if card["verdict"] in _HOPEFUL]
    bring = dict.fromkeys(paper for card in hopeful for paper in card["bring"])
    looked_up = {paper for card in hopeful for paper in card["looked_up"]}
    return {**found, "bring": [paper for paper in bring if paper not in looked_up]}
