"""Fixtures that every part of the suite shares."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from nlu.service.making import Parts, trained
from scripts import postgresql
from store.crypt import Vault
from store.database import Database

TESTS = Path(__file__).parent
# What is run on both databases: where rows are locked, counted, leased or kept in order. Tests that
# look into SQLite's file run on SQLite alone.
ON_BOTH = (
    "store/",
    "desk/test_desk_stateful.py",
    "desk/test_erasing.py",
    "desk/test_inbox.py",
    "desk/test_referrals.py",
    "desk/test_steps.py",
    "desk/test_sweep.py",
    "handlers/test_forgetting.py",
    "handlers/test_intake_filing.py",
    "handlers/test_intake_turns.py",
    "handlers/test_retention.py",
    "handlers/telegram/test_door.py",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a database, for those that run on both."""
    names = metafunc.fixturenames
    path = metafunc.definition.path.relative_to(TESTS).as_posix()
    if "database_kind" in names and "database_file" not in names and path.startswith(ON_BOTH):
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def service_parts(pytestconfig: pytest.Config) -> Parts:
    """The understanding service with its model, trained once on this machine for the data as they
    are; whatever tests run beside share it.
    """
    root = Path(__file__).resolve().parents[1]
    assert pytestconfig.cache is not None
    parts = Parts.of(root / ".venv-nlu", pytestconfig.cache.mkdir("nlu"))
    asyncio.run(trained(parts))
    return parts


@pytest.fixture
def vault() -> Vault:
    return Vault([b"k" * 32])


@pytest.fixture(scope="session")
def postgres_folder(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Iterator[Path]:
    """The folder of the socket of a real server, the same for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    apart = "PYTEST_XDIST_WORKER" in os.environ
    with postgresql.shared((base.parent if apart else base) / f"postgresql-{testrun_uid}") as found:
        yield found


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """Its first database; or that of a server named in YIMEN_TEST_POSTGRES."""
    given = os.environ.get(postgresql.VARIABLE)
    return given or postgresql.address(request.getfixturevalue("postgres_folder"))


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    """Where SQLite keeps it; whoever looks there runs on SQLite alone."""
    return tmp_path / "yimen.sqlite"


@pytest.fixture
async def database_url(
    request: pytest.FixtureRequest, database_kind: str, tmp_path: Path
) -> AsyncIterator[str]:
    """A database of the test's own: a file, or one of the server."""
    if database_kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'yimen.sqlite'}"
        return
    name = f"yimen_test_{secrets.token_hex(6)}"
    address = make_url(request.getfixturevalue("postgres_url"))
    server = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
        yield address.set(database=name).render_as_string(hide_password=False)
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await server.dispose()


@pytest.fixture
def keys_url(tmp_path: Path) -> str:
    """The key store that belongs to it."""
    return f"sqlite:///{tmp_path / 'keys' / 'persons.sqlite'}"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database and its key store: each test begins with a copy, and not
    with all the migrations."""
    folder = tmp_path_factory.mktemp("prepared")

    async def prepare() -> None:
        url, keys = f"sqlite+aiosqlite:///{folder / 'yimen.sqlite'}", folder / "keys"
        made = await Database.connect(
            url, Vault([b"k" * 32]), keys=f"sqlite:///{keys / 'persons.sqlite'}"
        )
        await made.close()

    asyncio.run(prepare())
    return folder


@pytest.fixture
def migrated(prepared: Path, database_kind: str, tmp_path: Path) -> None:
    """The file of the test's database is there already, and empty."""
    if database_kind == "sqlite" and not (tmp_path / "yimen.sqlite").exists():
        shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)


@pytest.fixture
async def database(
    migrated: None, database_url: str, keys_url: str, vault: Vault
) -> AsyncIterator[Database]:
    """A real database, migrated and open."""
    opened = await Database.connect(database_url, vault, keys=keys_url)
    yield opened
    await opened.close()
