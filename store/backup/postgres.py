"""PostgreSQL's own tools: pg_dump of one snapshot, pg_restore into an empty database."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from store.backup.examine import standing
from store.backup.manifest import Standing
from store.crypt import Vault
from store.errors import BackupBroken, BackupTarget, BackupTools
from store.types import lend_vault

__all__ = ["dump", "listable", "load"]


async def dump(address: URL, file: Path, vault: Vault) -> Standing:
    """The whole database as of one moment, and how it stood at that very moment.

    Raises:
        BackupTools: pg_dump is not there, or did not do it.
    """
    engine = create_async_engine(address, hide_parameters=True)
    lend_vault(engine.sync_engine.dialect, vault)
    try:
        async with engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="REPEATABLE READ")
            snapshot = await connection.scalar(text("SELECT pg_export_snapshot()"))
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            words = ("--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={file}")
            await _run("pg_dump", (*words, *_where(address)), address)
            return await standing(connection, vault)
    finally:
        await engine.dispose()


async def listable(file: Path) -> None:
    """Whether pg_restore can read it, as far as its table of contents says.

    Raises:
        BackupTools: it can't.
    """
    await _run("pg_restore", ("--list", str(file)), None)


async def load(file: Path, address: URL, vault: Vault) -> Standing:
    """Fill an empty database in one transaction; how it stands afterwards.

    Raises:
        BackupTarget: it is not empty.
        BackupTools: pg_restore is not there, or did not do it; then nothing was changed.
    """
    engine = create_async_engine(address, hide_parameters=True)
    lend_vault(engine.sync_engine.dialect, vault)
    try:
        async with engine.connect() as connection:
            if await connection.run_sync(_tables):
                raise BackupTarget(str(address.database))
        words = ("--no-owner", "--exit-on-error", "--single-transaction", str(file))
        await _run("pg_restore", (*words, *_where(address)), address)
        async with engine.connect() as connection:
            return await standing(connection, vault)
    finally:
        await engine.dispose()


def _tables(connection: Connection) -> Sequence[str]:
    return inspect(connection).get_table_names()


def _where(address: URL) -> tuple[str, ...]:
    host = address.query.get("host") or address.host
    parts = {
        "host": host if isinstance(host, str) else None,
        "port": address.query.get("port") or address.port,
        "username": address.username,
        "dbname": address.database,
    }
    return ("--no-password", *(f"--{name}={value}" for name, value in parts.items() if value))


async def _run(program: str, words: Sequence[str], address: URL | None) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupTools(program)
    # A password is no argument: those can be read by everybody on the machine.
    secret = {"PGPASSWORD": str(address.password)} if address and address.password else {}
    process = await asyncio.create_subprocess_exec(
        found, *words, env={**os.environ, **secret},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await process.communicate()
    if process.returncode == 0:
        return
    lines = said.decode(errors="replace").strip().splitlines()
    if program == "pg_restore" and address is None:
        raise BackupBroken(lines[-1] if lines else program)
    raise BackupTools(f"{program}: {lines[-1] if lines else process.returncode}")
