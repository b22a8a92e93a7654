"""The service of a process: from nothing to ready, killed, hung, given new models, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from nlu.service import notes
from nlu.service.breaker import Breaker, Circuit
from nlu.service.client import RasaClient
from nlu.service.making import Parts, trained
from nlu.service.models import Models
from nlu.service.project import Project
from nlu.service.runtime import Runtime
from nlu.service.status import Phase, Status
from nlu.service.supervisor import Pace, Supervisor
from nlu.service.trainer import TrainingFailedError
from nlu.understanding import UnderstandingUnavailableError

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 240.0


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not condition():  # noqa: ASYNC110 -- what is waited for happens in other processes
            await asyncio.sleep(0.02)


def gone(pid: int) -> bool:
    """Ended; perhaps not yet fetched by whoever inherited it."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
async def client() -> AsyncIterator[RasaClient]:
    asking = RasaClient(timeout=2.0, breaker=Breaker(failures=2, rest=0.2))
    yield asking
    await asking.close()


def keeper(
    parts: Parts, client: RasaClient, changed: Callable[[Status], None] | None = None
) -> Supervisor:
    return Supervisor(parts, client, Pace(look=0.1, check=0.5, first=0.1), changed)


def serving(parts: Parts) -> int:
    """The process that serves."""
    found = notes.found(parts.runtime.folder)
    assert found is not None
    return found[1]


async def test_killed_or_hung_it_comes_back_by_itself(parts: Parts, client: RasaClient) -> None:
    seen: list[Status] = []
    service = keeper(parts, client, seen.append)
    async with service.running():
        await until(lambda: service.status.phase is Phase.READY)
        assert service.status.understands == "model"
        assert service.status.model == parts.project.digest()
        assert (service.status.memory_mb or 0) > 50
        first = serving(parts)

        os.kill(first, signal.SIGKILL)
        await until(lambda: service.status.phase is not Phase.READY)
        assert client.address is None
        assert service.status.light == "yellow"
        with pytest.raises(UnderstandingUnavailableError):
            await client.parse("你好")
        await until(lambda: service.status.phase is Phase.READY)
        assert (await client.parse("你好")).intents[0][0] == "greet"
        assert service.status.light == "green"
        second = serving(parts)

        os.kill(second, signal.SIGSTOP)
        for _ in range(2):
            with pytest.raises(UnderstandingUnavailableError):
                await client.parse("你好")
        assert client.breaker.state is not Circuit.CLOSED
        assert (service.status.light, service.status.understands) == ("yellow", "keywords")
        os.kill(second, signal.SIGCONT)
        # Nobody asks: it finds out by itself that the service answers again.
        await until(lambda: client.breaker.state is Circuit.CLOSED)
        assert serving(parts) == second
        last = second
    assert gone(first)
    assert gone(last)
    assert notes.found(parts.runtime.folder) is None
    phases = [status.phase for status in seen if status.phase is not Phase.TRAINING]
    loading, ready, trouble = Phase.LOADING, Phase.READY, Phase.TROUBLE
    assert phases == [loading, ready, trouble, loading, ready]


async def test_a_new_model_is_taken_over_and_a_bad_one_is_not(
    parts: Parts, client: RasaClient, tmp_path: Path
) -> None:
    service = keeper(parts, client)
    async with service.running():
        await until(lambda: service.status.phase is Phase.READY)
        pid, good = serving(parts), parts.models.current()
        assert good is not None
        put(parts.models, tmp_path, "0123456789abcdef", parts.models.path(good).read_bytes())
        await until(lambda: service.status.model == "0123456789abcdef")
        assert service.status.stale

        put(parts.models, tmp_path, "bad", b"no model")
        await until(lambda: service.status.problem == "refused")
        assert service.status.model == "0123456789abcdef"
        assert service.status.light == "yellow"
        assert (await client.parse("谢谢")).intents[0][0] == "thanks"
        assert serving(parts) == pid


