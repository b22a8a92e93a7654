"""Runs the jobs when they are due; one that fails is written down and never stops another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from handlers.jobs.job import Done, Job
from handlers.trouble import describe, report
from store import jobs as runs
from store.database import Database
from store.times import Clock, utc_now

__all__ = ["Runner"]

_LEASE = timedelta(minutes=15)
# How often the table is looked at; a job is late by that at most.
_LOOK = 15.0
# Seconds that a job may go on after the house was told to stop.
_GRACE = 5.0


class Runner:
    """Several processes may each have one: a job is leased to one of them at a time."""

    def __init__(
        self,
        database: Database,
        jobs: Iterable[Job],
        minutes: Mapping[str, int],
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._jobs = {job.name: job for job in jobs}
        self._minutes = minutes
        self._clock = clock

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._jobs)

    async def run(self, name: str, *, due_only: bool = False) -> Done | None:
        """Run one job now; None: it is not due, another process runs it, or it failed.

        Raises:
            KeyError: there is no such job.
        """
        job, began = self._jobs[name], self._clock()
        async with self._database.writing() as session:
            await runs.enter(session, [name], began)
            state = await runs.take(session, name, began, _LEASE, due_only=due_only)
        if state is None:
            return None
        try:
            async with asyncio.timeout(_LEASE.total_seconds()):
                done = await job.run(state)
        except asyncio.CancelledError:
            # The house closes: whoever opens it next need not wait for the lease to end.
            async with self._database.writing() as session:
                await runs.give_back(session, name)
            raise
        except Exception as error:  # noqa: BLE001 -- told on the health page, and tried again
            report(f"job {name} failed", error)
            async with self._database.writing() as session:
                await runs.failed(session, name, self._clock(), describe(error))
            return None
        await self._note(name, done)
        return done

    async def _note(self, name: str, done: Done) -> None:
        now = self._clock()
        async with self._database.writing() as session:
            due = self._next(name, now)
            await runs.done(session, name, now, due, found=done.found, state=done.state)

    def _next(self, name: str, now: datetime) -> datetime:
        return now + timedelta(minutes=self._minutes.get(name, 0) or 1)

    @asynccontextmanager
    async def running(self, look: float = _LOOK) -> AsyncIterator[None]:
        """Every job on its own while the block runs, so that a slow one holds up no other."""
        wanted = [name for name in self._jobs if self._minutes.get(name, 0)]
        stop = asyncio.Event()
        tasks = [asyncio.create_task(self._keep(name, look, stop)) for name in wanted]
        try:
            yield
        finally:
            stop.set()
            # What is under way ends by itself: broken off, it would leave the database complaining.
            late = (await asyncio.wait(tasks, timeout=_GRACE))[1] if tasks else ()
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, name: str, look: float, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self.run(name, due_only=True)
            except Exception as error:  # noqa: BLE001 -- the database was not there: later it may be
                report(f"job {name} not run", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), look)
