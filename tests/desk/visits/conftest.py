"""A house with a ticket, ready for visits."""

from __future__ import annotations

import pytest

from store.database import Database
from tests.desk.visits.house import House, furnished


@pytest.fixture
async def house(database: Database) -> House:
    return await furnished(database)
