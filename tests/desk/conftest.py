"""Accounts on a database of the test's own, at a time that only the test moves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desk.places import Gazetteer
from desk.staff import Staff
from store.database import Database
from tests.desk.moving import MONDAY, Desk
from tests.talks import a_talk


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def staff(database: Database, clock: Clock) -> Staff:
    return Staff(database, Gazetteer(), clock)


@pytest.fixture
async def desk(database: Database) -> Desk:
    async with database.writing() as session:
        session.add(a_talk(MONDAY, channel="telegram"))
    return Desk(database)
