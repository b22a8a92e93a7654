"""What goes to Telegram: queued in the transaction that caused it, drawn from the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.telegram.shown import Shown
from store import outbox
from store.models import ShownRow

__all__ = ["CHANNEL", "Address", "Queue"]

CHANNEL = "telegram"


class Address(NamedTuple):
    """A chat: its number, and the blind index of it."""

    chat: str
    mark: str


@dataclass
class Queue:
    """Adds deliveries for one chat; `cause` names what they answer, so that none is added twice."""

    session: AsyncSession
    to: Address
    cause: str
    at: datetime
    _count: int = field(default=0, init=False)

    async def send(self, messages: Iterable[Shown]) -> None:
        """New messages, in this order."""
        for shown in messages:
            if not shown["buttons"]:
                self.add("say", {"lines": shown["lines"]})
                continue
            row = ShownRow(chat_mark=self.to.mark, content=shown, created_at=self.at)
            self.session.add(row)
            await self.session.flush()
            self.add("message", {"row": row.id})

    async def redraw(self, row: ShownRow, shown: Shown, *, text: bool = True) -> None:
        """Let a message look otherwise, in place; text: not only its buttons.

        `row` may have been read elsewhere; what is stored is changed here.
        """
        stored = await self.session.get_one(ShownRow, row.id)
        stored.content = shown
        self.add("edit", {"row": row.id, "text": text})

    def add(self, kind: str, body: Any, key: str | None = None) -> None:
        """Any delivery."""
        self._count += 1
        outbox.put(
            self.session,
            key=key or f"telegram:{self.cause}:{self._count}",
            channel=CHANNEL,
            kind=kind,
            recipient=self.to.chat,
            recipient_mark=self.to.mark,
            body=body,
            at=self.at,
        )

    async def newest(self) -> int:
        """The number of the newest message with buttons in this chat; 0 when there is none."""
        query = select(func.max(ShownRow.id)).filter_by(chat_mark=self.to.mark)
        return await self.session.scalar(query) or 0
