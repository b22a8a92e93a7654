"""Telegram's limits are held before it has to say so."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from handlers.telegram.pace import Pace, Turnstile

pytestmark = pytest.mark.anyio


class Still(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next thing to do: no test has to wait."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0.0

    def time(self) -> float:
        return self._at

    def _run_once(self) -> None:  # type: ignore[misc]
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._at = max(self._at, self._scheduled[0]._when)  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def times_of(chats: list[str], hold: float = 0) -> list[tuple[str, float]]:
    """When each of these messages goes out, all of them wanted at once."""

    async def run() -> list[tuple[str, float]]:
        turnstile = Turnstile(Pace())
        loop = asyncio.get_running_loop()
        if hold:
            turnstile.hold("a", hold)
            turnstile.hold("b", hold)
        went: list[tuple[str, float]] = []

        async def one(chat: str) -> None:
            await turnstile.through(chat)
            went.append((chat, loop.time()))

        await asyncio.gather(*(one(chat) for chat in chats))
        return went

    with asyncio.Runner(loop_factory=Still) as runner:
        return runner.run(run())


def test_one_a_second_in_a_chat() -> None:
    assert [round(at) for _, at in times_of(["a"] * 5)] == [0, 1, 2, 3, 4]


def test_thirty_a_second_in_all() -> None:
    went = [at for _, at in times_of([str(n) for n in range(90)])]
    for at in went:
        assert sum(at <= other < at + 0.999 for other in went) <= 30
    assert max(went) < 3.1


def test_a_slow_chat_holds_up_no_other() -> None:
    went = times_of(["a", "a", "a", "b"])
    assert dict(went)["b"] < 0.2


def test_when_several_are_told_to_wait_all_wait() -> None:
    assert min(at for _, at in times_of(["c", "d"], hold=7)) >= 7


def test_waiting_grows_and_ends() -> None:
    pace = Pace()
    waits = [pace.wait(number) for number in range(1, 30)]
    assert waits[:4] == [timedelta(seconds=n) for n in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=10)
