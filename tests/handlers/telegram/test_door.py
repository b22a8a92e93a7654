"""Opening the door: by polling or webhook, or not at all; and the token is seen nowhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select

from handlers.compose import House
from handlers.settings import load
from handlers.telegram.connection import FILE, VARIABLE
from handlers.telegram.door import telegram
from handlers.telegram.pace import Pace
from handlers.web.app import create_app
from store.models import UpdateRow

pytestmark = pytest.mark.anyio
FAST = Pace(overall=0, chat=0, idle=0.02, poll=1)


def pages(house: House, door: Any) -> AsyncClient:
    """A browser, or Telegram, in front of the web application."""
    transport = ASGITransport(app=create_app(house, door), raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://127.0.0.1")


@pytest.fixture
def settled_house(house: House, config: Path) -> Callable[[str], House]:
    """The house with other settings of Telegram."""

    def make(text: str) -> House:
        config.write_text(f"telegram:\n{text}\n", "utf-8")
        return House(load(config), house.database, house.intake, house.tickets, house.staff)

    return make


async def lines_of(house: House) -> list[str]:
    said: list[str] = []
    async with telegram(house, said.append, pace=FAST) as door:
        assert door is None
    return said


async def test_without_a_token_one_line_says_that_it_is_off(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    [line] = await lines_of(house)
    assert "Telegram 没开" in line
    assert VARIABLE in line


async def test_switched_off_it_stays_off_with_a_token(
    settled_house: Callable[[str], House],
) -> None:
    [line] = await lines_of(settled_house("  mode: off"))
    assert "telegram.mode" in line


async def test_a_webhook_needs_an_address(settled_house: Callable[[str], House]) -> None:
    [line] = await lines_of(settled_house("  mode: webhook"))
    assert "public_url" in line


@pytest.mark.parametrize("token", ["x", "12:short", "abc:AAcanaryCanaryCanaryCanary", "1 2:3"])
async def test_a_malformed_token_is_told_and_not_shown(
    house: House, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv(VARIABLE, token)
    [line] = await lines_of(house)
    assert "样子不对" in line
    assert token not in line


async def test_the_token_may_lie_in_a_file_that_only_its_owner_reads(
    house: House, server: Any, monkeypatch: pytest.MonkeyPatch, said: list[str], until: Any
) -> None:
    monkeypatch.delenv(VARIABLE)
    path = house.settings.data_folder / FILE
    path.parent.mkdir(parents=True)
    path.write_text(f"{server.token}\n", "utf-8")
    path.chmod(0o644)
    [line] = await lines_of(house)
    assert "chmod 600" in line
    path.chmod(0o600)
    async with telegram(house, said.append, pace=FAST) as door:
        assert door is not None
        await until(lambda: said)
    assert said == ["Telegram 开了：@yimen_test_bot，自己去取消息。"]


async def test_a_wrong_token_is_told_and_the_pages_stay(
    house: House, server: Any, said: list[str], until: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    right, server.token = server.token, "4242:another"
    async with telegram(house, said.append, pace=FAST) as door:
        await until(lambda: said)
        async with pages(house, door) as client:
            assert (await client.get("/")).status_code == 200
    assert said == ["Telegram 没开：口令不对，Telegram 不认。请重新核对；网页照常。"]
    assert right.partition(":")[2] not in caplog.text


async def test_the_menu_of_commands_is_set(door: Any, server: Any, said: Any, until: Any) -> None:
    await until(lambda: said)
    [menu] = [fields for name, fields in server.calls if name == "setMyCommands"]
    names = [one["command"] for one in server.decoded(menu["commands"])]
    assert names == ["start", "status", "human", "help", "restart", "delete"]


async def test_no_log_shows_the_token_or_a_word(
    phone: Any, line: Any, open_door: Any, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    """Everything at level debug, with refusals, resets and a server that talks nonsense."""
    caplog.set_level(logging.DEBUG)
    trouble = iter(["reset", 502, 429, "lost"] * 3)
    line.trouble = lambda method: None if method == "getMe" else next(trouble, None)
    secret = phone.server.token.partition(":")[2]
    async with open_door():
        await phone.say("/start")
        await phone.say("我叫王桂兰,肺癌晚期欠了债")
    logging.getLogger("anyone").error("asked %s", f"https://x/bot{phone.server.token}/getMe")
    out = capfd.readouterr()
    for written in (caplog.text, out.out, out.err):
        assert secret not in written
        assert "肺癌" not in written
        assert "王桂兰" not in written


class Hook:
    """Telegram's side of the webhook, as this house set it."""

    def __init__(self, server: Any, client: Any) -> None:
        self._client = client
        [self.set] = [fields for name, fields in server.calls if name == "setWebhook"]
        self.path = self.set["url"].removeprefix("https://yimen.example.cn")
        self.secret = {"X-Telegram-Bot-Api-Secret-Token": self.set["secret_token"]}

    async def bring(self, update: Any, path: str = "", **headers: str) -> int:
        answer = await self._client.post(
            path or self.path, json=update, headers=headers or self.secret
        )
        status: int = answer.status_code
        return status


async def test_by_webhook_updates_are_stored_before_they_are_acknowledged(
    settled_house: Callable[[str], House],
    server: Any,
    line: Any,
    phone: Any,
    said: list[str],
    until: Any,
) -> None:
    house = settled_house(
        f"  api: {line.url}\n  mode: webhook\n  public_url: https://yimen.example.cn/"
    )
    async with (
        telegram(house, said.append, pace=FAST) as door,
        pages(house, door) as client,
    ):
        await until(lambda: said)
        hook = Hook(server, client)
        assert len(hook.path) >= 64
        assert int(hook.set["max_connections"]) == 1
        update = {"update_id": 1, "message": phone.message(text="我爸七十三了")}
        wrong = {"X-Telegram-Bot-Api-Secret-Token": "x" * 64}
        assert await hook.bring(update, path="/telegram/guess") == 404
        assert await hook.bring(update, **wrong) == 404
        assert await hook.bring(update, **{"X-Nothing": "x"}) == 404
        assert await hook.bring(update) == 200
        assert await hook.bring(update) == 200
        async with house.database.reading() as session:
            stored = select(func.count()).select_from(UpdateRow)
            assert await session.scalar(stored) == 1
        await phone.settled()
    assert said == ["Telegram 开了：@yimen_test_bot，等 Telegram 送消息来。"]
    assert "73岁" in "".join(phone.texts)


async def test_what_cannot_be_stored_is_not_acknowledged(
    settled_house: Callable[[str], House], server: Any, line: Any, said: list[str], until: Any
) -> None:
    house = settled_house(
        f"  api: {line.url}\n  mode: webhook\n  public_url: https://yimen.example.cn"
    )
    async with (
        telegram(house, said.append, pace=FAST) as door,
        pages(house, door) as client,
    ):
        await until(lambda: said)
        hook = Hook(server, client)

        class Broken:
            def writing(self) -> Any:
                raise OSError("disk full")

            vault = house.database.vault

        door.receiver._database = Broken()  # type: ignore[union-attr,assignment]
        assert await hook.bring({"update_id": 1, "message": {}}) >= 500
