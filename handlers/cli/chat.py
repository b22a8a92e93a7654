"""`yimen chat`: the interview in a terminal, or one JSON object a line for scripts."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click

from handlers.compose import house
from handlers.intake import Intake
from handlers.outcome import Incoming
from handlers.settings import load
from handlers.terminal import CHANNEL, Terminal, lines
from handlers.wording import wording

_LONGEST_KEY = 128


@click.command("chat")
@click.option("--talk", help="Name of the conversation: the same name goes on where it was left.")
@click.option("--json", "as_json", is_flag=True, help="One JSON message a line in, one object out.")
def command(talk: str | None, as_json: bool) -> None:
    """Talk to Yimen. With --json each line is {"text": …}, {"choice": …} or {"attachment": …}.

    A message may carry an "id": the same id again gets the same answer and does nothing.
    """
    if talk is not None and not 0 < len(talk) <= _LONGEST_KEY:
        raise click.BadParameter(wording("terminal")["talk_name"], param_hint="--talk")
    sender = talk or secrets.token_urlsafe(16)
    # Lines are read outside the loop: a thread that waits for a key would outlive Ctrl-C.
    with asyncio.Runner() as runner, _open(runner) as intake:
        if as_json:
            _json(runner, intake, sender)
        else:
            _talk(runner, Terminal(intake, sender))


@contextmanager
def _open(runner: asyncio.Runner) -> Iterator[Intake]:
    opened = house(load())
    built = runner.run(opened.__aenter__())
    try:
        yield built.intake
    finally:
        runner.run(opened.__aexit__(None, None, None))


def _talk(runner: asyncio.Runner, terminal: Terminal) -> None:
    texts = wording("terminal")
    click.echo(texts["hint"])
    _show(runner.run(terminal.open()))
    while (line := _typed()) is not None and line.strip() != texts["quit"]:
        _show(runner.run(terminal.say(line)))


def _typed() -> str | None:
    """The next line; None at the end of the input or on Ctrl-C."""
    try:
        return input("> ")
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return None


def _show(outcome: Any) -> None:
    for line in lines(outcome):
        click.echo(line)


def _json(runner: asyncio.Runner, intake: Intake, sender: str) -> None:
    for line in _lines(sys.stdin):
        if line.strip():
            answer = runner.run(_answer(intake, sender, line))
            click.echo(json.dumps(answer, ensure_ascii=False))
            sys.stdout.flush()


def _lines(stream: TextIO) -> Iterator[str]:
    """Line by line as they come; bytes that are no UTF-8 become question marks, not a crash."""
    for line in stream.buffer:
        yield line.decode("utf-8", "replace")


async def _answer(intake: Intake, sender: str, line: str) -> dict[str, Any]:
    """One line in, one object out; a line that can't be used is told as {"error": …}."""
    message = _message(line)
    if message is None:
        texts = wording("terminal")
        return {"error": {"message": texts["bad_json"], "suggestion": texts["bad_json_try"]}}
    outcome = await intake.receive(
        Incoming(
            channel=CHANNEL,
            sender=sender,
            message_id=message.get("id") or secrets.token_urlsafe(16),
            text=message.get("text"),
            choice=message.get("choice"),
            attachment=message.get("attachment"),
        )
    )
    return outcome.as_json()


def _message(line: str) -> dict[str, str] | None:
    """The fields of a message, or None when the line is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not found.keys() & {"text", "choice", "attachment"}:
        return None
    # A lone surrogate can't be stored; JSON may spell one out all the same.
    fields = {
        name: str(value).encode("utf-8", "replace").decode()
        for name, value in found.items()
        if value is not None
    }
    return fields if len(fields.get("id", "")) <= _LONGEST_KEY else None
