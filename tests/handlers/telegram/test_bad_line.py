"""A line that drops, a Telegram that is busy, residents who block us: nothing lost, order kept."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lo_bot_api_emulator import LoBotApiEmulator
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from desk.errors import NotFound
from desk.lifecycle import Action
from desk.tasks import Tasks
from desk.viewer import Role, Viewer
from handlers.telegram.door import telegram
from store.models import OutboxRow, TaskRow, TicketRow, UpdateRow
from tests.handlers.telegram.conftest import PACE

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
FOREIGN = Viewer("li", "李强", Role.CLERK, "321302", "屠园镇")


async def every(database: Any, table: Any) -> list[Any]:
    async with database.reading() as session:
        return list(await session.scalars(select(table).order_by(table.id)))


async def test_a_line_that_drops_everything_now_and_then_loses_and_doubles_no_turn(
    phone: Any, line: Any, open_door: Any, database: Any
) -> None:
    """Of a hundred calls 10 are told to wait, 10 refused, 5 never arrive, 5 answers are lost."""
    chance = random.Random(20261122)
    kinds = [429] * 3 + [502] * 10 + ["reset"] * 5 + ["lost"] * 5 + [None] * 77
    line.trouble = lambda _: chance.choice(kinds)
    async with open_door():
        await phone.to_ticket()
    met = Counter(line.met)
    assert {502, "reset", "lost"} <= set(met)
    [ticket] = await every(database, TicketRow)
    assert all(row.sent_at is not None for row in await every(database, OutboxRow))
    assert all(row.failed_at is None for row in await every(database, UpdateRow))
    # What Telegram has taken and not told us of may stand there twice, one after the other.
    once = [text for text, _ in itertools.groupby(phone.texts)]
    assert len(phone.texts) - len(once) <= met["lost"]
    answered = [int(found) for text in once for found in re.findall(r"答了(\d+)个", text)]
    assert answered == sorted(answered)
    assert sum("交好了" in text for text in once) == 1
    assert ticket.reference[:4] in "".join(once)


async def test_being_told_to_wait_is_no_failed_attempt(
    phone: Any, line: Any, open_door: Any, database: Any
) -> None:
    left = iter([429])
    line.trouble = lambda method: next(left, None) if method == "sendMessage" else None
    async with open_door():
        await phone.say("/start")
    [row] = await every(database, OutboxRow)
    assert line.met == [429]
    assert (row.attempts, row.sent_at is not None) == (1, True)
    assert (row.sent_at - row.created_at).total_seconds() >= 1


async def test_a_lost_answer_to_an_edit_is_simply_repeated(
    phone: Any, line: Any, open_door: Any
) -> None:
    async with open_door():
        await phone.say("/start")
        left = iter(["lost", "lost"])
        line.trouble = lambda method: next(left, None) if method.startswith("edit") else None
        await phone.press("更多")
    assert line.met == ["lost", "lost"]
    assert len(phone.messages) == 1
    assert "收起" in phone.buttons
    assert "重来" in phone.buttons


async def test_what_telegram_has_is_not_sent_again_because_it_could_not_be_noted(
    phone: Any, house: Any, said: list[str], database: Any
) -> None:
    left = iter([True, True])

    def full(_connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE outbox") and "sent_at" in statement and next(left, False):
            raise OperationalError(statement, None, sqlite3.OperationalError("disk is full"))

    event.listen(database.engine.sync_engine, "before_cursor_execute", full)
    async with telegram(house, said.append, pace=replace(PACE, lease=timedelta(seconds=1))):
        await phone.say("/start")
    assert next(left, None) is None
    assert len(phone.messages) == 1
    [row] = await every(database, OutboxRow)
    assert (row.attempts, row.sent_at is not None) == (3, True)


async def test_what_takes_longer_than_its_lease_is_not_sent_a_second_time_meanwhile(
    phone: Any, house: Any, said: list[str], database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram takes the first message only after it was twice anybody's again."""
    plainly = LoBotApiEmulator.handle
    slow = iter([True])

    async def past() -> bool:
        [row] = await every(database, OutboxRow)
        return row.attempts >= 3 or row.sent_at is not None

    async def handle(server: Any, request: Any) -> Any:
        if request.match_info["method"] == "sendMessage" and next(slow, False):
            async with asyncio.timeout(40):
                while not await past():  # noqa: ASYNC110 -- it is so in a table
                    await asyncio.sleep(0.05)
        return await plainly(server, request)

    monkeypatch.setattr(LoBotApiEmulator, "handle", handle)
    async with telegram(house, said.append, pace=replace(PACE, lease=timedelta(seconds=1))):
        await phone.say("/start")
    assert next(slow, None) is None
    assert len(phone.messages) == 1


