"""Run as a program: file on copies of a prepared database, and die by SIGKILL on the way.

    kill_while_filing.py FOLDER MESSAGE.json

FOLDER holds prepared.sqlite; for each point a copy <point>.sqlite is left as the killed process
left it. Prints one line a point, "<point> <signal>".
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import event

from bot.world import World
from desk.limits import Limits
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.compose import build_world
from handlers.filing import Filing
from handlers.intake import Incoming, Intake
from handlers.settings import load
from nlu.understanding import KeywordUnderstanding
from store.crypt import Vault
from store.database import Database

POINTS = (
    "INSERT INTO ticket ",
    "INSERT INTO consent",
    "INSERT INTO outbox",
    "UPDATE conversation",
    "INSERT INTO inbox",
    "before commit",
    "after commit",
)


def die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def arm(database: Database, point: str) -> None:
    """Die right after the statement that begins so, or around the commit."""

    def after(_connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith(point):
            die()

    engine = database.engine.sync_engine
    if point == "before commit":
        event.listen(engine, "commit", die)
    elif point == "after commit":
        event.listen(engine, "checkin", die)
    else:
        event.listen(engine, "after_cursor_execute", after)


async def file_and_die(world: World, path: Path, message: dict[str, str], point: str) -> None:
    vault = Vault([b"k" * 32])
    database = await Database.connect(f"sqlite+aiosqlite:///{path}", vault)
    arm(database, point)
    intake = Intake(
        world,
        KeywordUnderstanding(),
        database,
        Filing(world.rulebook, Windows(), vault, Limits(WorkingDays())),
    )
    await intake.receive(Incoming(**message))


def main(folder: Path, message: dict[str, str]) -> None:
    world = build_world(load(folder / "config.yml"))
    for point in POINTS:
        path = folder / f"{point.strip().replace(' ', '_')}.sqlite"
        shutil.copy(folder / "prepared.sqlite", path)
        # Forked before any thread or connection exists.
        child = os.fork()
        if not child:
            asyncio.run(file_and_die(world, path, message, point))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(path.stem, os.WTERMSIG(status), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8")))
