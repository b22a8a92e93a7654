"""`yimen chat`: the interview in a terminal, or one JSON object a line for scripts."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from typing import Any

import click

from handlers.compose import house
from handlers.intake import Intake
from handlers.outcome import Incoming
from handlers.settings import load
from handlers.terminal import CHANNEL, Terminal, lines
from handlers.wording import wording


@click.command("chat")
@click.option("--talk", help="Name of the conversation: the same name goes on where it was left.")
@click.option("--json", "as_json", is_flag=True, help="One JSON message a line in, one object out.")
def command(talk: str | None, as_json: bool) -> None:
    """Talk to Yimen. With --json each line is {"text": …}, {"choice": …} or {"attachment": …}.

    A message may carry an "id": the same id again gets the same answer and does nothing.
    """
    sender = talk or secrets.token_urlsafe(16)
    asyncio.run(_json(sender) if as_json else _talk(sender))


async def _talk(sender: str) -> None:
    texts = wording("terminal")
    async with house(load()) as built:
        terminal = Terminal(built.intake, sender)
        click.echo(texts["hint"])
        _show(await terminal.open())
        while (line := await _line("> ")) is not None and line.strip() != texts["quit"]:
            _show(await terminal.say(line.rstrip("\n")))


def _show(outcome: Any) -> None:
    for line in lines(outcome):
        click.echo(line)


async def _json(sender: str) -> None:
    async with house(load()) as built:
        while (line := await _line("")) is not None:
            if line.strip():
                click.echo(
                    json.dumps(await _answer(built.intake, sender, line), ensure_ascii=False)
                )
                sys.stdout.flush()


async def _answer(intake: Intake, sender: str, line: str) -> dict[str, Any]:
    """One line in, one object out; a line that can't be used is told as {"error": …}."""
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if not isinstance(message, dict) or not message.keys() & {"text", "choice", "attachment"}:
        texts = wording("terminal")
        return {"error": {"message": texts["bad_json"], "suggestion": texts["bad_json_try"]}}
    outcome = await intake.receive(
        Incoming(
            channel=CHANNEL,
            sender=sender,
            message_id=str(message.get("id") or secrets.token_urlsafe(16)),
            text=_string(message.get("text")),
            choice=_string(message.get("choice")),
            attachment=_string(message.get("attachment")),
        )
    )
    return outcome.as_json()


def _string(value: object) -> str | None:
    return None if value is None else str(value)


async def _line(prompt: str) -> str | None:
    """The next line of standard input without stopping the loop; None at its end."""
    if prompt:
        click.echo(prompt, nl=False)
    line = await asyncio.to_thread(sys.stdin.readline)
    return line or None
