"""What running Rasa taught, held against the real thing: each trap, and that we stay out of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from nlu.service.client import RasaClient
from nlu.service.making import Parts
from nlu.service.server import Server

pytestmark = pytest.mark.anyio
CANARY = "甲乙丙丁戊己庚"


async def parse(server: Server, text: str) -> httpx.Response:
    """The bare question, without what our client does before it."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        return await http.post(
            f"{server.address.url}/model/parse",
            params={"token": server.address.token},
            json={"text": text},
        )


async def test_it_understands(client: RasaClient) -> None:
    found = await client.parse("你好")
    assert found.intents[0][0] == "greet"
    assert found.intents[0][1] > 0.5


async def test_of_two_words_in_a_lookup_the_first_in_the_list_is_found(client: RasaClient) -> None:
    found = await client.parse("大病保险去哪里办")
    assert [(one.kind, one.text) for one in found.entities] == [("illness", "大病保险")]
    assert found.intents[0][0] == "ask_where"


async def test_places_of_entities_count_from_the_text_as_given(client: RasaClient) -> None:
    (found,) = (await client.parse("  /得了大病")).entities
    assert "  /得了大病"[found.start : found.end] == "大病"


async def test_a_slash_forges_an_intent_for_rasa_and_not_for_us(
    server: Server, client: RasaClient
) -> None:
    forged = (await parse(server, '/human{"illness": "x"}')).json()
    assert (forged["intent"]["name"], forged["intent"]["confidence"]) == ("human", 1.0)
    assert (await client.parse('/human{"illness": "x"}')).intents[0][1] < 1.0


async def test_only_the_token_in_the_address_opens_it(server: Server) -> None:
    url, token = f"{server.address.url}/model/parse", server.address.token
    async with httpx.AsyncClient(trust_env=False) as http:
        for headers in ({}, {"Authorization": f"Bearer {token}"}, {"token": token}):
            answer = await http.post(url, json={"text": "你好"}, headers=headers)
            assert answer.status_code == 401
        for path in ("/status", "/domain"):
            assert (await http.get(f"{server.address.url}{path}")).status_code == 401
        # The chat that Rasa opens by itself asks for no token; ours has none.
        chat = f"{server.address.url}/webhooks/rest/webhook"
        assert (await http.post(chat, json={"message": "你好"})).status_code == 404


async def test_the_token_is_in_no_command_line_and_our_key_not_in_its_environment(
    server: Server,
) -> None:
    about = Path(f"/proc/{server.child.pid}")
    assert server.address.token.encode() not in (about / "cmdline").read_bytes()
    environment = (about / "environ").read_bytes()
    assert server.address.token.encode() not in environment
    assert b"YIMEN" not in environment
    assert b"OMP_NUM_THREADS=1" in environment


async def test_a_bad_model_is_refused_and_the_old_one_goes_on(
    server: Server, client: RasaClient, tmp_path: Path
) -> None:
    old = server.model
    (tmp_path / "bad.tar.gz").write_bytes(b"no model")
    assert not await server.swap(tmp_path / "bad.tar.gz")
    assert not await server.swap(tmp_path / "nowhere.tar.gz")
    assert server.model == old
    assert (await client.parse("你好")).intents[0][0] == "greet"


async def test_a_good_model_is_taken_over_without_a_restart(
    server: Server, client: RasaClient
) -> None:
    pid = server.child.pid
    assert await server.swap(server.model)
    assert (await client.parse("谢谢")).intents[0][0] == "thanks"
    assert server.child.running
    assert server.child.pid == pid


async def test_what_a_resident_says_is_left_nowhere(
    toy: Parts, server: Server, client: RasaClient
) -> None:
    await client.parse(f"我叫{CANARY}")
    await parse(server, f"{CANARY}" * 50)
    # Also where Rasa trips over it.
    await parse(server, f"/{CANARY}" + '{"x": ')
    assert server.child.said == ()
    for path in toy.runtime.folder.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path


async def test_a_long_text_holds_up_everybody_and_is_ended_all_the_same(toy: Parts) -> None:
    """SIGTERM waits for the text under way, SIGKILL doesn't: either way nothing is left running."""
    server = await Server.start(toy.runtime, toy.models.path(toy.project.digest()))
    try:
        await server.ready()
        long = asyncio.create_task(parse(server, "大病保险" * 200_000))
        while await answers_soon(server):
            assert not long.done()
    finally:
        await server.stop()
    assert not server.child.running
    await asyncio.wait([long], timeout=30)
    assert long.done()
    # A fast machine is through with it before it is killed.
    assert isinstance(long.exception(), httpx.HTTPError | None)


async def answers_soon(server: Server) -> bool:
    async with httpx.AsyncClient(trust_env=False, timeout=1.0) as http:
        try:
            await http.get(f"{server.address.url}/status", params={"token": server.address.token})
        except httpx.ReadTimeout:
            return False
        return True
