"""The pictures of papers that came with a ticket, for the window that may see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from desk.errors import NotFound
from desk.reference import parse
from desk.scope import visible
from desk.viewer import Viewer
from store import attachments
from store.audit import record
from store.database import Database
from store.models import TicketRow
from store.times import Clock, utc_now

__all__ = ["Paper", "Papers"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One picture or document. media_type was found in its content, not taken from its name."""

    media_type: str
    data: bytes


class Papers:
    """Reads what a ticket's snapshot lists; nothing else has an address."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def open(self, viewer: Viewer, reference: str, id: str) -> Paper:
        """One of the snapshot's `attachments`; the reading is audited.

        Raises:
            NotFound: no such ticket in the viewer's place, or no such paper with it (any more).
        """
        query = select(TicketRow).where(visible(viewer), TicketRow.reference == parse(reference))
        async with self._database.writing() as session:
            row: TicketRow | None = await session.scalar(query)
            listed = row.snapshot.get("attachments", ()) if row else ()
            known = any(one["id"] == id for one in listed)
            found = await attachments.content(session, id) if known else None
            if row is not None:
                record(
                    session,
                    at=self._clock(),
                    actor=viewer.login,
                    role=viewer.role,
                    action="paper.read",
                    subject=row.reference,
                    result="done" if found else "not_found",
                )
        if found is None:
            raise NotFound
        return Paper(*found)
