"""/health says how messages are understood: in JSON for machines, in plain words for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from handlers.compose import House
from handlers.web.app import create_app
from nlu.service.breaker import Circuit
from nlu.service.status import Phase, Status

pytestmark = pytest.mark.anyio
Get = Callable[..., Any]
READY = Status(Phase.READY, model="0123456789abcdef", memory_mb=561)


@pytest.fixture
def get(built: House) -> Get:
    async def get(status: Status, **headers: str) -> httpx.Response:
        house = replace(built, hearing=lambda: status)
        transport = httpx.ASGITransport(create_app(house))
        async with httpx.AsyncClient(transport=transport, base_url="http://yimen") as client:
            return await client.get("/health", headers=headers)

    return get


@pytest.mark.parametrize(
    ("status", "light", "understands", "words"),
    [
        (READY, "ok", "model", "模型在听"),
        (Status(Phase.OFF), "ok", "keywords", "关着"),
        (Status(Phase.MISSING), "ok", "keywords", "make nlu"),
        (Status(Phase.TRAINING, training=True), "ok", "keywords", "正在学"),
        (Status(Phase.LOADING), "ok", "keywords", "正在打开"),
        (Status(Phase.TROUBLE, problem="ended"), "yellow", "keywords", "正在重开"),
        (replace(READY, circuit=Circuit.OPEN), "yellow", "keywords", "答不上来"),
        (replace(READY, circuit=Circuit.HALF_OPEN), "yellow", "keywords", "答不上来"),
        (replace(READY, problem="weak"), "yellow", "model", "旧模型留着"),
        (replace(READY, stale=True, training=True), "ok", "model", "新的正在学"),
    ],
)
async def test_each_state_is_told(
    get: Get, status: Status, light: str, understands: str, words: str
) -> None:
    told = (await get(status)).json()
    assert told["status"] == light
    assert told["understanding"] == understands
    assert words in "".join(told["words"])
    assert told["service"]["phase"] == status.phase
    page = await get(status, accept="text/html,application/xhtml+xml")
    assert page.headers["content-type"].startswith("text/html")
    assert words in page.text


async def test_the_page_says_first_whether_somebody_should_look(get: Get) -> None:
    assert "都好。" in (await get(READY, accept="text/html")).text
    assert "要人看看" in (await get(Status(Phase.TROUBLE), accept="text/html")).text
