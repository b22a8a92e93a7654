"""What only one process may do at a time: here two connections to one database stand for two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import make_url, text

from store.alone import alone
from store.crypt import Vault
from store.database import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def other(database: Database, database_url: str, vault: Vault) -> AsyncIterator[Database]:
    opened = await Database.connect(database_url, vault)
    yield opened
    await opened.close()


class Job:
    """Work that says when it is under way and ends when told to."""

    def __init__(self) -> None:
        self.running = asyncio.Event()
        self.end = asyncio.Event()
        self.starts = 0

    async def __call__(self) -> None:
        self.starts += 1
        self.running.set()
        try:
            await self.end.wait()
        finally:
            self.running.clear()


def start(database: Database, name: str, job: Job) -> asyncio.Task[None]:
    return asyncio.create_task(alone(database, name, job, look=0.01))


async def test_one_works_and_the_next_goes_on_when_it_is_gone(
    database: Database, other: Database
) -> None:
    first, second = Job(), Job()
    begun = start(database, "fetch", first)
    await asyncio.wait_for(first.running.wait(), 60)
    waiting = start(other, "fetch", second)
    elsewhere = Job()
    beside = start(other, "send", elsewhere)
    await asyncio.wait_for(elsewhere.running.wait(), 60)
    assert not second.running.is_set()
    begun.cancel()
    await asyncio.gather(begun, return_exceptions=True)
    await asyncio.wait_for(second.running.wait(), 60)
    for job in (second, elsewhere):
        job.end.set()
    await asyncio.wait_for(asyncio.gather(waiting, beside), 60)


async def test_what_goes_wrong_in_the_work_is_told(database: Database) -> None:
    async def fail() -> None:
        raise ValueError("no token")

    with pytest.raises(ValueError, match="no token"):
        await alone(database, "fetch", fail, look=0.01)


async def test_whoever_loses_the_database_stops_and_takes_it_up_again(
    database: Database, database_url: str
) -> None:
    if not database_url.startswith("postgresql"):
        # A file is not lost.
        assert make_url(database_url).database
        return
    job = Job()
    task = start(database, "fetch", job)
    await asyncio.wait_for(job.running.wait(), 60)
    async with database.engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                " AND granted AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
    async with asyncio.timeout(60):
        while job.starts < 2:  # noqa: ASYNC110 -- two tasks come and go
            await asyncio.sleep(0.01)
    job.end.set()
    await asyncio.wait_for(task, 60)
