"""A small project that trains in seconds, its model, and a real Rasa that serves it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from nlu.service.client import RasaClient
from nlu.service.making import Parts, trained
from nlu.service.project import FOLDER, Project
from nlu.service.server import Server

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = ROOT / ".venv-nlu"
_TOY = Path(__file__).parent / "toy"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def make_project(folder: Path) -> Project:
    """The toy project, whole and writable, at `folder`."""
    shutil.copytree(_TOY, folder)
    for name in ("launch.py", "lean.py", "requirements.lock"):
        shutil.copyfile(FOLDER / name, folder / name)
    return Project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


@pytest.fixture(scope="session")
def toy(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The toy model, trained once on this machine and shared by whatever tests run beside."""
    folder = pytestconfig.cache.mkdir("nlu-toy")  # type: ignore[union-attr]
    parts = Parts.of(ENVIRONMENT, folder, make_project(tmp_path_factory.mktemp("toy") / "project"))
    asyncio.run(trained(parts))
    return parts


@pytest.fixture
def parts(toy: Parts, project: Project, tmp_path: Path) -> Parts:
    """The toy with its model in a store of the test's own."""
    own = Parts.of(ENVIRONMENT, tmp_path / "nlu", project)
    own.models.folder.mkdir(parents=True)
    digest = project.digest()
    shutil.copyfile(toy.models.path(digest), tmp_path / "model")
    own.models.install(tmp_path / "model", digest)
    return own


@pytest.fixture(scope="session")
async def server(toy: Parts, anyio_backend: str) -> AsyncIterator[Server]:
    """A real Rasa with the toy model. Tests leave it as it was."""
    started = await Server.start(toy.runtime, toy.models.path(toy.project.digest()))
    try:
        await started.ready()
        yield started
    finally:
        await started.stop()


@pytest.fixture
async def client(server: Server) -> AsyncIterator[RasaClient]:
    asking = RasaClient(timeout=30.0)
    asking.use(server.address)
    yield asking
    await asking.close()
