"""`yimen telegram`: what a window needs to invite residents to the bot."""

from __future__ import annotations

import click

from desk.places import Gazetteer
from handlers.telegram.link import encode
from handlers.wording import wording


@click.group("telegram")
def command() -> None:
    """Links for notices."""


@command.command("link")
@click.argument("place")
@click.option("--bot", required=True, help="The bot's username, without @.")
def link(place: str, bot: str) -> None:
    """Print the link that opens the bot with PLACE, a county or township (宿城区中扬镇)."""
    found = Gazetteer().resolve(place, answering=True).candidates
    texts = wording("telegram")
    if len(found) != 1:
        click.echo(texts["which_place"].format(place=place), err=True)
        for one in found:
            click.echo(one.name, err=True)
        raise SystemExit(1)
    click.echo(f"https://t.me/{bot.removeprefix('@')}?start={encode(found[0])}")
