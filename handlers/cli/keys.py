"""`yimen keys`: how the keys stand, a new master key, old contents under keys of persons."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import click

from handlers.compose import desk_only
from handlers.settings import load
from handlers.wording import wording
from store import resealing
from store.rotation import rotate as rotated


@click.group("keys")
def command() -> None:
    """The master key and the key store. No key is ever printed."""


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """How many keys there are, and what still waits for a rotation or for `reseal`."""
    found = asyncio.run(_status())
    if as_json:
        click.echo(json.dumps(found))
        return
    texts = wording("keys")
    click.echo(texts["status"].format(**{**found, "left": sum(found["left"].values())}))
    for table, count in found["left"].items():
        click.echo(texts["status_left"].format(table=table, count=count))


@command.command("rotate")
def rotate() -> None:
    """Make a new master key and wrap every key by it; a running house goes on meanwhile.

    Killed at any moment it is simply run again. With keys from YIMEN_KEY put the new one in front
    first and restart the house.
    """
    click.echo(asyncio.run(_rotate()))


@command.command("reseal")
def reseal() -> None:
    """Give rows of an earlier version to the persons whose they are, sealed with their keys."""
    click.echo(wording("keys")["resealed"].format(done=asyncio.run(_reseal())))


async def _status() -> Mapping[str, Any]:
    async with desk_only(load()) as desk:
        ring = desk.database.vault.ring
        standing = ring.standing()
        waiting = sum(n for id, n in standing.masters.items() if id != ring.masters.newest)
        async with desk.database.reading() as session:
            left = await resealing.left(session)
        return {
            "masters": len(ring.masters.ids),
            "persons": standing.persons,
            "gone": standing.gone,
            "waiting": waiting,
            "left": left,
        }


async def _rotate() -> str:
    async with desk_only(load()) as desk:
        ring = desk.database.vault.ring
        done, retired = await asyncio.to_thread(rotated, ring)
        by_hand = ring.masters.file is None and ring.standing().masters.keys() == {
            ring.masters.newest
        }
    text = "rotated" if retired else "rotated_by_hand" if by_hand else "rotation_unfinished"
    return wording("keys")[text].format(done=done)


async def _reseal() -> int:
    async with desk_only(load()) as desk:
        return await resealing.reseal(desk.database)
