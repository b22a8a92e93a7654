"""No form is taken without the mark of its page, and none by the hundred from one address."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import httpx
import pytest

from handlers.compose import House
from handlers.web.access import ACCESS
from handlers.web.app import create_app
from handlers.web.telegram import routes as telegram
from handlers.wording import wording

pytestmark = pytest.mark.anyio
UNSAFE = sorted(route for route in ACCESS if route[0] not in ("GET", "HEAD"))
# Telegram has no page of ours; it shows two secrets instead.
BY_SECRET = ("POST", "/telegram/{path}")


@pytest.mark.parametrize("mark", [None, "", "0" * 128, "another's"])
async def test_no_form_is_taken_without_the_mark_of_its_page(
    browser: Any, browsers: Any, mark: str | None
) -> None:
    await browser.open("/window/login")
    if mark == "another's":
        stranger = browsers()
        await stranger.open()
        mark = stranger.page.fields["_csrf_token"]
    data = {} if mark is None else {"_csrf_token": mark}
    taken = []
    for method, path in UNSAFE:
        real = re.sub(r"\{\w+\}", "1", path)
        response = await browser.client.request(method, real, data=data)
        if response.status_code != 403 or wording("trouble")["403"] not in response.text:
            taken.append((method, path, response.status_code))
    assert taken == [(*BY_SECRET, 404)]


async def test_only_telegram_brings_things_without_it(built: House) -> None:
    free = {
        (str(method), route.path_format)
        for route in create_app(built).routes
        for handler in getattr(route, "route_handlers", ())
        for method in getattr(handler, "http_methods", ())
        if handler.opt.get("exclude_from_csrf") and method not in ("GET", "HEAD", "OPTIONS")
    }
    assert free == {BY_SECRET}
    assert len(telegram) == 1


@pytest.fixture
def narrow(built: House) -> House:
    """At most five forms a minute."""
    web = built.settings.web.model_copy(update={"forms_per_minute": 5})
    return dataclasses.replace(built, settings=dataclasses.replace(built.settings, web=web))


async def statuses(house: House, address: str, times: int, path: str = "/") -> list[int]:
    app = create_app(house)
    found = []
    for _ in range(times):
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://yimen") as client:
            found.append((await client.get(path)).status_code)
    return found


async def test_an_address_that_sends_by_the_hundred_is_told_to_wait(narrow: House) -> None:
    transport = httpx.ASGITransport(create_app(narrow), client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://yimen") as client:
        found = [await client.post("/turn", data={"text": "好"}) for _ in range(6)]
        # The page itself can still be read by who has one.
        client.cookies.set("yimen_talk", "x" * 40)
        assert (await client.get("/")).status_code == 200
    assert [one.status_code for one in found] == [403] * 5 + [429]
    assert found[-1].headers["retry-after"] == "60"
    assert wording("trouble")["429"] in found[-1].text
    assert "default-src 'none'" in found[-1].headers["content-security-policy"]


async def test_who_keeps_beginning_anew_is_counted_and_others_are_not_kept_out(
    narrow: House,
) -> None:
    assert await statuses(narrow, "192.0.2.7", 7) == [200] * 5 + [429] * 2
    assert await statuses(narrow, "127.0.0.1", 7) == [200] * 7
    assert await statuses(narrow, "192.0.2.7", 7, "/health") == [200] * 7
