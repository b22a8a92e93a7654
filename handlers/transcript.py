"""A conversation as it was, drawn from the inbox: what was sent and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from handlers.outcome import Exchange, Outcome
from store.models import InboxRow

__all__ = ["transcript"]


def transcript(rows: Iterable[InboxRow]) -> tuple[Exchange, ...]:
    """Exchanges of the latest round of the rows, which are in order.

    A pressed button is shown by its label, which an earlier round may have given it.
    """
    labels: dict[str, str] = {}
    found: list[Exchange] = []
    for row in rows:
        outcome = Outcome.from_json(row.outcome)
        found.append(Exchange(_said(row.message, labels), outcome, row.round))
        labels.update(_choices(outcome))
    return tuple(one for one in found if one.round == found[-1].round)


def _said(message: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    if message["text"] is not None:
        return str(message["text"])
    pressed = (message["choice"] or "").split()
    return "、".join(labels.get(choice, "…") for choice in pressed)


def _choices(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Id and label of every button; those of a card stand on its reply too."""
    question = outcome.question or {"choices": (), "commands": ()}
    for part in (*outcome.replies, question, {"choices": question["commands"]}):
        for one in part["choices"]:
            yield one["id"], one["label"]
