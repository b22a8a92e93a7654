"""Ids of buttons: `<ask>.<question>[@member].<choice>`, `cmd.<command>`, `urgent.<alarm>.<choice>`,
`card.<program>[@member].<choice>`, `ask.<question>[@member][.<choice>]` (see bot.jump).

The number of the ask makes an old button recognisable when it is pressed late.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.conversation import Asked, Key

__all__ = ["ASK", "COMMAND", "Button", "button_id", "command_id", "read"]

ASK, COMMAND, CARD, URGENT = "ask", "cmd", "card", "urgent"
_FORM = re.compile(
    r"(?P<head>\d{1,9}|cmd|card|urgent|ask)\.(?P<question>[a-z][a-z0-9_]*)"
    r"(?:@(?P<member>[a-z0-9]+))?(?:\.(?P<choice>[a-z0-9_+]+))?"
)


@dataclass(frozen=True, slots=True)
class Button:
    """An id taken apart. ask is None where `head` says what it is: command, card, alarm, jump."""

    head: str
    ask: int | None
    question: str
    member: str | None
    choice: str

    @property
    def key(self) -> Key:
        return self.question, self.member


def button_id(asked: Asked, choice: str) -> str:
    """The id of a button of the ask on the table."""
    about = f"@{asked.member}" if asked.member else ""
    return f"{asked.number}.{asked.question}{about}.{choice}"


def command_id(command: str) -> str:
    """The id of a button that works at any time."""
    return f"{COMMAND}.{command}"


def read(id_: str) -> Button | None:
    """The parts of an id, or None when it is none of ours."""
    match = _FORM.fullmatch(id_.strip())
    if match is None:
        return None
    head = match["head"]
    ask = int(head) if head.isdigit() else None
    return Button(head, ask, match["question"], match["member"], match["choice"] or "")
