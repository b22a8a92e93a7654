"""How messages are understood in this process: by a service kept here, or by one that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from handlers.settings import Settings
from handlers.wording import wording
from nlu.joined import ModelUnderstanding
from nlu.service import notes
from nlu.service.breaker import Circuit
from nlu.service.client import RasaClient
from nlu.service.following import Follower
from nlu.service.making import Parts
from nlu.service.server import Server, ServerFailedError
from nlu.service.status import Phase, Status
from nlu.service.supervisor import Supervisor
from nlu.understanding import KeywordUnderstanding, LayeredUnderstanding, Understanding

__all__ = ["Ears", "at_hand", "by_keywords", "ears", "folder_of", "parts_of", "words"]

# Texts that the service is asked about together, by all processes.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Ears:
    """`understanding` never fails and is never slow; `status` says how well it hears just now."""

    understanding: Understanding
    status: Callable[[], Status]


def folder_of(settings: Settings) -> Path:
    """Where models and notes of the service lie."""
    return settings.data_folder / "nlu"


def parts_of(settings: Settings) -> Parts:
    """What the service of these settings is made of."""
    return Parts.of(settings.environment, folder_of(settings))


@asynccontextmanager
async def ears(
    settings: Settings,
    *,
    keep: bool = False,
    changed: Callable[[Status], None] | None = None,
    shared: int | None = None,
) -> AsyncIterator[Ears]:
    """keep: train, start and stop the service here; else one that runs already is asked, if any.

    changed: told of every new phase of a service that is kept here. shared: so many processes ask
    one that another keeps, whenever that is there.
    """
    if settings.understanding.service == "off":
        yield Ears(KeywordUnderstanding(), by_keywords)
        return
    async with AsyncExitStack() as stack:
        client = RasaClient(settings.understanding.timeout, max(1, _AT_ONCE // (shared or 1)))
        stack.push_async_callback(client.close)
        if shared:
            follower = Follower(folder_of(settings), client)
            await stack.enter_async_context(follower.running())
            yield Ears(_layered(client), lambda: follower.status)
            return
        if keep:
            supervisor = Supervisor(parts_of(settings), client, changed=changed)
            await stack.enter_async_context(supervisor.running())
            yield Ears(_layered(client), lambda: supervisor.status)
            return
        running = notes.found(folder_of(settings))
        client.use(running[0] if running else None)
        phase = Phase.READY if running else Phase.STOPPED
        yield Ears(_layered(client), lambda: Status(phase, client.breaker.state))


@asynccontextmanager
async def at_hand(settings: Settings) -> AsyncIterator[Ears]:
    """For a command: a service that runs already, else one started for as long as it takes.

    Without an environment or a model, or when it can't be started: keywords alone, as the status
    says.
    """
    parts = parts_of(settings)
    best = parts.models.best() if parts.runtime.installed else None
    wanted = settings.understanding.service == "auto"
    if not wanted or best is None or notes.found(parts.runtime.folder):
        async with ears(settings) as found:
            yield found
        return
    async with AsyncExitStack() as stack:
        server = await Server.start(parts.runtime, parts.models.path(best))
        stack.push_async_callback(server.stop)
        try:
            await server.ready()
        except ServerFailedError:
            yield Ears(KeywordUnderstanding(), lambda: Status(Phase.TROUBLE, problem="start"))
            return
        client = RasaClient(settings.understanding.timeout)
        stack.push_async_callback(client.close)
        client.use(server.address)
        status = Status(Phase.READY, model=best)
        yield Ears(_layered(client), lambda: replace(status, circuit=client.breaker.state))


def _layered(client: RasaClient) -> Understanding:
    return LayeredUnderstanding(ModelUnderstanding(client, at_once=1))


def by_keywords() -> Status:
    """The status where no service is wanted."""
    return Status(Phase.OFF)


def words(status: Status) -> list[str]:
    """The status in sentences, the most important one first."""
    texts = wording("understanding")
    shut = status.phase is Phase.READY and status.circuit is not Circuit.CLOSED
    said = [texts["open" if shut else status.phase]]
    if status.stale:
        said.append(texts["stale"])
    if status.training and status.phase is not Phase.TRAINING:
        said.append(texts["relearning"])
    if status.problem:
        said.append(texts[status.problem])
    return said
