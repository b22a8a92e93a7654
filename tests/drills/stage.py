"""Where a drill plays: a house served by real processes, its database, a Bot API before it."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import secrets
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import updates
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from store.crypt import Vault
from store.database import Database
from tests.drills.emulator import KINDS, TOKEN, Line, Server, serving
from tests.drills.served import Order, serve

__all__ = ["Process", "Stage", "patience", "staged"]

_MASTER = b"drill-key-of-thirty-two-bytes-00"
KEY = base64.urlsafe_b64encode(_MASTER).decode()
POSTGRES = os.environ.get("YIMEN_TEST_POSTGRES", "")
# Forked from a process that has read everything once.
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.drills.warm"])
_READY = re.compile(r"(http://127\.0\.0\.1:\d+)/\s*$", re.M)


def patience(seconds: float = 300) -> asyncio.Timeout:
    """The longest that anything may take on a busy machine."""
    return asyncio.timeout(seconds)


class Process:
    """One `yimen serve`."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.url = ""
        self._process = _FORKS.Process(target=serve, args=(order,))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    @property
    def killed(self) -> bool:
        return self._process.exitcode == -signal.SIGKILL

    async def ready(self) -> bool:
        """Wait until its pages answer; False: it ended before."""
        async with patience():
            while self.alive:
                said = self.order.said.read_text("utf-8") if self.order.said.exists() else ""
                if "Ctrl-C" in said and (found := _READY.search(said)):
                    self.url = found[1]
                    return True
                await asyncio.sleep(0.05)
        return False

    async def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Send the signal, if there is somebody to get it, and wait until the process is gone."""
        if self.alive:
            os.kill(self.pid, how)
        async with patience():
            while self.alive:  # noqa: ASYNC110 -- it is another process's end
                await asyncio.sleep(0.02)


@dataclass
class Stage:
    """folder: config.yml, var/, what the processes said. order: what each new one is told."""

    folder: Path
    url: str
    vault: Vault
    server: Server
    line: Line
    order: Order
    database: Database
    processes: list[Process] = field(default_factory=list)
    ended: list[Process] = field(default_factory=list)

    async def start(self, **changes: Any) -> Process:
        """One more process, ready or already dead."""
        number = len(self.processes) + len(self.ended)
        order = replace(self.order, said=self.folder / f"said-{number}.txt", **changes)
        process = Process(order)
        self.processes.append(process)
        if not await process.ready():
            self.bury(process)
        return process

    def bury(self, process: Process) -> None:
        if process in self.processes:
            self.processes.remove(process)
            self.ended.append(process)

    async def stop(self, process: Process, how: signal.Signals = signal.SIGKILL) -> None:
        await process.end(how)
        self.bury(process)

    @property
    def kills(self) -> int:
        return sum(one.killed for one in self.ended)

    @property
    def doors(self) -> list[str]:
        """Where pages answer just now."""
        return [one.url for one in self.processes if one.url and one.alive]


@asynccontextmanager
async def staged(folder: Path, parts: Mapping[str, Mapping[str, object]]) -> AsyncIterator[Stage]:
    """An empty house in `folder`; `parts` are settings of config.yml beside the drills' own."""
    updates.KINDS |= KINDS
    async with AsyncExitStack() as stack:
        server = Server()
        line = Line(await stack.enter_async_context(serving(server.app())))
        app = web.Application(client_max_size=20 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", line.pass_on)
        line.url = await stack.enter_async_context(serving(app))
        url = await stack.enter_async_context(_database(folder))
        _configure(folder, line, parts)
        environment = {
            "YIMEN_CONFIG": str(folder / "config.yml"), "YIMEN_DATABASE_URL": url,
            "YIMEN_KEY": KEY, "YIMEN_TELEGRAM_TOKEN": TOKEN, "PYTHONWARNINGS": "",
        }  # fmt: skip
        vault = Vault([_MASTER])
        keys = f"sqlite:///{folder / 'var' / 'keys' / 'persons.sqlite'}" if POSTGRES else None
        database = await Database.connect(url, vault, keys=keys)
        stack.push_async_callback(database.close)
        stage = Stage(folder, url, vault, server, line, Order(environment, folder), database)
        try:
            yield stage
        finally:
            for process in list(stage.processes):
                await stage.stop(process)


def _configure(folder: Path, line: Line, parts: Mapping[str, Mapping[str, object]]) -> None:
    settings = {
        "web": {"port": 0, "forms_per_minute": 0},
        "rules": {"reload_seconds": 0},
        "understanding": {"service": "'off'"},
        "telegram": {"api": line.url},
        "log": {"level": "info"},
    }
    merged = {
        name: {**settings.get(name, {}), **parts.get(name, {})} for name in {**settings, **parts}
    }
    lines = [
        f"{name}:\n" + "".join(f"  {key}: {value}\n" for key, value in part.items())
        for name, part in merged.items()
    ]
    (folder / "config.yml").write_text("".join(lines), "utf-8")


@asynccontextmanager
async def _database(folder: Path) -> AsyncIterator[str]:
    """A database of the drill's own: a file, or one of the server in YIMEN_TEST_POSTGRES."""
    if not POSTGRES:
        yield f"sqlite+aiosqlite:///{folder / 'yimen.sqlite'}"
        return
    name = f"yimen_drill_{secrets.token_hex(6)}"
    server = create_async_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        async with server.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        await server.dispose()
