"""Backing up and bringing back a county of tickets, while somebody writes all the time.

The tickets are those of bench.inbox. SQLite's file is copied online, PostgreSQL's by pg_dump; both
are looked through (every file's digest, every table's rows, the audit's chain) within these times,
which are those of the commands, from their start to their end. YIMEN_BACKUP_TICKETS says how many
tickets instead of 200,000.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bench.inbox import fill
from bench.report import Report, percentile
from handlers.compose import House, house
from handlers.settings import load
from scripts import postgresql
from store import audit
from store.database import Database
from store.times import utc_now

__all__ = ["run"]

_COLUMNS = (
    "database", "tickets", "MB", "backup s", "verify s", "restore s",
    "commit p95 ms before", "commit p95 ms meanwhile", "commit most ms meanwhile",
)  # fmt: skip


def run(*, quick: bool) -> Report:
    most = int(os.environ.get("YIMEN_BACKUP_TICKETS", "200000"))
    return asyncio.run(_run(500 if quick else most))


async def _run(count: int) -> Report:
    report = Report("backup", _COLUMNS)
    for kind in ("SQLite", "PostgreSQL"):
        server = postgresql.private(durable=True) if kind == "PostgreSQL" else nullcontext(None)
        with tempfile.TemporaryDirectory() as name, server as socket:
            address = postgresql.address(socket) if socket else ""
            async with _house(Path(name), address) as built, _empty(address) as empty:
                await fill(built.database, count)
                report.add(kind, count, *await _measure(built, Path(name), empty))
    return report


@asynccontextmanager
async def _house(folder: Path, address: str) -> AsyncIterator[House]:
    config = folder / "config.yml"
    lines = f'understanding:\n  service: "off"\ndata:\n  database: "{address}"\n'
    config.write_text(lines, "utf-8")
    async with house(load(config)) as built:
        yield built


@asynccontextmanager
async def _empty(address: str) -> AsyncIterator[URL | None]:
    if not address:
        yield None
        return
    server = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text("CREATE DATABASE back"))
    await server.dispose()
    yield make_url(address).set(database="back")


async def _measure(built: House, folder: Path, empty: URL | None) -> list[float]:
    into, new = folder / "backups", folder / "new"
    before = await _commits(built.database, seconds=5)
    writing = asyncio.create_task(_commits(built.database))
    made, backed_up = await _yimen(folder, "backup", str(into), "--json")
    writing.cancel()
    meanwhile = await writing
    backup = str(made["folder"])
    _, checked = await _yimen(folder, "backup", "verify", backup, "--json")
    database = () if empty is None else ("--database", str(empty))
    _, restored = await _yimen(folder, "restore", backup, str(new), "--json", *database)
    return [
        made["bytes"] / 1e6, backed_up, checked, restored,
        percentile(before, 0.95), percentile(meanwhile, 0.95), max(meanwhile),
    ]  # fmt: skip


async def _yimen(folder: Path, *words: str) -> tuple[dict[str, Any], float]:
    """What the command printed, and how many seconds it took, its start included."""
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from handlers.cli import main; main()", *words,
        env={**os.environ, "YIMEN_CONFIG": str(folder / "config.yml")},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"yimen {words[0]} went wrong")
    return dict(json.loads(said)), time.perf_counter() - begun


async def _commits(database: Database, seconds: float = 1e9) -> list[float]:
    """Milliseconds of one small commit after the other, until cancelled or as long as said."""
    spent, begun = [], time.perf_counter()
    try:
        while time.perf_counter() - begun < seconds:
            at = time.perf_counter()
            async with database.writing() as session:
                audit.record(
                    session, at=utc_now(), actor="x", role="system", action="note", subject="x"
                )
            spent.append((time.perf_counter() - at) * 1000)
            await asyncio.sleep(0.02)
    except asyncio.CancelledError:
        if not spent:
            spent.append(0.0)
    return spent
