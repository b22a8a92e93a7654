"""The drills: what goes wrong while residents file, and for how long.

A drill is a coroutine over a stage: it starts the processes, makes its trouble until it has done
what it was asked for, and returns. Residents come one after the other all the while.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from nlu.service import notes
from nlu.service.making import Parts, trained
from tests.drills.served import MOMENTS, POINTS
from tests.drills.stage import POSTGRES, Process, Stage, patience

__all__ = ["DRILLS", "WITH_MODEL", "Drill", "Scene", "service_of", "with_model"]

_ROOT = Path(__file__).resolve().parents[2]
_TELL = 25
TABLES = "conversation, inbox, outbox, bot_update, ticket, audit"


@dataclass
class Scene:
    """What a drill works on. enough: set when it is to end early. filed: residents by now."""

    stage: Stage
    chance: random.Random
    count: int
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    met: Counter[str] = field(default_factory=Counter)
    filed: int = 0

    async def until_filed(self) -> None:
        """Until as many residents have filed as the drill was asked for."""
        while self.filed < self.count and not self.enough.is_set():  # noqa: ASYNC110 -- residents
            await asyncio.sleep(0.1)

    def rounds(self) -> Iterator[int]:
        """As many as the drill was asked for, or until it is told to end; says how far it is."""
        for number in range(self.count):
            if self.enough.is_set():
                return
            if number and number % _TELL == 0:
                print(f"{number} of {self.count}; residents {self.filed}", file=sys.stderr)
            yield number


@dataclass(frozen=True)
class Drill:
    """what: in a line. on: the channels of its residents. counts: what its number means.

    together: residents at a time. prepare: before anything is started.
    """

    run: Callable[[Scene], Awaitable[None]]
    what: str
    on: tuple[str, ...] = ("web", "telegram")
    counts: str = "residents"
    clicks: int = 1
    together: int = 4
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    prepare: Callable[[Stage], Awaitable[None]] | None = None
    sqlite: bool = False


async def killed(scene: Scene) -> None:
    """At any moment after the start, and now and then before it is over."""
    for _ in scene.rounds():
        early = scene.chance.random() < 0.1
        if early:
            starting = asyncio.create_task(scene.stage.start())
            await asyncio.sleep(scene.chance.uniform(0, 1))
            process = scene.stage.processes[-1]
            await process.end()
            await starting
        else:
            process = await scene.stage.start()
            await asyncio.sleep(scene.chance.expovariate(1 / 1.5))
        await scene.stage.stop(process)
    await scene.stage.start()


async def stopped(scene: Scene) -> None:
    """Told to end, as at every update of the program: then nothing may be sent twice."""
    for _ in scene.rounds():
        process = await scene.stage.start()
        await asyncio.sleep(scene.chance.expovariate(1 / 2))
        await scene.stage.stop(process, signal.SIGTERM)
        scene.met["stops"] += 1
    await scene.stage.start()


async def points(scene: Scene) -> None:
    """At each named point, each moment of it; the first time it is reached or one later."""
    every = itertools.cycle(itertools.product(POINTS, MOMENTS))
    for _, (point, moment) in zip(scene.rounds(), every, strict=False):
        after = scene.chance.choice((0, 0, 1, 2))
        process = await scene.stage.start(die=(point, moment), after=after)
        while process.alive:  # noqa: ASYNC110 -- the resident brings it there
            await asyncio.sleep(0.05)
        scene.stage.bury(process)
    await scene.stage.start()


async def locked(scene: Scene) -> None:
    """Somebody holds the database for 8 seconds of every 30."""
    await scene.stage.start()
    filing = asyncio.create_task(scene.until_filed())
    while not filing.done():
        await asyncio.sleep(min(2, scene.count))
        async with _held(scene.stage):
            await asyncio.sleep(8)
        scene.met["locks"] += 1
        await asyncio.wait({filing}, timeout=20)


class _held:  # noqa: N801 -- reads as a block
    """The whole database is another's while the block runs."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def __aenter__(self) -> None:
        if POSTGRES:
            self._connection = await self._stage.database.engine.connect()
            while not await self._all_at_once():
                await self._connection.rollback()
            return
        self._plain = sqlite3.connect(
            self._stage.folder / "yimen.sqlite", timeout=60, check_same_thread=False
        )
        await asyncio.to_thread(self._plain.execute, "BEGIN EXCLUSIVE")

    async def _all_at_once(self) -> bool:
        """Tables are locked one by one: against a turn under way one of the two has to give way."""
        try:
            await self._connection.execute(text(f"LOCK TABLE {TABLES} IN ACCESS EXCLUSIVE MODE"))
        except DBAPIError as error:
            if "deadlock detected" not in str(error.orig):
                raise
            return False
        return True

    async def __aexit__(self, *_: object) -> None:
        if POSTGRES:
            await self._connection.rollback()
            await self._connection.close()
        else:
            self._plain.rollback()
            self._plain.close()


async def full(scene: Scene) -> None:
    """No file of the process may grow any more for a while, as on a full disk."""
    process = await scene.stage.start()
    filing = asyncio.create_task(scene.until_filed())
    while not filing.done():
        await asyncio.sleep(scene.chance.uniform(0.5, 2))
        files = [one for one in scene.stage.folder.iterdir() if one.name.startswith("yimen.")]
        # Never below what there is: a write beyond it fails, in the middle of a transaction too.
        most = max(one.stat().st_size for one in files) + scene.chance.randrange(1, 64 * 1024)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        await asyncio.sleep(scene.chance.uniform(1, 3))
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)
        scene.met["full disks"] += 1


