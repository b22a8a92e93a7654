"""The pictures of papers that came with a ticket, for the window that may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.errors import NotFound
from desk.reference import parse
from desk.scope import visible
from desk.viewer import Viewer
from store import attachments
from store.audit import record
from store.database import Database
from store.models import TicketRow
from store.times import Clock, utc_now

__all__ = ["Listed", "Paper", "Papers"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One picture or document. media_type was found in its content, not taken from its name."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """One paper without its content. paper: the id of what it is of; later: sent after filing."""

    id: str
    paper: str
    media_type: str
    size: int
    later: bool


class Papers:
    """Reads what came with a ticket; nothing else has an address."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def listed(self, viewer: Viewer, reference: str) -> tuple[Listed, ...]:
        """Those that came with the ticket, and those sent in its talk since. Raises NotFound."""
        query = select(TicketRow).where(visible(viewer), TicketRow.reference == parse(reference))
        async with self._database.reading() as session:
            row: TicketRow | None = await session.scalar(query)
            if row is None:
                raise NotFound
            return await _listed(session, row)

    async def open(self, viewer: Viewer, reference: str, id: str) -> Paper:
        """One of those `listed`; the reading is audited.

        Raises:
            NotFound: no such ticket in the viewer's place, or no such paper with it (any more).
        """
        query = select(TicketRow).where(visible(viewer), TicketRow.reference == parse(reference))
        async with self._database.writing() as session:
            row: TicketRow | None = await session.scalar(query)
            known = row is not None and any(one.id == id for one in await _listed(session, row))
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


async def _listed(session: AsyncSession, row: TicketRow) -> tuple[Listed, ...]:
    """What the snapshot lists, and what came since and before the talk's next ticket."""
    filed = [
        Listed(one["id"], one["paper"], one["media_type"], one["size"], later=False)
        for one in row.snapshot.get("attachments", ())
    ]
    since = await attachments.kept(session, row.conversation_id, row.filed_at)
    following = select(func.min(TicketRow.filed_at)).where(
        TicketRow.conversation_id == row.conversation_id, TicketRow.filed_at > row.filed_at
    )
    until: datetime | None = await session.scalar(following)
    known = {one.id for one in filed}
    later = [
        Listed(one["id"], one["paper"], one["media_type"], one["size"], later=True)
        for one in since
        if one["id"] not in known and (until is None or datetime.fromisoformat(one["at"]) < until)
    ]
    return (*filed, *later)
