"""The Telegram door as a whole: opened beside the pages, and never a reason for them to close."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from telegram import BotCommand
from telegram.error import InvalidToken, TelegramError

from handlers.compose import House
from handlers.telegram.connection import FILE, Unusable, bot_id, connect, find_token
from handlers.telegram.dispatch import COMMANDS, UPDATES
from handlers.telegram.pace import Pace
from handlers.telegram.receiving import Receiver, poll
from handlers.telegram.sending import Sender
from handlers.telegram.working import Worker
from handlers.trouble import report
from handlers.wording import wording
from store.alone import alone
from store.keys import VARIABLE, load_keys
from store.times import Clock, utc_now

__all__ = ["PATH", "Door", "telegram"]

PATH = "/telegram"


@dataclass(frozen=True, slots=True)
class Door:
    """What the web application needs for the webhook: its unguessable path, the header's secret."""

    receiver: Receiver
    path: str
    secret: str


@asynccontextmanager
async def telegram(
    house: House,
    say: Callable[[str], None],
    *,
    pace: Pace | None = None,
    clock: Clock = utc_now,
    first: bool = True,
) -> AsyncIterator[Door | None]:
    """Open while the block runs; `say` is told in a line how it stands, whenever that changes.

    first: of several processes the one that tells Telegram about us. All of them take updates up;
    one at a time fetches them, and one sends, so that its limits are kept.

    None: Telegram is off, because nobody wants it, or the token or a setting can't be used.
    """
    token = _token(house, say)
    if token is None:
        yield None
        return
    running = _Running(house, token, say, pace or Pace(), clock, first)
    task = asyncio.create_task(running.run())
    try:
        yield running.door
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await running.bot.shutdown()


def _token(house: House, say: Callable[[str], None]) -> str | None:
    texts, settings = wording("telegram"), house.settings
    file = settings.data_folder / FILE
    if settings.telegram.mode == "off":
        say(texts["switched_off"])
        return None
    try:
        token = find_token(settings)
    except Unusable as error:
        say(texts[error.code].format(file=file))
        return None
    if token is None:
        say(texts["off"].format(file=file))
    elif settings.telegram.mode == "webhook" and not settings.telegram.public_url:
        say(texts["no_public_url"])
        return None
    return token


class _Running:
    """Everything at work between opening and closing."""

    def __init__(
        self,
        house: House,
        token: str,
        say: Callable[[str], None],
        pace: Pace,
        clock: Clock,
        first: bool,
    ) -> None:
        self.bot = connect(token, house.settings.telegram.api)
        self._settings = house.settings.telegram
        self._database = house.database
        self._say = say
        self._pace = pace
        self._first = first
        number = bot_id(token)
        self._sender = Sender(house, self.bot, pace, clock)
        self._worker = Worker(house, self.bot, number, pace, clock, self._sender.wake.set)
        receiver = Receiver(house.database, number, clock, self._worker.wake.set)
        self.door = Door(receiver, *_secrets(house, token))

    async def run(self) -> None:
        """Until cancelled, or until Telegram refuses the token."""
        try:
            if not await self._known():
                return
            async with asyncio.TaskGroup() as group:
                group.create_task(self._worker.run())
                group.create_task(alone(self._database, "telegram-send", self._sender.run))
                if self._settings.mode == "polling":
                    group.create_task(alone(self._database, "telegram-poll", self._poll))
        except Exception as error:  # noqa: BLE001 -- the pages stay open; this is for the operator
            report("telegram stopped", error)

    async def _poll(self) -> None:
        await poll(self.bot, self.door.receiver, self._pace, self._tell)

    async def _known(self) -> bool:
        """Make ourselves known, however long that takes; False: the token is refused."""
        attempts = 0
        while True:
            try:
                await self._introduce()
            except InvalidToken:
                self._tell("wrong_token")
                return False
            except TelegramError:
                attempts += 1
                if attempts == 1:
                    self._tell("unreachable")
                await asyncio.sleep(min(self._pace.wait(attempts).total_seconds(), 60))
            else:
                self._tell(self._settings.mode)
                return True

    async def _introduce(self) -> None:
        await self.bot.initialize()
        if not self._first:
            return
        texts = wording("telegram")
        menu = [BotCommand(name, texts[f"command_{name}"]) for name in COMMANDS]
        await self.bot.set_my_commands(menu)
        if self._settings.mode == "polling":
            await self.bot.delete_webhook()
            return
        await self.bot.set_webhook(
            f"{self._settings.public_url.rstrip('/')}{PATH}/{self.door.path}",
            secret_token=self.door.secret,
            max_connections=self._settings.webhook_connections,
            allowed_updates=list(UPDATES),
        )

    def _tell(self, text: str) -> None:
        named = {"username": self.bot.username} if text == self._settings.mode else {}
        self._say(wording("telegram")[text].format(**named))


def _secrets(house: House, token: str) -> tuple[str, str]:
    """Derived, so that every process and every start has the same."""
    master = load_keys(house.settings.key_file, os.environ.get(VARIABLE))[-1]

    def derive(use: str) -> str:
        return hmac.new(master, f"telegram {use}\0{token}".encode(), hashlib.sha256).hexdigest()

    return derive("path"), derive("header")
