from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from store import outbox
from store.database import Database

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


async def put(database: Database, *keys: str, sent_at: datetime | None = None) -> None:
    async with database.writing() as session:
        for key in keys:
            outbox.put(
                session, key=key, channel="telegram", kind="receipt",
                recipient="42", body={"reference": "3217-0482-6"}, at=NOW, sent_at=sent_at,
            )  # fmt: skip


async def claim(database: Database, now: datetime) -> list[str]:
    async with database.writing() as session:
        rows = await outbox.claim(session, channel="telegram", now=now, lease=LEASE)
        return [row.key for row in rows]


async def test_each_delivery_is_leased_to_one_sender_only(database: Database) -> None:
    await put(database, "a", "b", "c")
    taken = await asyncio.gather(*(claim(database, NOW) for _ in range(5)))
    assert sorted(key for keys in taken for key in keys) == ["a", "b", "c"]


async def test_a_sender_that_died_loses_its_lease(database: Database) -> None:
    await put(database, "a")
    assert await claim(database, NOW) == ["a"]
    assert await claim(database, NOW + LEASE - timedelta(seconds=1)) == []
    assert await claim(database, NOW + LEASE) == ["a"]


async def test_what_was_sent_is_not_sent_again(database: Database) -> None:
    await put(database, "done", sent_at=NOW)
    await put(database, "a")
    async with database.writing() as session:
        [row] = await outbox.claim(session, channel="telegram", now=NOW, lease=LEASE)
        await outbox.sent(session, row.id, NOW)
    assert await claim(database, NOW + timedelta(days=1)) == []


async def test_a_failed_delivery_waits_longer_each_time(database: Database) -> None:
    await put(database, "a")
    now, waits = NOW, []
    for _ in range(14):
        async with database.writing() as session:
            [row] = await outbox.claim(session, channel="telegram", now=now, lease=LEASE)
            await outbox.delay(session, row, now)
        async with database.reading() as session:
            kept = await session.get(type(row), row.id)
        assert kept is not None
        waits.append((kept.due_at - now).total_seconds())
        now = kept.due_at
    assert waits[:4] == [2, 4, 8, 16]
    assert waits == sorted(waits)
    assert waits[-1] == 3600


async def test_one_cause_makes_one_delivery(database: Database) -> None:
    await put(database, "a")
    with pytest.raises(IntegrityError):
        await put(database, "a")
