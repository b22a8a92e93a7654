"""`yimen retention`: what has been kept long enough goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import click

from desk.retention import Retention
from handlers.compose import desk_only
from handlers.settings import load
from handlers.wording import wording


@click.group("retention")
def command() -> None:
    """How long what is kept stands in config.yml; `yimen serve` runs this once a day."""


@command.command("run")
@click.option("--dry-run", "dry", is_flag=True, help="Only count what would go.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def run(dry: bool, as_json: bool) -> None:
    """Let go of what has been kept long enough; killed at any moment it is simply run again."""
    found = asyncio.run(_run(dry))
    if as_json:
        click.echo(json.dumps(dict(found)))
        return
    texts = wording("retention")
    click.echo(texts["would" if dry else "done"])
    for name, count in found.items():
        click.echo(texts["line"].format(name=texts[name], count=count))


async def _run(dry: bool) -> Mapping[str, int]:
    settings = load()
    async with desk_only(settings) as desk:
        kept = Retention(desk.database, settings.retention, calendar=desk.calendar)
        return await kept.run(dry=dry)
