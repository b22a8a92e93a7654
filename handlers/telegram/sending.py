"""Sends what is queued: in order per chat, many chats side by side, until Telegram has it.

A message whose answer was lost on the way back may have arrived, and is then sent twice: Telegram
knows no key to tell it so. A long wait for the answer makes that rare; edits can be repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from desk.tasks import telephone
from handlers.compose import House
from handlers.progress import notice
from handlers.telegram.drawing import receipt
from handlers.telegram.pace import Pace, Turnstile
from handlers.telegram.queue import CHANNEL
from handlers.telegram.shown import keyboard, plain, text_of
from handlers.telegram.work import Work
from handlers.trouble import describe
from store import outbox
from store.models import OutboxRow, ShownRow
from store.times import Clock

__all__ = ["Sender"]

_log = logging.getLogger("yimen")
_TOLD = ("message", "say", "receipt", "progress")
# What Telegram says of an edit that has nothing to do any more.
_MOOT = ("not modified", "message to edit not found", "can't be edited", "message_id_invalid")


class Sender(Work[OutboxRow]):
    """One in a process; several processes share the table."""

    def __init__(self, house: House, bot: Bot, pace: Pace, clock: Clock) -> None:
        super().__init__(pace)
        self._house = house
        self._bot = bot
        self._clock = clock
        self._turnstile = Turnstile(pace)
        # What Telegram has taken, with its message's number, until that is noted.
        self._arrived: dict[int, int | None] = {}

    async def claim(self, room: int) -> list[OutboxRow]:
        if self._turnstile.shut:
            return []
        async with self._house.database.writing() as session:
            found = await outbox.claim(
                session, channel=CHANNEL, now=self._clock(), lease=self.pace.lease, limit=room
            )
            return list(found)

    async def work(self, row: OutboxRow) -> None:
        """Send one, and note what became of it."""
        try:
            await self._turnstile.through(row.recipient)
            await self._send(row)
        except RetryAfter as error:
            await self._held(row, error)
        except Forbidden:
            await self._blocked(row)
        except InvalidToken as error:
            # Not this message's fault: everything waits until somebody mends the token.
            _log.error("telegram refuses the token: %s", describe(error))
            await self._later(row, self.pace.longest_retry.total_seconds())
        except BadRequest as error:
            await self._refused(row, error)
        except TelegramError as error:
            await self._failed(row, error)

    async def _send(self, row: OutboxRow) -> None:
        """Once, however often the database refuses to note it while this process lives.

        Raises TelegramError: it was not sent, or nobody knows.
        """
        if row.id not in self._arrived:
            self._arrived[row.id] = await self._deliver(row)
        message_id = self._arrived[row.id]
        async with self._house.database.writing() as session:
            await outbox.sent(session, row.id, self._clock())
            if message_id is not None and (shown := await session.get(ShownRow, row.body["row"])):
                shown.message_id = message_id
        self._arrived.pop(row.id, None)

    async def _deliver(self, row: OutboxRow) -> int | None:
        """Give it to Telegram; the number of a message with buttons."""
        chat, body = row.recipient, row.body
        if row.kind == "message":
            return await self._message(chat, body["row"])
        if row.kind == "leave":
            await self._bot.leave_chat(chat)
        elif row.kind == "edit":
            await self._edit(chat, body)
        else:
            await self._words(chat, self._plain(row))
        return None

    def _plain(self, row: OutboxRow) -> Mapping[str, Any]:
        if row.kind == "receipt":
            return receipt(self._house.world, row.body)
        if row.kind == "progress":
            return plain(notice(row.body, self._house.world.rulebook))
        return {"lines": row.body["lines"]}

    async def _words(self, chat: str, shown: Mapping[str, Any]) -> None:
        await self._bot.send_message(chat, text_of(shown), parse_mode=ParseMode.HTML)

    async def _message(self, chat: str, row_id: int) -> int | None:
        shown = await self._shown(row_id)
        if shown is None:
            return None
        markup = keyboard(shown.content, row_id)
        sent = await self._bot.send_message(
            chat, text_of(shown.content), parse_mode=ParseMode.HTML, reply_markup=markup
        )
        return sent.message_id

    async def _edit(self, chat: str, body: Mapping[str, Any]) -> None:
        """Draw it as it should look now, whatever it was when the edit was asked for."""
        shown = await self._shown(body["row"])
        if shown is None or shown.message_id is None:
            return
        markup = keyboard(shown.content, shown.id)
        if not body["text"]:
            await self._bot.edit_message_reply_markup(chat, shown.message_id, reply_markup=markup)
            return
        await self._bot.edit_message_text(
            text_of(shown.content),
            chat,
            shown.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
        )

    async def _shown(self, row_id: int) -> ShownRow | None:
        async with self._house.database.reading() as session:
            return await session.get(ShownRow, row_id)

    async def _held(self, row: OutboxRow, error: RetryAfter) -> None:
        seconds = _seconds(error)
        self._turnstile.hold(row.recipient, seconds)
        await self._later(row, seconds)

    async def _later(self, row: OutboxRow, seconds: float) -> None:
        async with self._house.database.writing() as session:
            await outbox.wait_for(session, row, self._clock(), timedelta(seconds=seconds))

    async def _failed(self, row: OutboxRow, error: TelegramError) -> None:
        """The network, or Telegram itself: try again; after long enough give up for all to see."""
        now = self._clock()
        tried = row.attempts >= self.pace.tries
        if tried and now - row.created_at >= self.pace.patience:
            _log.error("given up sending to telegram: %s", describe(error))
            await self._give_up(row, "undeliverable")
            return
        async with self._house.database.writing() as session:
            await outbox.delay(session, row, now, self.pace.wait(row.attempts))

    async def _blocked(self, row: OutboxRow) -> None:
        """The resident has blocked the bot: nothing reaches him here, so a window telephones."""
        now, mark = self._clock(), row.recipient_mark
        async with self._house.database.writing() as session:
            if mark is None:
                await outbox.give_up(session, row.id, "blocked", now)
                return
            await outbox.give_up_all(session, CHANNEL, mark, "blocked", now)
            if row.kind in _TOLD:
                await self._telephone(session, row, mark, "blocked")

    async def _refused(self, row: OutboxRow, error: BadRequest) -> None:
        words = error.message.lower()
        if row.kind in ("edit", "leave") or any(one in words for one in _MOOT):
            async with self._house.database.writing() as session:
                await outbox.give_up(session, row.id, "moot", self._clock())
        elif "chat not found" in words:
            await self._blocked(row)
        else:
            _log.error("telegram refuses a message: %s", describe(error))
            await self._give_up(row, "refused")

    async def _give_up(self, row: OutboxRow, problem: str) -> None:
        async with self._house.database.writing() as session:
            await outbox.give_up(session, row.id, problem, self._clock())
            if row.kind in _TOLD and row.recipient_mark is not None:
                await self._telephone(session, row, row.recipient_mark, "undeliverable")

    async def _telephone(
        self, session: AsyncSession, row: OutboxRow, mark: str, reason: str
    ) -> None:
        body = row.body if isinstance(row.body, dict) else {}
        missed = {"kind": row.kind, "reference": body.get("reference")}
        await telephone(
            session,
            channel=CHANNEL,
            sender_mark=mark,
            reason=reason,
            missed=missed,
            at=self._clock(),
        )


def _seconds(error: RetryAfter) -> float:
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
