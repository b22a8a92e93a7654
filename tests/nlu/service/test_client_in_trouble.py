"""Whatever the service does, whoever asks is answered or told at once that it can't be asked."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from nlu.service.breaker import Breaker, Circuit
from nlu.service.client import LONGEST, Address, RasaClient
from nlu.understanding import UnderstandingUnavailableError

pytestmark = pytest.mark.anyio


@dataclass
class Troubled:
    """A service that misbehaves as told: an HTTP answer, or none until it is let go."""

    status: int = 200
    body: bytes | None = None
    hangs: bool = False
    asked: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    most: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    _now: int = 0
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Address]:
        server = await asyncio.start_server(self.take, "127.0.0.1", 0)
        yield Address(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "s3cret")
        self.let_go.set()
        server.close()
        await asyncio.gather(*self._serving)
        await server.wait_closed()

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.add(asyncio.create_task(self.serve(reader, writer)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in head.splitlines()
            if line.lower().startswith("content-length")
        )
        texts = json.loads(await reader.readexactly(length))["texts"]
        self.paths.append(head.split()[1])
        self.asked.extend(texts)
        self.came.set()
        self._now += 1
        self.most = max(self.most, self._now)
        if self.hangs:
            await self.let_go.wait()
        # Gives the others a chance to be under way at the same time.
        for _ in range(20):
            await asyncio.sleep(0)
        self._now -= 1
        body = self.body if self.body is not None else answer(*texts)
        writer.write(
            f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n".encode()
            + body
        )
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def answer(*texts: str) -> bytes:
    ranking = [{"name": "greet", "confidence": 0.9}]
    answers = [{"text": text, "intent_ranking": ranking, "entities": []} for text in texts]
    return json.dumps({"answers": answers}).encode()


@pytest.fixture
def service() -> Troubled:
    return Troubled()


@pytest.fixture
async def address(service: Troubled) -> AsyncIterator[Address]:
    async with service.open() as address:
        yield address


@pytest.fixture
async def client(address: Address) -> AsyncIterator[RasaClient]:
    asking = RasaClient(timeout=5.0, breaker=Breaker(failures=3, rest=600.0))
    asking.use(address)
    yield asking
    await asking.close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"status":"failure"}'),
        (409, b"{}"),
        (401, b""),
        (302, b""),
        (200, b""),
        (200, b"<html>"),
        (200, b"\xff\xfe"),
        (200, b"null"),
        (200, b"[" * 100_000),
        (200, answer("something else")),
        (200, answer()),
        (200, answer("你好", "你好")),
        (200, b'{"answers": {}}'),
    ],
)
async def test_a_bad_answer_is_no_answer(
    service: Troubled, client: RasaClient, status: int, body: bytes
) -> None:
    service.status, service.body = status, body
    with pytest.raises(UnderstandingUnavailableError):
        await client.parse("你好")


async def test_after_three_bad_answers_it_is_left_alone(
    service: Troubled, client: RasaClient
) -> None:
    service.status = 500
    for _ in range(5):
        with pytest.raises(UnderstandingUnavailableError):
            await client.parse("你好")
    assert len(service.asked) == 3
    assert client.breaker.state is Circuit.OPEN


async def test_it_is_asked_again_by_and_by_and_then_as_before(
    service: Troubled, address: Address
) -> None:
    client = RasaClient(timeout=5.0, breaker=Breaker(failures=1, rest=0.0))
    client.use(address)
    service.status = 500
    with pytest.raises(UnderstandingUnavailableError):
        await client.parse("你好")
    service.status = 200
    assert (await client.parse("你好")).intents == (("greet", 0.9),)
    assert client.breaker.state is Circuit.CLOSED
    await client.close()


async def test_nobody_waits_for_one_that_hangs(service: Troubled, address: Address) -> None:
    client = RasaClient(timeout=0.2, breaker=Breaker(failures=3, rest=600.0))
    client.use(address)
    service.hangs = True
    for _ in range(4):
        with pytest.raises(UnderstandingUnavailableError):
            await client.parse("你好")
    # The service is still silent: it was the client that went on.
    assert not service.let_go.is_set()
    assert len(service.asked) == 3
    assert client.breaker.state is Circuit.OPEN
    await client.close()


async def test_a_refused_connection_is_no_answer(client: RasaClient) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        client.use(Address(f"http://127.0.0.1:{nobody.getsockname()[1]}", "x"))
        for _ in range(3):
            with pytest.raises(UnderstandingUnavailableError):
                await client.parse("你好")
    assert client.breaker.state is Circuit.OPEN


async def test_without_a_service_nothing_is_asked(service: Troubled, client: RasaClient) -> None:
    client.use(None)
    with pytest.raises(UnderstandingUnavailableError):
        await client.parse("你好")
    assert service.asked == []
    assert client.breaker.state is Circuit.CLOSED


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u3000", "/", "／", " / "])
async def test_blank_text_is_not_sent(service: Troubled, client: RasaClient, blank: str) -> None:
    found = await client.parse(blank)
    assert (found.intents, found.entities, service.asked) == ((), (), [])


@pytest.mark.parametrize("forged", ["/refused{}", "  /refused{}", "//refused{}", "／refused{}"])
async def test_a_leading_slash_names_no_intent(
    service: Troubled, client: RasaClient, forged: str
) -> None:
    await client.parse(forged)
    assert service.asked == ["refused{}"]


async def test_a_long_text_is_refused_before_it_blocks_everybody(
    service: Troubled, client: RasaClient
) -> None:
    await client.parse("长" * LONGEST)
    with pytest.raises(ValueError, match="split"):
        await client.parse("长" * (LONGEST + 1))
    assert len(service.asked) == 1


async def test_a_few_texts_go_together_and_come_back_in_their_order(
    service: Troubled, client: RasaClient
) -> None:
    found = await client.parse_all(["你好", " ", "/再见"])
    assert service.asked == ["你好", "再见"]
    assert len(service.paths) == 1
    assert [bool(one.intents) for one in found] == [True, False, True]
    with pytest.raises(ValueError, match="split"):
        await client.parse_all(["长" * LONGEST, "短"])


async def test_only_a_few_texts_are_under_way_together(service: Troubled, address: Address) -> None:
    client = RasaClient(timeout=30.0, at_once=2)
    client.use(address)
    await asyncio.gather(*(client.parse(f"第{number}句") for number in range(12)))
    assert len(service.asked) == 12
    assert service.most <= 2
    await client.close()


async def test_waiting_in_vain_for_a_place_says_nothing_of_the_service(
    service: Troubled, address: Address
) -> None:
    client = RasaClient(timeout=0.1, at_once=1, breaker=Breaker(failures=1, rest=600.0))
    client.use(address)
    async with client.places:
        with pytest.raises(UnderstandingUnavailableError):
            await client.parse("你好")
    assert service.asked == []
    assert client.breaker.state is Circuit.CLOSED
    await client.close()


async def test_the_token_goes_with_the_question_as_rasa_wants_it(
    service: Troubled, client: RasaClient
) -> None:
    await client.parse("你好")
    assert service.paths == ["/parse?token=s3cret"]


async def test_whoever_gives_up_leaves_the_breaker_as_it_was(
    service: Troubled, client: RasaClient
) -> None:
    service.hangs = True
    asking = asyncio.create_task(client.parse("你好"))
    await service.came.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert client.breaker.state is Circuit.CLOSED
