"""The durable inbox of a messenger, on any database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from store import outbox, updates
from store.database import Database
from store.models import UpdateRow
from store.updates import Fresh

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
BOT = 42


async def keep(database: Database, *numbers: int, chat: str = "a") -> None:
    async with database.writing() as session:
        fresh = [Fresh(number, chat, {"n": number}) for number in numbers]
        await updates.keep(session, BOT, fresh, NOW)


async def claim(database: Database, now: datetime = NOW, limit: int = 50) -> list[UpdateRow]:
    async with database.writing() as session:
        found = await updates.claim(session, bot=BOT, now=now, lease=LEASE, limit=limit)
        return list(found)


async def done(database: Database, row: Any) -> None:
    async with database.writing() as session:
        await updates.done(session, row.id, NOW)


async def test_the_same_update_is_kept_once_whatever_its_number(database: Database) -> None:
    await keep(database, 900, 901)
    await keep(database, 900, 5)
    async with database.reading() as session:
        numbers = (await session.scalars(select(UpdateRow.update_id))).all()
    assert sorted(numbers) == [5, 900, 901]


async def test_a_chat_is_handled_in_order_and_chats_side_by_side(database: Database) -> None:
    await keep(database, 1, 2, 3)
    await keep(database, 4, chat="b")
    first = await claim(database)
    assert [row.update_id for row in first] == [1, 4]
    assert await claim(database) == []
    await done(database, first[0])
    assert [row.update_id for row in await claim(database)] == [2]


async def test_several_processes_never_take_the_same(database: Database) -> None:
    for number in range(20):
        await keep(database, number, chat=f"chat {number}")
    taken = await asyncio.gather(*(claim(database, limit=4) for _ in range(8)))
    numbers = [row.update_id for rows in taken for row in rows]
    assert sorted(numbers) == list(range(20))


async def test_a_handled_update_is_emptied_and_its_name_stays_a_while(database: Database) -> None:
    await keep(database, 1)
    [row] = await claim(database)
    assert row.body == {"n": 1}
    await done(database, row)
    await keep(database, 1)
    assert await claim(database) == []
    async with database.writing() as session:
        assert (await session.get_one(UpdateRow, row.id)).body is None
        await updates.clear(session, NOW)
        assert await session.get(UpdateRow, row.id) is not None
        await updates.clear(session, NOW + timedelta(seconds=1))
        assert (await session.scalars(select(UpdateRow))).all() == []


async def test_one_that_fails_waits_and_holds_up_only_its_own_chat(database: Database) -> None:
    await keep(database, 1, 2)
    await keep(database, 3, chat="b")
    [row, other] = await claim(database)
    async with database.writing() as session:
        await updates.delay(session, row, NOW, timedelta(seconds=1))
    await done(database, other)
    assert await claim(database) == []
    again = await claim(database, NOW + timedelta(seconds=1))
    assert [(one.update_id, one.attempts) for one in again] == [(1, 2)]
    async with database.writing() as session:
        await updates.fail(session, row.id, NOW)
    assert [one.update_id for one in await claim(database)] == [2]


async def put(database: Database, *keys: str, mark: str | None = "a", at: datetime = NOW) -> None:
    async with database.writing() as session:
        for key in keys:
            outbox.put(
                session, key=key, channel="telegram", kind="say", recipient="42", body={}, at=at,
                recipient_mark=mark,
            )  # fmt: skip


async def to_send(database: Database, now: datetime = NOW) -> list[str]:
    async with database.writing() as session:
        rows = await outbox.claim(session, channel="telegram", now=now, lease=LEASE)
        return [row.key for row in rows]


async def test_of_one_recipient_deliveries_leave_in_order(database: Database) -> None:
    await put(database, "a1", "a2")
    await put(database, "b1", mark="b")
    assert await to_send(database) == ["a1", "b1"]
    assert await to_send(database) == []
    async with database.writing() as session:
        await outbox.give_up(session, 1, "refused", NOW)
    assert await to_send(database) == ["a2"]


async def test_what_is_told_when_to_come_again_has_not_failed(database: Database) -> None:
    await put(database, "a1")
    later = NOW + timedelta(seconds=35)
    async with database.writing() as session:
        [row] = await outbox.claim(session, channel="telegram", now=NOW, lease=LEASE)
        await outbox.wait_for(session, row, NOW, later - NOW)
    assert await to_send(database, later - timedelta(seconds=1)) == []
    async with database.writing() as session:
        [row] = await outbox.claim(session, channel="telegram", now=later, lease=LEASE)
    assert row.attempts == 1


async def test_what_a_wrong_clock_put_off_is_taken_up_when_it_is_right_again(
    database: Database,
) -> None:
    """36 hours ahead an update came, a message was queued, and both were taken; then it died."""
    ahead = NOW + timedelta(hours=36)
    async with database.writing() as session:
        await updates.keep(session, BOT, [Fresh(number, "a", {}) for number in (1, 2)], ahead)
    await put(database, "a1", at=ahead)
    assert [row.update_id for row in await claim(database, ahead)] == [1]
    assert await to_send(database, ahead) == ["a1"]
    [row] = await claim(database)
    assert row.update_id == 1
    assert await to_send(database) == ["a1"]
    # What was taken by the right clock is nobody else's.
    assert await claim(database) == []
    assert await to_send(database) == []


async def test_whoever_is_told_to_wait_for_a_day_asks_again_in_an_hour(database: Database) -> None:
    await put(database, "a1")
    async with database.writing() as session:
        [row] = await outbox.claim(session, channel="telegram", now=NOW, lease=LEASE)
        await outbox.wait_for(session, row, NOW, timedelta(days=1))
    assert await to_send(database, NOW + timedelta(minutes=59)) == []
    assert await to_send(database, NOW + timedelta(hours=1)) == ["a1"]