def put(models: Models, folder: Path, digest: str, content: bytes) -> None:
    (folder / "new").write_bytes(content)
    models.install(folder / "new", digest)


async def test_a_model_that_cannot_be_loaded_is_made_anew(parts: Parts, client: RasaClient) -> None:
    digest = parts.project.digest()
    parts.models.path(digest).write_bytes(b"half a model")
    service = keeper(parts, client)
    async with service.running():
        await until(lambda: service.status.phase is Phase.READY)
        assert service.status.model == digest
        assert (await client.parse("再见")).intents[0][0] == "bye"


async def test_without_an_environment_it_waits_for_one(
    project: Project, client: RasaClient, tmp_path: Path
) -> None:
    service = keeper(Parts.of(tmp_path / "none", tmp_path / "nlu", project), client)
    async with service.running():
        await asyncio.sleep(0)
        assert (service.status.phase, service.status.light) == (Phase.MISSING, "green")
        with pytest.raises(UnderstandingUnavailableError):
            await client.parse("你好")
    assert not (tmp_path / "nlu").exists()


async def test_an_environment_that_does_not_run_is_told(
    parts: Parts, client: RasaClient, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / ".ready").touch()
    runtime = Runtime(broken, parts.runtime.folder)
    service = keeper(Parts(runtime, parts.models, parts.project), client)
    async with service.running():
        await until(lambda: service.status.problem == "start" and service.status.restarts > 1)
        assert service.status.light == "yellow"


async def test_the_same_data_are_not_trained_on_again(parts: Parts) -> None:
    before = parts.models.path(parts.project.digest()).stat()
    made = await trained(parts)
    assert (made.fresh, made.digest) == (False, parts.project.digest())
    assert parts.models.path(made.digest).stat() == before


async def test_broken_data_leave_the_old_model(parts: Parts) -> None:
    good = parts.models.current()
    (parts.project.folder / "data" / "more.yml").write_text("nlu: [{intent: x\n", "utf-8")
    with pytest.raises(TrainingFailedError) as caught:
        await trained(parts)
    assert caught.value.code == "broken"
    assert parts.models.current() == good
    assert not list(parts.models.folder.glob("training-*"))
    note = notes.read_training(parts.runtime.folder)
    assert note is not None
    assert note["problem"] == "broken"
    assert "more.yml" in "\n".join(note["told"])


async def test_a_model_that_mistakes_plain_sentences_is_not_installed(parts: Parts) -> None:
    good = parts.models.current()
    check = parts.project.folder / "check.yml"
    check.write_text("thanks: [你好]\nbye: [谢谢]\ngreet: [你好]\n", "utf-8")
    with pytest.raises(TrainingFailedError) as caught:
        await trained(parts, again=True)
    assert caught.value.code == "weak"
    assert any("你好: greet, not thanks" in line for line in caught.value.told)
    assert parts.models.current() == good


_OWNER = """
import asyncio, pathlib, sys
from nlu.service.making import Parts
from nlu.service.project import Project
from nlu.service.server import Server
async def main():
    environment, folder, project = map(pathlib.Path, sys.argv[2:])
    parts = Parts.of(environment, folder, Project(project))
    if sys.argv[1] == "serve":
        child = (await Server.start(parts.runtime, folder / "model")).child
    else:
        order = {"project": str(project), "output": str(folder)}
        child = await parts.runtime.start("train", project, order)
    print(child.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.mark.parametrize("task", ["serve", "train"])
async def test_when_we_are_killed_no_child_is_left(task: str, parts: Parts) -> None:
    arguments = (parts.runtime.environment, parts.runtime.folder, parts.project.folder)
    with subprocess.Popen(  # noqa: ASYNC220 -- nothing else goes on in this loop
        [sys.executable, "-c", _OWNER, task, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as owner:
        assert owner.stdout is not None
        child = int(owner.stdout.readline())
        assert not gone(child)
        owner.kill()
    await until(lambda: gone(child))
