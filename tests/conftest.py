"""Fixtures that every part of the suite shares."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from nlu.service.making import Parts, trained
from store.crypt import Vault
from store.database import Database

# For running the same tests on PostgreSQL: postgresql+asyncpg://user@host:port/postgres
POSTGRES = os.environ.get("YIMEN_TEST_POSTGRES", "")


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


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    if POSTGRES:
        pytest.skip("looks into the file of SQLite")
    return tmp_path / "yimen.sqlite"


@pytest.fixture
async def database_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A database of the test's own: a file, or a database of the server in YIMEN_TEST_POSTGRES."""
    if not POSTGRES:
        yield f"sqlite+aiosqlite:///{request.getfixturevalue('database_file')}"
        return
    name = f"yimen_test_{secrets.token_hex(6)}"
    server = create_async_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await server.dispose()


@pytest.fixture
async def database(database_url: str, vault: Vault) -> AsyncIterator[Database]:
    """A real database, migrated and open."""
    opened = await Database.connect(database_url, vault)
    yield opened
    await opened.close()
