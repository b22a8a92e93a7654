"""The house's own work: on time, once, by one process; what fails is seen and tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.jobs.job import Done, Job
from handlers.jobs.runner import Runner
from handlers.jobs.standing import standing
from store.crypt import Vault
from store.database import Database
from store.jobs import enter, every, take

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MINUTES = {"good": 10, "bad": 10}


class Work:
    """Two jobs, of which one fails until it is mended."""

    def __init__(self) -> None:
        self.now = NOON
        self.runs: list[str] = []
        self.broken = True

    async def good(self, state: Mapping[str, Any]) -> Done:
        self.runs.append("good")
        times = int(state.get("times", 0)) + 1
        return Done({"done": times}, {"times": times})

    async def bad(self, _: Mapping[str, Any]) -> Done:
        self.runs.append("bad")
        if self.broken:
            raise ValueError("王桂兰 13812345678")
        return Done()

    def runner(self, database: Database) -> Runner:
        jobs = (Job("good", self.good), Job("bad", self.bad))
        return Runner(database, jobs, MINUTES, lambda: self.now)


@pytest.fixture
def work() -> Work:
    return Work()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 -- the database has no event
            await asyncio.sleep(0.01)


async def test_a_job_that_fails_stops_no_other_and_is_tried_again(
    work: Work, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def went(good: int, bad: int) -> bool:
        async with database.reading() as session:
            rows = {row.name: row for row in await every(session)}
        if rows.keys() != MINUTES.keys():
            return False
        return (rows["good"].found.get("done"), rows["bad"].failures) == (good, bad)

    runner = work.runner(database)
    async with runner.running(look=0.01):
        await until(lambda: went(1, 1))
        work.now += timedelta(minutes=11)
        await until(lambda: went(2, 2))
    told = {one.name: one for one in await standing(database, MINUTES, work.now)}
    assert (told["good"].state, told["bad"].state) == ("well", "failing")
    assert "连着 2 次没跑成" in told["bad"].words
    assert "ValueError at handlers/jobs/runner.py" in told["bad"].words
    # What the error said may have been somebody's.
    assert "王桂兰" not in told["bad"].words + caplog.text
    assert "job bad failed" in caplog.text

    work.broken = False
    work.now += timedelta(hours=2)
    assert await runner.run("bad") is not None
    assert (await standing(database, {"bad": 10}, work.now))[0].state == "well"


async def test_what_a_job_remembers_outlives_the_process(
    work: Work, database_url: str, vault: Vault
) -> None:
    for times in (1, 2):
        database = await Database.connect(database_url, vault)
        done = await work.runner(database).run("good")
        assert done == Done({"done": times}, {"times": times})
        await database.close()


async def test_of_several_processes_one_runs_a_job_that_is_due(
    work: Work, database: Database, database_url: str, vault: Vault
) -> None:
    other = await Database.connect(database_url, vault)
    runners = [work.runner(one) for one in (database, other)]
    await asyncio.gather(*(one.run("good", due_only=True) for one in runners * 4))
    await other.close()
    assert work.runs == ["good"]


async def test_a_job_taken_by_a_process_that_died_is_free_again_after_a_while(
    work: Work, database: Database
) -> None:
    async with database.writing() as session:
        await enter(session, ["good"], work.now)
        assert await take(session, "good", work.now, timedelta(minutes=15)) == {}
    assert await work.runner(database).run("good") is None
    work.now += timedelta(minutes=16)
    assert await work.runner(database).run("good") is not None


@pytest.mark.parametrize("died", [False, True])
async def test_what_a_wrong_clock_put_off_runs_when_the_clock_is_right_again(
    work: Work, database: Database, died: bool
) -> None:
    """36 hours ahead a daily job ran, or was being run; another had never been run."""
    runner = Runner(database, [Job("good", work.good)], {"good": 1440}, lambda: work.now)
    work.now = NOON + timedelta(hours=36)
    async with database.writing() as session:
        await enter(session, ["good", "bad"], work.now)
        if died:
            await take(session, "good", work.now, timedelta(minutes=15))
    assert died or await runner.run("good", due_only=True) is not None
    work.now = NOON
    async with database.writing() as session:
        assert await take(session, "bad", work.now, timedelta(minutes=15)) == {}
    assert await runner.run("good", due_only=True) is not None
    # What the right clock has put off for a day, and taken, stays so.
    work.now = NOON + timedelta(hours=2, minutes=30)
    assert await runner.run("good", due_only=True) is None
    work.now = NOON + timedelta(minutes=1)
    async with database.writing() as session:
        assert await take(session, "bad", work.now, timedelta(minutes=15)) is None


async def test_a_house_that_closes_leaves_its_job_to_the_next(
    work: Work, database: Database
) -> None:
    begun = asyncio.Event()

    async def slow(_: Mapping[str, Any]) -> Done:
        begun.set()
        await asyncio.Event().wait()
        return Done()

    closing = Runner(database, [Job("good", slow)], MINUTES, lambda: work.now)
    async with closing.running(look=0.01):
        await begun.wait()
    assert await work.runner(database).run("good", due_only=True) is not None


async def test_a_job_that_nobody_runs_any_more_is_noticed(work: Work, database: Database) -> None:
    await work.runner(database).run("good")
    assert (await standing(database, {"good": 10}, work.now))[0].state == "well"
    later = work.now + timedelta(hours=1)
    assert (await standing(database, {"good": 10}, later))[0].state == "late"
    assert (await standing(database, {"good": 10, "new": 5}, work.now))[1].state == "never"
