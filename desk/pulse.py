"""What has happened to the viewer's tickets since one last looked, whichever process did it.

The history only ever grows, so its newest number is the mark of change. A transaction may commit
after one with a higher number has been seen; the last few numbers are therefore looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select

from desk.reference import shown
from desk.scope import visible
from desk.viewer import Viewer
from store.database import Database
from store.models import TicketEventRow, TicketRow

__all__ = ["Happening", "Pulse"]

_AGAIN = 200
_MOST = 50


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a ticket's history, seen from the inbox: nothing personal.

    reference is None when the ticket has just gone to a place that the viewer doesn't see.
    """

    number: int
    action: str
    actor: str
    reference: str | None
    urgency: str


class Pulse:
    """One viewer's place in the history; ask `next` as often as one likes."""

    def __init__(self, database: Database, viewer: Viewer) -> None:
        self._database = database
        self._viewer = viewer
        self._last: int | None = None
        self._seen: set[int] = set()

    async def next(self) -> Sequence[Happening]:
        """What is new since the last call, oldest first; the first call only takes the mark."""
        async with self._database.reading() as session:
            newest = (await session.scalar(select(func.max(TicketEventRow.id)))) or 0
            if self._last is None or newest == self._last:
                first, self._last = self._last is None, newest
                if not first:
                    return ()
                recent = select(TicketEventRow.id).where(TicketEventRow.id > newest - _AGAIN)
                self._seen = set(await session.scalars(recent))
                return ()
            mine = visible(self._viewer)
            query = (
                select(
                    TicketEventRow.id,
                    TicketEventRow.action,
                    TicketEventRow.actor,
                    TicketRow.reference,
                    TicketRow.urgency,
                    mine.label("mine"),
                )
                .join(TicketRow, TicketRow.id == TicketEventRow.ticket_id)
                .where(TicketEventRow.id > min(self._last, newest) - _AGAIN)
                .where(or_(mine, TicketEventRow.action == "transfer"))
                .order_by(TicketEventRow.id.desc())
                .limit(_MOST + _AGAIN)
            )
            rows = [row for row in await session.execute(query) if row.id not in self._seen]
        self._last = newest
        self._seen = {one for one in self._seen if one > newest - 2 * _AGAIN}
        self._seen |= {row.id for row in rows}
        return tuple(_happening(row) for row in reversed(rows))


def _happening(row: Row[*tuple[Any, ...]]) -> Happening:
    reference = shown(row.reference) if row.mine else None
    return Happening(row.id, row.action, row.actor, reference, row.urgency)