async def test_what_cannot_be_delivered_is_given_up_visibly_and_a_window_telephones(
    phone: Any, line: Any, open_door: Any, database: Any, tickets: Any
) -> None:
    async with open_door():
        await phone.to_ticket()
        line.trouble = lambda method: 502 if method == "sendMessage" else None
        reference = (await tickets.list(CLERK))[0].reference
        await tickets.move(CLERK, reference, Action.ACCEPT)
        await phone.settled()
    last = (await every(database, OutboxRow))[-1]
    assert (last.kind, last.problem) == ("progress", "undeliverable")
    assert last.attempts == 30
    [task] = await Tasks(database).open(CLERK)
    assert (task.reason, task.reference, task.phone) == (
        "undeliverable",
        reference,
        "+8613812345678",
    )
    assert task.missed["kind"] == "progress"
    assert await Tasks(database).open(FOREIGN) == ()


async def test_a_blocked_bot_becomes_an_errand_at_once_and_only_one(
    phone: Any, server: Any, door: Any, database: Any, tickets: Any
) -> None:
    await phone.to_ticket()
    server.blocked.add(phone.chat)
    reference = (await tickets.list(CLERK))[0].reference
    await tickets.move(CLERK, reference, Action.ACCEPT)
    await tickets.move(CLERK, reference, Action.GIVE_BACK, note="户口本")
    await phone.settled()
    rows = await every(database, OutboxRow)
    assert [row.problem for row in rows if row.failed_at is not None] == ["blocked"] * 2
    errands = Tasks(database)
    [task] = await errands.open(CLERK)
    assert task.reason == "blocked"
    with pytest.raises(NotFound):
        await errands.done(FOREIGN, task.id)
    await errands.done(CLERK, task.id)
    await errands.done(CLERK, task.id)
    assert await errands.open(CLERK) == ()
    # He comes back: he is answered as ever, and another silence is another errand.
    server.blocked.clear()
    await phone.say("/start")
    assert "您回来啦" in phone.last
    server.blocked.add(phone.chat)
    await phone.say("到哪了")
    assert len(await every(database, TaskRow)) == 2


async def test_who_has_filed_nothing_is_nobodys_errand(
    phone: Any, server: Any, door: Any, database: Any
) -> None:
    server.blocked.add(phone.chat)
    await phone.say("/start")
    assert await every(database, TaskRow) == []
    assert [row.problem for row in await every(database, OutboxRow)] == ["blocked"]


async def test_the_same_update_sent_again_is_one_message(
    phone: Any, line: Any, open_door: Any, database: Any
) -> None:
    """The answer to getUpdates is lost, so Telegram sends the same updates once more."""
    async with open_door():
        left = iter(["lost", "lost"])
        line.trouble = lambda method: next(left, None) if method == "getUpdates" else None
        await phone.say("/start")
        await phone.say("我爸七十三了")
    assert line.met == ["lost", "lost"]
    assert len(await every(database, UpdateRow)) == 2
    assert len(phone.messages) == 2


async def test_numbers_of_updates_may_start_anew_after_an_idle_week(
    door: Any, phone: Any, database: Any
) -> None:
    """They are names, not a count: a smaller one that is new is new."""
    for number in (900, 7):
        message = {"update_id": number, "message": phone.message(text=f"我今年{number % 90}岁")}
        await door.receiver.keep([message, message])
    await phone.settled()
    assert sorted(row.update_id for row in await every(database, UpdateRow)) == [7, 900]


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1001},
        {"update_id": 1002, "message": {}},
        {"update_id": 1003, "message": {"chat": {"id": 1001}}},
        {
            "update_id": 4,
            "message": {"chat": {"id": 1001, "type": 7}, "date": "x", "message_id": {}},
        },
        {"update_id": 1005, "callback_query": {"id": "1"}},
        {"update_id": 1006, "new_kind_of_thing": {"a": 1}},
        {"update_id": -1},
        {"update_id": True},
        {"message": {}},
        7,
    ],
)
async def test_a_malformed_update_stops_nobody(
    door: Any, phone: Any, update: Any, database: Any
) -> None:
    await door.receiver.keep([update])
    await phone.say("/start")
    assert "您好，我是一门" in "".join(phone.texts)
    assert all(row.handled_at is not None for row in await every(database, UpdateRow))
