"""How fast Telegram lets us send, and how long we try: its limits, held before it has to say so."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

__all__ = ["Pace", "Turnstile"]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between messages, leases, and when to give up.

    The limits are Telegram's own (core.telegram.org/bots/faq: 30 a second, one a second in a chat).
    first_retry: after trouble, doubled each time. tries: an update is handled so often, a message
    sent so often at least. patience: after that long nobody sends it any more.
    poll: how long Telegram holds a request for updates open. idle: how often the tables are looked
    at when nothing is heard of them: so long a word of another process may wait.
    """

    overall: float = 1 / 30
    chat: float = 1.0
    lease: timedelta = timedelta(seconds=40)
    first_retry: timedelta = timedelta(seconds=1)
    longest_retry: timedelta = timedelta(minutes=10)
    patience: timedelta = timedelta(hours=24)
    tries: int = 8
    poll: int = 25
    idle: float = 0.3
    side_by_side: int = 16

    def wait(self, attempts: int) -> timedelta:
        """How long to wait after that many attempts."""
        doubled: timedelta = self.first_retry * 2 ** min(max(attempts - 1, 0), 16)
        return min(doubled, self.longest_retry)


@dataclass
class Turnstile:
    """Lets messages through at that pace, in the order in which they come."""

    pace: Pace
    _next: float = field(default=0.0, init=False)
    _chats: dict[str, float] = field(default_factory=dict, init=False)

    async def through(self, chat: str) -> None:
        """Wait for this chat's turn."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next, self._chats.get(chat, now))
        self._next = max(now, self._next) + self.pace.overall
        self._chats[chat] = at + self.pace.chat
        if len(self._chats) > 10_000:
            self._chats = {one: until for one, until in self._chats.items() if until > now}
        if at > now:
            await asyncio.sleep(at - now)

    @property
    def shut(self) -> bool:
        """Whether nothing at all may go out for a while: then nothing is to be leased either."""
        return self._next > asyncio.get_running_loop().time() + self.pace.chat

    def hold(self, chat: str, seconds: float) -> None:
        """Telegram has asked for patience: in this chat, and when several are told so, in all."""
        now = asyncio.get_running_loop().time()
        held = [one for one, until in self._chats.items() if until > now + self.pace.chat]
        self._chats[chat] = now + seconds
        if any(one != chat for one in held):
            self._next = max(self._next, now + seconds)
