"""Keeps the service going: trains when the project changed, starts, watches, swaps, restarts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nlu.service import notes
from nlu.service.breaker import Circuit
from nlu.service.client import RasaClient
from nlu.service.making import Parts, trained, why
from nlu.service.server import Server, ServerFailedError
from nlu.service.status import Phase, Status
from nlu.service.trainer import TrainingFailedError
from nlu.understanding import UnderstandingUnavailableError

__all__ = ["Pace", "Supervisor"]

_log = logging.getLogger(__name__)
_PROBE, _MOST_SILENT = "你好", 3


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. look: between two looks at the process and the model store. check: between two
    questions whether it is alive; three without an answer, and it is restarted. first, longest: the
    wait before a restart, doubled each time until it stayed up for `longest`.
    """

    look: float = 1.0
    check: float = 5.0
    first: float = 1.0
    longest: float = 60.0


class Supervisor:
    """The service of this process. `running` is its life; `status` can be asked at any time.

    changed: told of every new phase.
    """

    def __init__(
        self,
        parts: Parts,
        client: RasaClient,
        pace: Pace | None = None,
        changed: Callable[[Status], None] | None = None,
    ) -> None:
        self._parts = parts
        self._client = client
        self._pace = pace or Pace()
        self._changed = changed
        self._told: Phase | None = None
        self._server: Server | None = None
        self._phase = Phase.MISSING
        self._training = False
        self._starts = 0
        # Hash of the project as it is; models that were refused; what went wrong.
        self._wanted: str | None = None
        self._refused: set[str] = set()
        self._unmade: str | None = None
        self._trouble: str | None = None
        self._again = asyncio.Event()

    @property
    def status(self) -> Status:
        server, phase = self._server, self._phase
        model = _digest(server.model) if server and phase is Phase.READY else None
        memory = server.child.memory_mb() if server else None
        if self._training and phase in (Phase.MISSING, Phase.TROUBLE) and not self._trouble:
            phase = Phase.TRAINING
        return Status(
            phase=phase,
            circuit=self._client.breaker.state,
            model=model,
            stale=model is not None and self._wanted not in (None, model),
            training=self._training,
            restarts=max(self._starts - 1, 0),
            memory_mb=None if memory is None else round(memory),
            problem=self._trouble or self._unmade,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Supervisor]:
        """Everything in the background from here on; all of it ended and gone at the end."""
        tasks = [asyncio.create_task(one) for one in (self._make(), self._keep())]
        for task in tasks:
            task.add_done_callback(self._ended)
        try:
            yield self
        finally:
            self._changed = None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A fault of ours in the background: the talk goes on by keywords, and it is seen."""
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("the understanding service is given up", exc_info=error)
            self._trouble = "fault"
            self._to(Phase.TROUBLE)

    def _to(self, phase: Phase) -> None:
        self._phase = phase
        status = self.status
        if self._changed is not None and status.phase is not self._told:
            self._told = status.phase
            self._changed(status)

    async def _make(self) -> None:
        """A model of the project as it is; once more when it turns out that it can't be loaded."""
        await self._until(lambda: self._parts.runtime.installed)
        while True:
            self._training = True
            self._to(self._phase)
            try:
                self._wanted = self._parts.project.digest()
                await trained(self._parts)
                self._unmade = None
            except (TrainingFailedError, OSError) as error:
                self._unmade = why(error)
                self._to(Phase.TROUBLE if self._server is None else self._phase)
            finally:
                self._training = False
            await self._again.wait()
            self._again.clear()

    async def _keep(self) -> None:
        """A service with the best model that there is, again and again."""
        wait = self._pace.first
        while True:
            await self._until(
                lambda: self._parts.runtime.installed and self._parts.models.best() is not None
            )
            began = time.monotonic()
            await self._life(self._parts.models.best() or "")
            if time.monotonic() - began > self._pace.longest:
                wait = self._pace.first
            await asyncio.sleep(wait)
            wait = min(wait * 2, self._pace.longest)

    async def _life(self, digest: str) -> None:
        """One process from its start to its end."""
        self._to(Phase.LOADING)
        self._starts += 1
        try:
            server = self._server = await Server.start(
                self._parts.runtime, self._parts.models.path(digest)
            )
        except OSError:
            self._trouble = "start"
            self._to(Phase.TROUBLE)
            return
        try:
            await server.ready()
            self._open(server)
            await self._watch(server)
            self._trouble = "ended"
        except ServerFailedError as error:
            self._trouble = "start"
            if error.model:
                self._unusable(digest)
        finally:
            self._client.use(None)
            self._to(Phase.TROUBLE)
            notes.take_away(self._parts.runtime.folder)
            await server.stop()
            self._server = None

    def _open(self, server: Server) -> None:
        notes.leave(self._parts.runtime.folder, server.address, server.child.pid)
        self._client.use(server.address)
        self._trouble = None
        self._to(Phase.READY)

    def _unusable(self, digest: str) -> None:
        """Make it anew if it is wanted, but only once: else it would be made for ever."""
        self._parts.models.discard(digest)
        if digest not in self._refused:
            self._refused.add(digest)
            self._again.set()

    async def _watch(self, server: Server) -> None:
        """Until it ends, or doesn't answer any more."""
        ended = asyncio.create_task(server.child.wait())
        silent, asked = 0, time.monotonic()
        try:
            while silent < _MOST_SILENT:
                await asyncio.wait({ended}, timeout=self._pace.look)
                if ended.done():
                    return
                await self._probe()
                await self._swap(server)
                if time.monotonic() - asked >= self._pace.check:
                    silent = 0 if await server.alive() else silent + 1
                    asked = time.monotonic()
        finally:
            ended.cancel()

    async def _probe(self) -> None:
        """Ask once when the breaker would let somebody try: no resident's turn need be the one."""
        if self._client.breaker.state is Circuit.HALF_OPEN:
            with suppress(UnderstandingUnavailableError):
                await self._client.parse(_PROBE)

    async def _swap(self, server: Server) -> None:
        """Take over a model that was installed meanwhile; the old one stays if that is no good."""
        new, old = self._parts.models.current(), server.model
        if new is None or new == _digest(old) or new in self._refused:
            return
        if await server.swap(self._parts.models.path(new)):
            if await server.answers():
                self._wanted, self._unmade = self._parts.project.digest(), None
                return
            await server.swap(old)
        self._refused.add(new)
        self._unmade = "refused"

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():  # noqa: ASYNC110 -- what is waited for happens in other processes
            await asyncio.sleep(self._pace.look)


def _digest(model: Path) -> str:
    return model.name.partition(".")[0]
