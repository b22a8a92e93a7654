"""The service that another process of this house keeps: asked as long as its note says where."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from nlu.service import notes
from nlu.service.breaker import Circuit
from nlu.service.client import RasaClient
from nlu.service.status import Phase, Status
from nlu.understanding import UnderstandingUnavailableError

__all__ = ["Follower"]

_LOOK, _PROBE = 1.0, "你好"


class Follower:
    """Looks at the note every second, so that a service that comes late or anew is asked too."""

    def __init__(self, folder: Path, client: RasaClient, look: float = _LOOK) -> None:
        self._folder = folder
        self._client = client
        self._look = look

    @property
    def status(self) -> Status:
        """loading: none is there (yet); whoever keeps it knows more."""
        phase = Phase.READY if self._client.address else Phase.LOADING
        return Status(phase, self._client.breaker.state)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Follower]:
        self._follow()
        task = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _follow(self) -> None:
        found = notes.found(self._folder)
        address = found[0] if found else None
        if address != self._client.address:
            self._client.use(address)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._look)
            self._follow()
            # Ask once when the breaker would let somebody try: no resident's turn need be the one.
            if self._client.breaker.state is Circuit.HALF_OPEN:
                with suppress(UnderstandingUnavailableError):
                    await self._client.parse(_PROBE)
