"""Run as a program: back up a database that is written to, and die by SIGKILL on the way.

    python -m tests.drills.kill_while_backing_up [-n KILLS] [--seed N] [--rows N]

Every second one dies at one of its dealings with the disk, the others at any moment. After each,
whatever stands under the name of a backup must be whole. Ends with 1 when one is not.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import make_url

from store import audit
from store.backup.making import Source, backups, make
from store.backup.restoring import check, restore
from store.crypt import Vault
from store.database import Database
from store.errors import StoreError
from store.masters import Masters
from store.models import HouseRow
from store.times import utc_now

MASTERS = Masters([b"k" * 32])
DEALINGS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}


def in_a_process(work: Callable[[], None]) -> int:
    """Its process id; forked while nothing here has a thread or a connection."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'yimen.sqlite'}"


def write(folder: Path, most: int) -> None:
    """Row after row, each with a line of the audit."""

    async def run() -> None:
        database = await Database.connect(url(folder), Vault(MASTERS))
        for _ in range(most):
            async with database.writing() as session:
                name = secrets.token_hex(16)
                session.add(HouseRow(name=name, value=secrets.token_hex(1000)))
                audit.record(
                    session, at=utc_now(), actor="x", role="system", action="note", subject=name
                )
        await database.close()

    asyncio.run(run())


def back_up(folder: Path, into: Path, kill_at: int, pipe: int) -> None:
    """Tells its dealings through the pipe and dies at one of them; 0: at none."""
    number = 0

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal number
        if event in DEALINGS and arguments and str(into) in str(arguments[0]):
            number += 1
            os.write(pipe, b".")
            if number == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    async def run() -> None:
        vault = Vault(MASTERS)
        database = await Database.connect(url(folder), vault)
        keys = folder / "keys" / "persons.sqlite"
        sys.addaudithook(hear)
        await make(Source(make_url(url(folder)), vault, keys), into, most=2)
        await database.close()

    asyncio.run(run())


def attempt(folder: Path, into: Path, kill_at: int = 0, after: float | None = None) -> int:
    """How many dealings there were. after: seconds until it is killed from outside."""
    reading, writing = os.pipe()
    child = in_a_process(lambda: back_up(folder, into, kill_at, writing))
    os.close(writing)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    dealings = 0
    while part := os.read(reading, 65536):
        dealings += len(part)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if kill_at or after is not None:
        return int(os.WIFSIGNALED(status))
    if status:
        raise SystemExit("a backup that nobody disturbed went wrong")
    return dealings


def broken(into: Path) -> list[str]:
    """Backups by name that are none."""
    found = []
    for one in backups(into):
        try:
            asyncio.run(check(one, MASTERS))
        except StoreError as error:
            found.append(f"{one.name}: {error}")
    return found


@click.command()
@click.option("-n", "count", type=click.IntRange(1), default=50, help="Kills.")
@click.option("--seed", type=int, default=7)
@click.option("--rows", type=click.IntRange(1), default=500, help="Rows of 1 kB before the first.")
@click.option("--json", "as_json", is_flag=True)
def main(count: int, seed: int, rows: int, as_json: bool) -> None:
    chance, wrong, kills = random.Random(seed), [], 0
    with TemporaryDirectory(prefix="yimen-drill-") as name:
        folder, into = Path(name) / "var", Path(name) / "backups"
        folder.mkdir()
        os.waitpid(in_a_process(lambda: write(folder, rows)), 0)
        began = time.monotonic()
        dealings = attempt(folder, into)
        seconds = time.monotonic() - began
        writer = in_a_process(lambda: write(folder, 10**9))
        for number in range(count):
            if number % 2:
                kills += attempt(folder, into, after=chance.uniform(0, seconds))
            else:
                kills += attempt(folder, into, kill_at=chance.randint(1, dealings))
            wrong += broken(into)
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        attempt(folder, into)
        wrong += broken(into)
        stood = len(backups(into))
        asyncio.run(restore(backups(into)[-1], Path(name) / "new", MASTERS))
        left = len(list(into.glob(".making-*")))
    figures = {"kills": kills, "of": count, "broken": wrong, "stood": stood, "left": left}
    click.echo(json.dumps(figures) if as_json else f"backup (seed {seed}): {figures}")
    sys.exit(1 if wrong or left else 0)


if __name__ == "__main__":
    main()
