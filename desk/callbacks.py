"""Residents who came by telephone: what is new of their ticket is told by a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.errors import Changed, NotFound, Unfit
from desk.reference import shown
from desk.scope import visible
from desk.tasks import HELD, OUTCOMES, STILL_OPEN
from desk.viewer import Viewer
from store import outbox
from store.database import Database
from store.models import OutboxRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["Callback", "Callbacks"]

_CHANNEL, _KIND = "hotline", "progress"


@dataclass(frozen=True, slots=True)
class Callback:
    """Whom to call and what to say: `action` and `note` are those of the step taken.

    name, phone and wish are the resident's own and may be None (不可联系: nobody may call).
    taken_by: the login of who is at it, or None.
    """

    id: int
    reference: str
    action: str
    note: str | None
    name: str | None
    phone: str | None
    wish: str | None
    created_at: datetime
    taken_by: str | None = None


class Callbacks:
    """What is still to be told, of tickets in the viewer's area."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def open(self, viewer: Viewer, *, limit: int = 200) -> tuple[Callback, ...]:
        """Oldest first; each ticket shown is in the audit trail."""
        query = _waiting().order_by(OutboxRow.id).limit(limit)
        async with self._database.writing() as session:
            rows = (await session.scalars(query)).all()
            tickets = await _tickets(session, viewer, rows)
            found = [(row, tickets[_reference(row)]) for row in rows if _reference(row) in tickets]
            for reference in dict.fromkeys(ticket.reference for _, ticket in found):
                audit(session, viewer, "callback.read", reference, self._clock())
            return tuple(_callback(row, ticket) for row, ticket in found)

    async def take(self, viewer: Viewer, id: int) -> None:
        """Claim it, so that nobody else calls too. Raises NotFound, Changed."""
        async with self._database.writing() as session:
            row, now = await _found(session, viewer, id), self._clock()
            held = row.taken_by not in (None, viewer.login) and now - (row.taken_at or now) < HELD
            if held or row.sent_at is not None:
                raise Changed
            row.taken_by, row.taken_at = viewer.login, now
            audit(session, viewer, "callback.take", _reference(row), self._clock())

    async def done(self, viewer: Viewer, id: int, outcome: str = "reached") -> None:
        """How the call ended; doing it twice changes nothing. Unanswered, it stays open.

        Raises:
            NotFound: no such call to make in the viewer's area.
            Unfit: no such outcome.
        """
        if outcome not in OUTCOMES:
            raise Unfit("outcome", "outcome_unknown")
        async with self._database.writing() as session:
            row = await _found(session, viewer, id)
            if row.sent_at is None and outcome == STILL_OPEN:
                row.taken_by = row.taken_at = None
                audit(session, viewer, "callback.tried", _reference(row), self._clock())
            elif row.sent_at is None:
                await outbox.sent(session, row.id, self._clock())
                audit(session, viewer, "callback.done", _reference(row), self._clock())


def _waiting() -> Any:
    query = select(OutboxRow).filter_by(channel=_CHANNEL, kind=_KIND)
    return query.where(OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None))


async def _found(session: AsyncSession, viewer: Viewer, id: int) -> OutboxRow:
    query = select(OutboxRow).filter_by(id=id, channel=_CHANNEL, kind=_KIND)
    row: OutboxRow | None = await session.scalar(query.with_for_update())
    if row is None or not await _tickets(session, viewer, [row]):
        raise NotFound
    return row


def _reference(row: OutboxRow) -> str:
    return str(row.body.get("reference", ""))


async def _tickets(session: AsyncSession, viewer: Viewer, rows: Any) -> Mapping[str, TicketRow]:
    """The tickets of these rows that the viewer may see, by their nine digits."""
    wanted = {_reference(row) for row in rows}
    query = select(TicketRow).where(visible(viewer), TicketRow.reference.in_(wanted))
    return {row.reference: row for row in await session.scalars(query)}


def _callback(row: OutboxRow, ticket: TicketRow) -> Callback:
    contact = ticket.snapshot["contact"]
    return Callback(
        id=row.id,
        reference=shown(ticket.reference),
        action=row.body["action"],
        note=row.body["note"],
        name=contact["name"],
        phone=contact["phone"],
        wish=contact["wish"],
        created_at=row.created_at,
        taken_by=row.taken_by,
    )
