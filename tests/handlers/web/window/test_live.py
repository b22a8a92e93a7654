"""The stream of news: what it says, that it lives, and when it ends."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from desk.lifecycle import Action
from desk.pulse import Pulse
from desk.tickets import Tickets
from desk.viewer import Role, Viewer
from handlers.web.window.live import changes
from store.database import Database

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
COLLEAGUE = Viewer("wang", "王芳", Role.CLERK, "321302", "中扬镇")


async def there() -> bool:
    return True


async def gone() -> bool:
    return False


def stream(database: Database, closing: asyncio.Event, still_there: Any = there) -> Any:
    return changes(Pulse(database, CLERK), CLERK, closing, still_there, seconds=0.01)


async def test_news_of_others_are_said_and_ones_own_only_refresh(
    database: Database, tickets: Tickets, resident: Any
) -> None:
    closing = asyncio.Event()
    told = stream(database, closing)
    assert (await anext(told)).event == "open"
    reference = (await resident.to_ticket()).ticket["reference"]

    async def news() -> list[str]:
        while True:
            message = await anext(told)
            if message.event == "tickets":
                return list(json.loads(message.data)["say"])

    assert await news() == [f"来了一张新单（普通）：{reference}"]
    await tickets.move(CLERK, reference, Action.ACCEPT)
    assert await news() == []
    await tickets.move(COLLEAGUE, reference, Action.GIVE_BACK, note="请带残疾证")
    assert await news() == [f"有变动：{reference}"]
    closing.set()
    with pytest.raises(StopAsyncIteration):
        await anext(told)


async def test_a_closed_account_hears_no_more(database: Database) -> None:
    told = stream(database, asyncio.Event(), gone)
    assert [message.event async for message in told] == ["open"]


async def test_a_quiet_stream_shows_that_it_lives(database: Database) -> None:
    told = stream(database, asyncio.Event())
    await anext(told)
    assert (await anext(told)).comment == "on"
    await told.aclose()
