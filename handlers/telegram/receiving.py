"""Updates come in: stored first, acknowledged afterwards, by polling or by webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter

from handlers.telegram.connection import RawBot
from handlers.telegram.dispatch import UPDATES
from handlers.telegram.pace import Pace
from handlers.telegram.queue import CHANNEL, Address
from handlers.trouble import describe
from store import updates
from store.crypt import Vault
from store.database import Database
from store.times import Clock
from store.updates import Fresh

__all__ = ["Receiver", "address", "poll"]

_log = logging.getLogger("yimen")
# Where an update of each kind names its chat.
_HOLDERS = ("message", "edited_message", "channel_post", "edited_channel_post", "my_chat_member")


def address(vault: Vault, update: Mapping[str, Any]) -> Address:
    """The chat of an update and its blind index, the same as of the conversation in it."""
    chat = str(_chat(update))
    return Address(chat, vault.mark(f"sender {CHANNEL}", chat))


def _chat(update: Mapping[str, Any]) -> Any:
    """Its chat's number; of what has none (a malformed update) 0, which is nobody's."""
    query = update.get("callback_query")
    holders = [update.get(name) for name in _HOLDERS]
    if isinstance(query, Mapping):
        holders += [query.get("message"), {"chat": query.get("from")}]
    for one in holders:
        chat = one.get("chat") if isinstance(one, Mapping) else None
        if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
            return chat["id"]
    return 0


class Receiver:
    """Keeps updates in the table and wakes whoever handles them."""

    def __init__(
        self, database: Database, bot: int, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._bot = bot
        self._clock = clock
        self._wake = wake

    async def keep(self, found: Iterable[Any]) -> None:
        """Stored and committed when this returns; what is no update at all is passed over."""
        fresh = [one for one in map(self._fresh, found) if one is not None]
        async with self._database.writing() as session:
            await updates.keep(session, self._bot, fresh, self._clock())
        self._wake()

    def _fresh(self, update: Any) -> Fresh | None:
        if not isinstance(update, Mapping):
            return None
        number = update.get("update_id")
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
            return None
        return Fresh(number, address(self._database.vault, update).mark, dict(update))


async def poll(bot: RawBot, receiver: Receiver, pace: Pace, trouble: Callable[[str], None]) -> None:
    """Fetch updates for ever; the offset moves only behind what is committed.

    trouble: told unreachable or conflict when it begins. Ends when the token is refused.
    """
    offset, failures = 0, 0
    while True:
        try:
            found = await bot.raw_updates(offset, pace.poll, UPDATES)
            await receiver.keep(found)
            offset = max((one["update_id"] + 1 for one in found), default=offset)
            failures = 0
        except InvalidToken:
            trouble("wrong_token")
            return
        except Exception as error:  # noqa: BLE001 -- whatever it is: what isn't kept comes again
            failures += 1
            if failures == 1:
                trouble("conflict" if isinstance(error, Conflict) else "unreachable")
                _log.warning("no updates from telegram: %s", describe(error))
            await asyncio.sleep(_seconds(error, failures, pace))


def _seconds(error: Exception, failures: int, pace: Pace) -> float:
    seconds = min(pace.wait(failures).total_seconds(), 30)
    if isinstance(error, RetryAfter) and hasattr(error.retry_after, "total_seconds"):
        return max(seconds, error.retry_after.total_seconds())
    return seconds
