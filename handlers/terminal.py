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
        # What could not be stored changed nothing: the buttons before it still count.
        if outcome.stored:
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
    if numbered := [f"#{n} {one['label']}" for n, one in enumerate(_choices(outcome), start=1)]:
        answers = len(outcome.question["choices"]) if outcome.question else len(numbered)
        yield ""
        yield "  ".join(numbered[:answers])
        if always := numbered[answers:]:
            yield texts["always"] + "  ".join(always)
    if outcome.question and outcome.question["progress"]["left"]:
        yield texts["progress"].format(**outcome.question["progress"])


def _reply(reply: Mapping[str, Any]) -> Iterator[str]:
    card = reply["card"]
    if not card:
        yield reply["text"]
        return
    yield ""
    yield f"【{card['heading']}】{card['who']}"
    texts = wording("terminal")
    if not card["open"]:
        return
    for point in card["points"]:
        said = f"（{point['said']}）" if point["said"] else ""
        yield f"  {texts[point['state']]} {point['label']}{said}"
    for part in ("gap", "indicative", "amount", "where", "clock"):
        if card[part]:
            yield f"  {card[part]}"
    for line in card["also"]:
        yield f"  {texts['also']}{line}"
    for line in card["either"]:
        yield f"  {line}"
    if card["bring"]:
        yield f"  {texts['bring']}{'、'.join(card['bring'])}"


def _choices(outcome: Outcome) -> list[Mapping[str, Any]]:
    """Every button on the table, none of them twice."""
    if question := outcome.question:
        labels = {one["label"] for one in question["choices"]}
        more = [one for one in question["commands"] if one["label"] not in labels]
        return [*question["choices"], *more]
    return [choice for reply in outcome.replies for choice in reply["choices"]]
