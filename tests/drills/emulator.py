"""A Bot API server that we did not write, telephones that talk through it, and a bad line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator
from sqlalchemy import func, select

from store.database import Database
from store.models import OutboxRow, UpdateRow

HOME = "江苏省宿迁市宿城区中扬镇"
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"
TOKEN = "4242:AAcanaryCanaryCanaryCanaryCanary0123456"
USERNAME = "yimen_test_bot"
# What it can put in its queue beside what it knows of itself.
KINDS = {"edited_message", "my_chat_member", "channel_post"}


class Server(LoBotApiEmulator):
    """The emulator with a username, with leaveChat, and with residents who may have blocked us."""

    def __init__(self) -> None:
        super().__init__(allow_insecure_loopback_webhooks=True)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.blocked: set[int] = set()
        self.token = TOKEN

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            refused = {"ok": False, "error_code": 401, "description": "Unauthorized"}
            return web.json_response(refused, status=401)
        return await super().handle(request)

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        if method.startswith("send") and int(fields["chat_id"]) in self.blocked:
            raise ApiRefusal("Forbidden: bot was blocked by the user", 403)
        given = dict(fields)
        if method == "leaveChat":
            found: Any = True
        else:
            found = super().validate(method, fields, uploads)
        if method == "getMe":
            found |= {"username": USERNAME, "id": 4242}
        if method not in ("getUpdates", "getMe"):
            sent = found.get("message_id") if isinstance(found, dict) else None
            self.calls.append((method, {**given, "message_id": sent or given.get("message_id")}))
        return found

    def paper(self, data: bytes) -> str:
        """A file that a resident has sent; its id."""
        name = f"file-{len(self.assets)}"
        self.assets[name] = {"filename": "x", "data": data, "size": len(data)}
        return name

    def messages(self, chat: int) -> list[dict[str, Any]]:
        """What stands in the chat now: edits made, in order."""
        seen: dict[int, dict[str, Any]] = {}
        for method, fields in self.calls:
            if "chat_id" not in fields or int(fields["chat_id"]) != chat:
                continue
            markup = self.decoded(fields.get("reply_markup") or {})
            rows = markup.get("inline_keyboard", [])
            if method == "sendMessage":
                seen[fields["message_id"]] = {
                    "id": fields["message_id"], "text": fields["text"], "rows": rows,
                }  # fmt: skip
            elif method.startswith("editMessage"):
                one = seen[int(fields["message_id"])]
                one["rows"] = rows
                one["text"] = fields.get("text", one["text"])
        return list(seen.values())


@dataclass
class Line:
    """A proxy in front of the server. `trouble` says of each call what happens to it:
    None (nothing), 429, 502, "reset" (never arrives) or "lost" (arrives, the answer doesn't).
    """

    behind: str
    trouble: Callable[[str], int | str | None] = lambda _: None
    met: list[int | str] = field(default_factory=list)
    url: str = ""

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        found = self.trouble(method)
        if found is not None:
            self.met.append(found)
        if found in (429, 502):
            more = {"parameters": {"retry_after": 1}} if found == 429 else {}
            body = {"ok": False, "error_code": found, "description": "x", **more}
            return web.json_response(body, status=int(found))
        if found == "reset":
            return self._cut(request)
        headers = {"Content-Type": request.headers.get("Content-Type", "")}
        try:
            body_bytes = await request.read()
            async with (
                aiohttp.ClientSession() as client,
                client.request(
                    request.method, self.behind + request.path, data=body_bytes, headers=headers
                ) as answer,
            ):
                content = await answer.read()
        except (aiohttp.ClientError, ConnectionError):
            return self._cut(request)
        if found == "lost":
            return self._cut(request)
        return web.Response(body=content, status=answer.status, content_type=answer.content_type)

    @staticmethod
    def _cut(request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass
class Phone:
    """A resident's telephone."""

    server: Server
    database: Database
    chat: int = 1001
    read: int = 0
    patience: float = 60

    def message(self, **parts: Any) -> dict[str, Any]:
        who = {"id": self.chat, "is_bot": False, "first_name": "王<b>桂兰"}
        chat = {"id": self.chat, "type": "private", "first_name": "王"}
        return {"message_id": 900_000 + self.chat, "date": 1, "chat": chat, "from": who, **parts}

    async def update(self, settle: bool = True, **update: Any) -> int:
        number: int = await self.server.enqueue_update(update, token=self.server.token)
        if settle:
            await self.settled()
        return number

    async def send(self, settle: bool = True, **parts: Any) -> int:
        return await self.update(settle, message=self.message(**parts))

    async def say(self, text: str, settle: bool = True) -> None:
        entity = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
        entities = {"entities": [entity]} if text.startswith("/") else {}
        await self.send(settle, text=text, **entities)

    async def press(self, label: str, settle: bool = True, at: int | None = None) -> None:
        await self.update(settle, callback_query=self.query(label, at))

    def query(self, label: str, at: int | None = None) -> dict[str, Any]:
        """The press of a button: of the newest message that has it, or of message `at`."""
        for message in reversed(self.messages if at is None else [self.messages[at]]):
            for row in message["rows"]:
                for one in row:
                    if one["text"].removeprefix("✅ ") == label:
                        return self.press_of(message["id"], one["callback_data"])
        raise AssertionError(f"no button {label}: {self.buttons}")

    def press_of(self, message_id: int, data: str) -> dict[str, Any]:
        who = {"id": self.chat, "is_bot": False, "first_name": "王"}
        shown = {**self.message(), "message_id": message_id, "text": "x"}
        return {"id": "q", "from": who, "chat_instance": "c", "data": data, "message": shown}

    @property
    def messages(self) -> list[dict[str, Any]]:
        return self.server.messages(self.chat)

    @property
    def texts(self) -> list[str]:
        return [one["text"] for one in self.messages]

    @property
    def last(self) -> str:
        return self.texts[-1]

    @property
    def buttons(self) -> list[str]:
        """Of the newest message."""
        return [one["text"] for row in self.messages[-1]["rows"] for one in row]

    def new(self) -> list[str]:
        """Texts that came since the last look."""
        fresh = self.texts[self.read :]
        self.read = len(self.texts)
        return fresh

    @property
    def hints(self) -> list[str | None]:
        calls = self.server.calls
        return [one.get("text") for name, one in calls if name == "answerCallbackQuery"]

    async def answer(self) -> None:
        """The first button of what is asked; several may be chosen, a place is written."""
        if not self.buttons:
            raise AssertionError(f"no button to press under: {self.last}")
        if "选好了" in self.buttons:
            await self.press(self.buttons[0])
            await self.press("选好了")
        elif self.buttons[0] in ("不清楚", "不想说"):
            await self.say(HOME)
        else:
            await self.press(self.buttons[0])

    async def to_results(self, story: str = STORY) -> None:
        await self.say("/start")
        await self.say(story)
        for _ in range(40):
            if any(one.startswith("帮我报给") for one in self.buttons):
                return
            await self.answer()
        raise AssertionError(self.last)

    async def to_ticket(self, story: str = STORY) -> None:
        await self.to_results(story)
        await self.press(self.buttons[0])
        await self.say("王桂兰")
        await self.say("13812345678")
        await self.press(self.buttons[0])
        await self.press("同意，提交")

    async def settled(self) -> None:
        """Until every update is handled and everything is sent or given up."""
        async with asyncio.timeout(self.patience):
            while await self.waiting():  # noqa: ASYNC110 -- what is waited for is in tables
                await asyncio.sleep(0.01)

    async def waiting(self) -> int:
        queue = self.server._update_queues._state(self.server.token).updates
        async with self.database.reading() as session:
            open_ = (
                select(func.count()).select_from(UpdateRow).where(UpdateRow.handled_at.is_(None))
            )
            unsent = (
                select(func.count())
                .select_from(OutboxRow)
                .where(OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None))
            )
            return (
                len(queue)
                + (await session.scalar(open_) or 0)
                + (await session.scalar(unsent) or 0)
            )
