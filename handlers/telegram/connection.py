"""The token, and the bot made of it. The token appears nowhere else, and in no log."""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Sequence
from typing import Any

from telegram import Bot
from telegram.request import HTTPXRequest

from handlers.settings import Settings

__all__ = ["FILE", "VARIABLE", "RawBot", "Unusable", "bot_id", "connect", "find_token", "hush"]

VARIABLE = "YIMEN_TELEGRAM_TOKEN"
FILE = "telegram.token"
_FORM = re.compile(r"[1-9]\d{0,18}:[A-Za-z0-9_-]{20,100}")
# They write addresses, and the token is part of each; at level debug also what residents said.
_LOUD = ("telegram", "httpx", "httpcore")
_SILENT = logging.CRITICAL + 1


class RawBot(Bot):
    """A bot that also gives updates as they came: one that the library can't read is then one
    update's trouble, not that of all who came with it."""

    async def raw_updates(self, offset: int, seconds: int, kinds: Sequence[str]) -> list[Any]:
        """getUpdates, held open for so many seconds. Raises TelegramError."""
        data = {"offset": offset, "timeout": seconds, "allowed_updates": list(kinds)}
        found: list[Any] = await self._post("getUpdates", data, read_timeout=seconds + 10)
        return found


class Unusable(Exception):
    """The token can't be used; `code` names the text that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def find_token(settings: Settings) -> str | None:
    """From the environment, or from the file beside the database; None when there is none.

    Raises:
        Unusable: token_malformed, token_loose (others may read the file).
    """
    token = os.environ.get(VARIABLE, "").strip()
    path = settings.data_folder / FILE
    if not token and path.is_file():
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Unusable("token_loose")
        token = path.read_text("utf-8", errors="replace").strip()
    if not token:
        return None
    if _FORM.fullmatch(token) is None:
        raise Unusable("token_malformed")
    return token


def bot_id(token: str) -> int:
    """The public number of the bot, which stands before the colon."""
    return int(token.partition(":")[0])


def connect(token: str, api: str) -> RawBot:
    """The bot; nothing is sent yet."""
    hush(token)
    # Its times as timedelta: the library asks for this choice by an environment variable alone.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    return RawBot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=_request(20),
        get_updates_request=_request(20),
    )


def _request(seconds: float) -> HTTPXRequest:
    """Patient: an answer that isn't waited for may belong to a message that has arrived."""
    return HTTPXRequest(
        connection_pool_size=64,
        connect_timeout=10,
        read_timeout=seconds,
        write_timeout=seconds,
        pool_timeout=seconds,
    )


def hush(token: str) -> None:
    """Keep the token out of every log, whoever writes it, tracebacks included."""
    for name in _LOUD:
        logging.getLogger(name).setLevel(_SILENT)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_Without(token))


class _Without(logging.Filter):
    """Blots the token out of records on their way to a handler."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._secret = token.partition(":")[2]

    def filter(self, record: logging.LogRecord) -> bool:
        written = record.getMessage()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if self._secret in written or self._secret in (record.exc_text or ""):
            record.msg, record.args = written.replace(self._secret, "***"), None
            record.exc_text = (record.exc_text or "").replace(self._secret, "***")
            record.exc_info = None
        return True
