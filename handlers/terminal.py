"""The chat in a terminal: the same intake as everywhere, drawn with plain lines."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.intake import Intake
from handlers.outcome import Incoming, Outcome
from handlers.wording import wording

__all__ = ["CHANNEL", "Terminal", "lines"]

CHANNEL = "terminal"


class Terminal:
    """One talk. Buttons are numbered under the replies; their number or any words answer."""

    def __init__(self, intake: Intake, sender: str) -> None:
        self._intake = intake
        self._sender = sender
        self._choices: list[str] = []

    async def open(self) -> Outcome:
        return self._remember(await self._intake.open(CHANNEL, self._sender))

    async def say(self, line: str) -> Outcome:
        """Send a line: numbers of buttons (1 or 1,3), or words."""
        choice = self._picked(line)
        incoming = Incoming(
            channel=CHANNEL,
            sender=self._sender,
            message_id=secrets.token_urlsafe(16),
            text=None if choice else line,
            choice=choice,
        )
        return self._remember(await self._intake.receive(incoming))

    def _remember(self, outcome: Outcome) -> Outcome:
        self._choices = [choice["id"] for choice in _choices(outcome)]
        return outcome

    def _picked(self, line: str) -> str | None:
        parts = line.replace(",", " ").replace("、", " ").split()
        marks = [part[1:] for part in parts if part.startswith("#")]
        if not marks or len(marks) != len(parts) or not all(mark.isdecimal() for mark in marks):
            return None
        numbers = [int(mark) for mark in marks]
        if not all(1 <= number <= len(self._choices) for number in numbers):
            return None
        return " ".join(self._choices[number - 1] for number in numbers)


def lines(outcome: Outcome) -> Iterator[str]:
    """What to print: the replies, then the numbered buttons and the progress."""
    texts = wording("terminal")
    for reply in outcome.replies:
        yield from _reply(reply)
    choices = _choices(outcome)
    if choices:
        yield ""
        yield "  ".join(f"#{number} {c['label']}" for number, c in enumerate(choices, start=1))
    if outcome.question and outcome.question["progress"]["done"]:
        yield texts["progress"].format(**outcome.question["progress"])


def _reply(reply: Mapping[str, Any]) -> Iterator[str]:
    card = reply["card"]
    if not card:
        yield reply["text"]
        return
    yield ""
    yield f"【{card['heading']}】{card['who']}"
    marks = wording("terminal")
    for point in card["points"]:
        said = f"({point['said']})" if point["said"] else ""
        yield f"  {marks[point['state']]} {point['label']}{said}"
    for part in ("gap", "indicative", "amount", "where", "clock"):
        if card[part]:
            yield f"  {card[part]}"


def _choices(outcome: Outcome) -> list[Mapping[str, Any]]:
    if outcome.question:
        return [*outcome.question["choices"], *outcome.question["commands"]]
    return [choice for reply in outcome.replies for choice in reply["choices"]]
