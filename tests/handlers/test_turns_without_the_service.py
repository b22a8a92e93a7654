"""Whatever the understanding service does, a turn is answered as by keywords alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from handlers.intake import Incoming, Intake
from handlers.settings import load
from handlers.understanding import ears, words
from nlu.joined import ModelUnderstanding
from nlu.service.breaker import Breaker, Circuit
from nlu.service.client import Address, RasaClient
from nlu.service.status import Phase, Status
from nlu.understanding import LayeredUnderstanding, Understanding
from store.database import Database

pytestmark = pytest.mark.anyio
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"
_ERROR = b"HTTP/1.1 500 X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
_GARBAGE = b"HTTP/1.1 200 X\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>"
_NO_HTTP = b"\x00\x01 what\r\n\r\n"


@asynccontextmanager
async def service(says: bytes | None) -> AsyncIterator[Address]:
    """Answers every question with these bytes; None: takes them and stays silent to the end."""
    over, serving = asyncio.Event(), set[asyncio.Task[None]]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            if says is None:
                await over.wait()
            writer.write(says or b"")
            writer.close()
            await writer.wait_closed()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(answer(reader, writer)))

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield Address(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "x")
    finally:
        over.set()
        server.close()
        await asyncio.gather(*serving)
        await server.wait_closed()


@pytest.fixture
def with_understanding(
    database: Database, make_intake: Callable[..., Intake]
) -> Callable[[Understanding], Intake]:
    return lambda understanding: make_intake(database, understanding)


async def talk(intake: Intake, sender: str) -> list[Any]:
    """The replies to an opening, a story and an answer."""
    said = [await intake.open("web", sender)]
    for number, text in enumerate((STORY, "都对", "有")):
        said.append(await intake.receive(Incoming("web", sender, f"m{number}", text)))
    return [[reply["text"] for reply in outcome.replies] for outcome in said]


@pytest.mark.parametrize("says", [_ERROR, _GARBAGE, _NO_HTTP, b"", None])
async def test_the_talk_is_the_same_as_by_keywords(
    says: bytes | None, intake: Intake, with_understanding: Callable[[Understanding], Intake]
) -> None:
    client = RasaClient(timeout=0.3, breaker=Breaker(failures=2, rest=600.0))
    async with service(says) as address:
        client.use(address)
        troubled = with_understanding(LayeredUnderstanding(ModelUnderstanding(client)))
        # The service is silent until the talk is over: a turn that waited would never end.
        assert await talk(troubled, "a") == await talk(intake, "b")
        assert client.breaker.state is Circuit.OPEN
    await client.close()


async def test_a_refused_connection_changes_nothing_either(
    intake: Intake, with_understanding: Callable[[Understanding], Intake]
) -> None:
    client = RasaClient()
    async with service(None) as address:
        pass
    client.use(address)
    troubled = with_understanding(LayeredUnderstanding(ModelUnderstanding(client)))
    assert await talk(troubled, "a") == await talk(intake, "b")
    await client.close()


async def test_danger_is_heard_without_waiting_for_the_model(
    with_understanding: Callable[[Understanding], Intake],
) -> None:
    client = RasaClient(timeout=0.9, breaker=Breaker(failures=1, rest=600.0))
    async with service(None) as address:
        client.use(address)
        intake = with_understanding(LayeredUnderstanding(ModelUnderstanding(client)))
        await intake.open("web", "a")
        outcome = await intake.receive(Incoming("web", "a", "m", "药都吃不起了,不想活了"))
        assert "12356" in "".join(reply["text"] for reply in outcome.replies)
        # It was never asked, so it could not fail.
        assert client.breaker.state is Circuit.CLOSED
    await client.close()


async def test_switched_off_nothing_is_started(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("understanding:\n  service: off\n", "utf-8")
    async with ears(load(config), keep=True) as hearing:
        assert hearing.status() == Status(Phase.OFF)
        heard = await hearing.understanding.understand("你好")
    assert heard.intents[0][0] == "greet"
    assert not (tmp_path / "var").exists()


async def test_without_an_environment_it_waits_and_serves_by_keywords(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("data:\n  folder: var\n", "utf-8")
    async with ears(load(config), keep=True) as hearing:
        assert hearing.status().phase is Phase.MISSING
        assert (await hearing.understanding.understand("你好")).intents[0][0] == "greet"


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("problem", [None, "broken", "weak", "slow", "disk", "refused", "start"])
def test_every_state_has_words(phase: Phase, problem: str | None) -> None:
    for circuit in Circuit:
        status = Status(phase, circuit, "abc", stale=True, training=True, problem=problem)
        assert all(words(status))