async def bad_line(scene: Scene) -> None:
    """Of a hundred calls to Telegram 20 are told to wait, 10 refused, 5 never arrive, and of 5
    the answer is lost."""
    kinds = [429] * 20 + [502] * 10 + ["reset"] * 5 + ["lost"] * 5 + [None] * 60
    sends = ("sendMessage",)

    def trouble(method: str) -> int | str | None:
        found = scene.chance.choice(kinds)
        if found is not None:
            scene.met[str(found)] += 1
        if found == "lost" and method in sends:
            scene.met["lost sends"] += 1
        return found

    scene.stage.line.trouble = trouble
    await scene.stage.start()
    await scene.until_filed()
    scene.stage.line.trouble = lambda _: None


async def clock(scene: Scene) -> None:
    """Killed again and again, and each time the clock is right, 36 hours ahead or behind."""
    for number in scene.rounds():
        hours = (0.0, 36.0, -36.0)[number % 3]
        process = await scene.stage.start(hours=hours)
        await asyncio.sleep(scene.chance.uniform(1, 3))
        await scene.stage.stop(process)
    await scene.stage.start(hours=scene.chance.choice((0.0, -36.0)))


async def clicks(scene: Scene) -> None:
    """Everybody presses the last button five times at once."""
    await scene.stage.start()
    await scene.until_filed()


async def two(scene: Scene) -> None:
    """Two processes on one database; each is killed now and then, never both."""
    first, second = await scene.stage.start(), await scene.stage.start()
    running: list[Process] = [first, second]
    filing = asyncio.create_task(scene.until_filed())
    while not filing.done():
        await asyncio.wait({filing}, timeout=scene.chance.uniform(2, 5))
        if not filing.done() and scene.chance.random() < 0.5:
            await scene.stage.stop(running.pop(0))
            running.append(await scene.stage.start())


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def workers(scene: Scene) -> None:
    """Three workers behind one address; one after the other is killed, and started anew."""
    process = await scene.stage.start(arguments=("serve", "--port", "0", "--workers", "3"))
    filing = asyncio.create_task(scene.until_filed())
    while not filing.done():
        await asyncio.wait({filing}, timeout=scene.chance.uniform(2, 8))
        crew = _children(process.pid)
        if not filing.done() and crew:
            os.kill(scene.chance.choice(crew), signal.SIGKILL)
            scene.met["killed workers"] += 1
    await scene.stage.stop(process, signal.SIGTERM)
    await scene.stage.start()


async def hung(scene: Scene) -> None:
    """The understanding service stands still, with what it was asked, and goes on, by turns."""
    process = await scene.stage.start()
    service = await service_of(process)
    filing = asyncio.create_task(scene.until_filed())
    while not filing.done():
        os.kill(service, signal.SIGSTOP)
        scene.met["hangs"] += 1
        await asyncio.wait({filing}, timeout=scene.chance.uniform(4, 8))
        os.kill(service, signal.SIGCONT)
        await asyncio.wait({filing}, timeout=scene.chance.uniform(1, 2))


async def service_of(process: Process) -> int:
    """The process id of the understanding service, once it understands for us."""
    folder = Path(process.order.environment["YIMEN_CONFIG"]).parent / "var" / "nlu"
    async with patience(), httpx.AsyncClient() as client:
        while True:
            health = (await client.get(f"{process.url}/health")).json()
            if health["understanding"] == "model" and (found := notes.found(folder)):
                return found[1]
            await asyncio.sleep(0.2)


async def with_model(stage: Stage) -> None:
    """The model of the data as they are, trained now if nobody has."""
    parts = Parts.of(_ROOT / ".venv-nlu", _ROOT / ".pytest_cache" / "d" / "nlu")
    await trained(parts)
    digest = parts.project.digest()
    models = stage.folder / "var" / "nlu" / "models"
    models.mkdir(parents=True)
    shutil.copyfile(parts.models.path(digest), models / f"{digest}.tar.gz")


WITH_MODEL = {"understanding": {"service": "auto", "environment": _ROOT / ".venv-nlu"}}
DRILLS = {
    "web-kill": Drill(killed, "SIGKILL while residents file on the page", ("web",), "kills"),
    "telegram-kill": Drill(
        killed, "SIGKILL while residents file by Telegram", ("telegram",), "kills"
    ),
    "points": Drill(points, "exit at every named point of a commit", counts="kills"),
    "stop": Drill(stopped, "ended by SIGTERM and started again", ("telegram",), "stops"),
    "locked": Drill(locked, "the database locked for 8 s of every 30"),
    "full": Drill(full, "the disk full, again and again", sqlite=True),
    "hung": Drill(hung, "the understanding service hung", prepare=with_model, settings=WITH_MODEL),
    "bad-line": Drill(
        bad_line, "Telegram answers 20 % 429, 10 % 502, 5 % resets, 5 % lost", ("telegram",)
    ),
    "clock": Drill(clock, "killed, and the clock 36 hours ahead or behind", counts="kills"),
    "clicks": Drill(clicks, "five fast clicks on the last button", clicks=5),
    "parallel": Drill(clicks, "fifty filings of one case at once", ("web",), clicks=50),
    "two": Drill(two, "two processes on one database, killed by turns"),
    "workers": Drill(workers, "one of three workers killed, again and again", ("web",)),
}
