"""Fixtures that every part of the suite shares."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.crypt import Vault
from store.database import Database


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def vault() -> Vault:
    return Vault([b"k" * 32])


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    return tmp_path / "yimen.sqlite"


@pytest.fixture
async def database(database_file: Path, vault: Vault) -> AsyncIterator[Database]:
    """A real database file, migrated and open."""
    opened = await Database.connect(f"sqlite+aiosqlite:///{database_file}", vault)
    yield opened
    await opened.close()
