"""What goes over the wire: connections are kept, and no answer is taken for that of another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from nlu.service.wire import Wire

pytestmark = pytest.mark.anyio

Answer = Callable[[bytes], bytes]


def good(body: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (more, len(body), body)


@dataclass
class Peer:
    """Answers each question with what was asked, as told; counts who comes."""

    answer: Answer = good
    hangs_up: bool = False
    came: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                body = await reader.readexactly(length)
                self.heard.set()
                await self.go_on.wait()
                writer.write(self.answer(body))
                await writer.drain()
                if self.hangs_up:
                    break
        writer.close()


@pytest.fixture
def peer() -> Peer:
    made = Peer()
    made.go_on.set()
    return made


@pytest.fixture
async def wire(peer: Peer) -> AsyncIterator[Wire]:
    server = await asyncio.start_server(peer.serve, "127.0.0.1", 0)
    made = Wire(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    yield made
    await made.close()
    server.close()
    await server.wait_closed()


async def test_one_connection_does_for_one_question_after_the_other(peer: Peer, wire: Wire) -> None:
    assert [await wire.post("/", body) for body in (b"one", b"two", b"")] == [b"one", b"two", b""]
    assert peer.came == 1


async def test_questions_at_once_get_each_their_own_answer(peer: Peer, wire: Wire) -> None:
    bodies = [b"%d" % number for number in range(20)]
    assert await asyncio.gather(*(wire.post("/", body) for body in bodies)) == bodies
    assert await wire.post("/", b"more") == b"more"
    assert peer.came == 20


@pytest.mark.parametrize("more", [b"", b"Connection: close\r\n"])
async def test_a_connection_that_the_other_end_closed_is_made_anew(
    peer: Peer, wire: Wire, more: bytes
) -> None:
    peer.hangs_up, peer.answer = True, lambda body: good(body, more)
    for body in (b"one", b"two", b"three"):
        assert await wire.post("/", body) == body
    assert peer.came == 3


async def test_a_late_answer_is_not_taken_for_that_of_the_next_question(
    peer: Peer, wire: Wire
) -> None:
    peer.go_on.clear()
    given_up = asyncio.create_task(wire.post("/", b"one"))
    await peer.heard.wait()
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    peer.go_on.set()
    assert await wire.post("/", b"two") == b"two"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", ValueError),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", ValueError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", ValueError),
        (b"SSH-2.0-x\r\n\r\n", ValueError),
        (b"x" * 200_000, ValueError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", ConnectionError),
        (b"HTTP/1.1 2", ConnectionError),
        (b"", ConnectionError),
    ],
)
async def test_what_is_no_answer_is_told_and_forgotten(
    peer: Peer, wire: Wire, answer: bytes, error: type[Exception]
) -> None:
    peer.hangs_up, peer.answer = True, lambda _: answer
    with pytest.raises(error):
        await wire.post("/", b"one")
    peer.answer = good
    assert await wire.post("/", b"two") == b"two"
