"""Rules changed while the house is open: read anew, checked whole, and only then put to use.

A broken file never replaces what works: the house goes on by the rules it has, and `standing` says
what is wrong and where. Conversations keep their answers and meet the new rules at their next turn;
a ticket carries what it was judged by.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.world import World
from handlers.errors import problems
from rules.check import problems_of
from rules.errors import Problem, RulesError, problem
from rules.pack import SHIPPED
from rules.parameters import CATALOGUE_FILE
from rules.rulebook import Rulebook

__all__ = ["Reloader", "Standing", "checked", "fingerprint"]

_log = logging.getLogger("yimen.rules")


@dataclass(frozen=True, slots=True)
class Standing:
    """The version in use; and, when newer files can't be used, what is wrong with them."""

    version: str
    problems: tuple[Problem, ...] = ()


def fingerprint(local: Path, shipped: Path = SHIPPED) -> str:
    """Changes whenever a file of rules, figures or windows is written, added or removed."""
    found = hashlib.sha256()
    for path in _files(local, shipped):
        with suppress(FileNotFoundError):
            stat = path.stat()
            found.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\0{stat.st_ino}\n".encode())
    return found.hexdigest()


def _files(local: Path, shipped: Path) -> Iterator[Path]:
    yield from sorted(shipped.rglob("*.yml"))
    yield CATALOGUE_FILE
    for pattern in ("*.yml", "parameters/*.yml", "packs/**/*.yml"):
        yield from sorted(local.glob(pattern))


def checked(book: Rulebook) -> Rulebook:
    """The rulebook itself. Raises RulesError with what is wrong between files that can be read."""
    if found := list(problems_of(book)):
        raise RulesError(found)
    return book


class Reloader:
    """Looks at the files now and then; `build` reads them all, `use` puts what it read to use.

    `build` runs in a thread of its own and raises what is wrong; `use` runs between two turns.
    """

    def __init__(
        self,
        world: World,
        *,
        mark: Callable[[], str],
        build: Callable[[], World],
        use: Callable[[World], None],
    ) -> None:
        self._mark, self._build, self._use = mark, build, use
        self._standing = Standing(world.rulebook.version)
        self._used = self._seen = mark()

    @property
    def standing(self) -> Standing:
        """How the rules stand."""
        return self._standing

    async def look(self) -> bool:
        """Take up a change that has come to rest since the last look. True: new rules are in use.

        Two looks must see the same files: one that is just being saved is left to the next.
        """
        mark = await asyncio.to_thread(self._mark)
        rested, self._seen = mark == self._seen, mark
        if not rested or mark == self._used:
            return False
        self._used = mark
        try:
            world = await asyncio.to_thread(self._build)
            self._use(world)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the house stays open
            self._refuse(error)
            return False
        fresh = world.rulebook.version != self._standing.version
        self._standing = Standing(world.rulebook.version)
        if fresh:
            _log.info("rules %s in use", world.rulebook.version)
        return fresh

    def _refuse(self, error: Exception) -> None:
        told = problems(error)
        if told is None:
            _log.error("rules not read", exc_info=error)
            told = (problem("unreadable", reason=type(error).__name__),)
        self._standing = Standing(self._standing.version, told)
        for one in told:
            _log.warning("rules not taken up: %s", one)

    @asynccontextmanager
    async def running(self, seconds: float) -> AsyncIterator[None]:
        """Look every so many seconds until the end; 0: never."""
        if not seconds:
            yield
            return
        task = asyncio.create_task(self._watch(seconds))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _watch(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self.look()
