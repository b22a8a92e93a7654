"""Break it on purpose and see that nothing is lost: `python -m tests.drills NAME -n 20 --seed 7`.

Without a name all of them. Ends with 1 when anything was lost or doubled. SIGINT or SIGTERM: no
more trouble, the residents who are there get to their end, and what was done is looked through.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from tests.drills.examine import Tally, examine
from tests.drills.residents import OnTelegram, OnTheWeb, Resident
from tests.drills.stage import POSTGRES, Stage, patience, staged
from tests.drills.troubles import DRILLS, Drill, Scene

Tell = Callable[[str, int, int, Tally], None]


@dataclass(frozen=True)
class Play:
    """How often, and from which numbers on. opening: held while a house is opened; enough: set
    when it is to end early."""

    count: int
    seed: int
    opening: asyncio.Lock
    enough: asyncio.Event


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME|NAME=N]...")
@click.option("-n", "count", type=click.IntRange(1), default=20, help="Kills, or residents.")
@click.option("--seed", type=int, help="The same numbers again; drawn and told without it.")
@click.option("--together", type=click.IntRange(1), default=1, help="Drills at the same time.")
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON, a line for each drill.")
def main(names: Sequence[str], count: int, seed: int | None, together: int, as_json: bool) -> None:
    """Run drills and print what became of every message and ticket.

    NAME=N: so many kills or residents in this one.
    """
    seed = secrets.randbelow(10**6) if seed is None else seed
    wanted = [_asked(name, count) for name in names or DRILLS]
    tell = _figures if as_json else _line
    sys.exit(0 if asyncio.run(_all(wanted, seed, together, tell)) else 1)


def _asked(name: str, count: int) -> tuple[str, int]:
    name, _, own = name.partition("=")
    if name not in DRILLS or (own and not own.isdecimal()):
        raise click.BadParameter(f"there is no drill {name}; there are {', '.join(DRILLS)}")
    return name, int(own) if own else count


async def _all(wanted: Sequence[tuple[str, int]], seed: int, together: int, tell: Tell) -> bool:
    """Each in a house of its own, so many at the same time; whether all was well."""
    # Alembic migrates one database at a time.
    room, opening = asyncio.Semaphore(together), asyncio.Lock()
    enough = asyncio.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, enough.set)

    async def one(name: str, count: int) -> bool:
        drill = DRILLS[name]
        if drill.sqlite and POSTGRES:
            click.echo(f"{name}: only where the database is a file of the process", err=True)
            return True
        async with room:
            began = time.monotonic()
            tally = await run(drill, Play(count, seed, opening, enough))
        tell(name, seed, round(time.monotonic() - began), tally)
        for what in tally.wrong:
            click.echo(f"  wrong: {what}", err=True)
        return tally.good

    async with asyncio.TaskGroup() as group:
        done = [group.create_task(one(*each)) for each in wanted]
    return all(task.result() for task in done)


def _line(name: str, seed: int, seconds: int, tally: Tally) -> None:
    click.echo(f"{name} (seed {seed}, {seconds} s): {tally.line()}")


def _figures(name: str, seed: int, seconds: int, tally: Tally) -> None:
    click.echo(json.dumps({"drill": name, "seed": seed, "seconds": seconds, **tally.figures()}))


async def run(drill: Drill, asked: Play) -> Tally:
    """One drill in a folder of its own, from the empty house to the last look."""
    async with AsyncExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="yimen-drill-"))
        async with asked.opening:
            stage = await stack.enter_async_context(staged(Path(name), drill.settings))
        if drill.prepare is not None:
            await drill.prepare(stage)
        scene = Scene(stage, random.Random(asked.seed), asked.count, asked.enough)
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

    def full() -> bool:
        return drill.counts == "residents" and len(came) >= scene.count

    async def come() -> None:
        while not (over.is_set() or scene.enough.is_set() or full()):
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
