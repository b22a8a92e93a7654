"""Break it on purpose and see that nothing is lost: `python -m tests.drills NAME -n 20 --seed 7`.

Without a name all of them. Ends with 1 when anything was lost or doubled.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

from tests.drills.examine import Tally, examine
from tests.drills.residents import OnTelegram, OnTheWeb, Resident
from tests.drills.stage import POSTGRES, Stage, patience, staged
from tests.drills.troubles import DRILLS, Drill, Scene


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(DRILLS)))
@click.option("-n", "count", type=click.IntRange(1), default=20, help="Kills, or residents.")
@click.option("--seed", type=int, help="The same numbers again; drawn and told without it.")
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON, a line for each drill.")
def main(names: Sequence[str], count: int, seed: int | None, as_json: bool) -> None:
    """Run drills one after the other and print what became of every message and ticket."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    good = True
    for name in names or DRILLS:
        drill = DRILLS[name]
        if drill.sqlite and POSTGRES:
            click.echo(f"{name}: only where the database is a file of the process")
            continue
        began = time.monotonic()
        tally = asyncio.run(run(drill, count, seed))
        seconds = round(time.monotonic() - began)
        if as_json:
            figures = {"drill": name, "seed": seed, "seconds": seconds, **tally.figures()}
            click.echo(json.dumps(figures))
        else:
            click.echo(f"{name} (seed {seed}, {seconds} s): {tally.line()}")
        for what in tally.wrong:
            click.echo(f"  wrong: {what}", err=True)
        good &= tally.good
    sys.exit(0 if good else 1)


async def run(drill: Drill, count: int, seed: int) -> Tally:
    """One drill in a folder of its own, from the empty house to the last look."""
    with tempfile.TemporaryDirectory(prefix="yimen-drill-") as name:
        folder = Path(name)
        async with staged(folder, drill.settings) as stage:
            if drill.prepare is not None:
                await drill.prepare(stage)
            scene = Scene(stage, random.Random(seed), count)
            residents = await play(drill, scene)
            tally = await examine(stage, residents)
    tally.met |= dict(scene.met)
    # One message under way when its sender dies, one for each answer that was lost.
    tally.may_double = (tally.kills * 4) + tally.met.get("lost sends", 0)
    return tally


async def play(drill: Drill, scene: Scene) -> list[Resident]:
    """The trouble, and residents as long as it lasts; all of them get to their end."""
    came: list[Resident] = []
    over = asyncio.Event()

    async def come() -> None:
        while not over.is_set() and not (drill.counts == "residents" and len(came) >= scene.count):
            one = resident(drill, scene, len(came))
            came.append(one)
            async with patience(1800):
                await one.file()
            scene.filed += 1

    async def trouble() -> None:
        await drill.run(scene)
        over.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(trouble())
        for _ in range(drill.together):
            group.create_task(come())
    return came


def resident(drill: Drill, scene: Scene, number: int) -> Resident:
    """The next one, by the channels' turns."""
    stage: Stage = scene.stage
    phone = f"138{scene.chance.randrange(10**8):08}"
    if drill.on[number % len(drill.on)] == "web":
        return OnTheWeb(stage, random.Random(scene.chance.random()), phone, drill.clicks)
    return OnTelegram(
        stage.server,
        stage.database,
        1001 + number,
        stage=stage,
        clicks=drill.clicks,
        number=phone,
    )


if __name__ == "__main__":
    main()
