"""A ticket as its papers need it: for whoever may see it at the desk, and for the talk that filed
it. Each paper made is in the audit trail under its name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.errors import NotFound
from desk.filing import RESIDENT
from desk.reference import parse
from desk.scope import visible
from desk.viewer import CONSOLE, Viewer
from desk.views import TicketView, view
from store.audit import record
from store.database import Database
from store.models import ConversationRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["Documented", "Documents"]


@dataclass(frozen=True, slots=True)
class Documented:
    """The ticket, and the applicant's ID number where a desk has entered it."""

    ticket: TicketView
    id_number: str | None = None


class Documents:
    """Reads what a paper is made of."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def of_ticket(self, viewer: Viewer, reference: str, paper: str) -> Documented:
        """paper: its name, for the audit trail. Raises NotFound."""
        query = select(TicketRow).where(visible(viewer), TicketRow.reference == parse(reference))
        async with self._database.writing() as session:
            row: TicketRow | None = await session.scalar(query)
            if row is None:
                raise NotFound
            self._audit(session, viewer.login, viewer.role, paper, row)
            return Documented(await view(session, row, viewer), row.id_number)

    async def of_talk(self, channel: str, sender: str, paper: str) -> Documented:
        """The latest ticket of a resident's own talk, without what only a desk has entered.

        Raises:
            NotFound: the talk has filed none.
        """
        mark = self._database.vault.mark(f"sender {channel}", sender)
        query = (
            select(TicketRow)
            .join(ConversationRow, ConversationRow.id == TicketRow.conversation_id)
            .where(ConversationRow.channel == channel, ConversationRow.sender_mark == mark)
            .order_by(TicketRow.id.desc())
            .limit(1)
        )
        async with self._database.writing() as session:
            row: TicketRow | None = await session.scalar(query)
            if row is None:
                raise NotFound
            self._audit(session, RESIDENT, RESIDENT, paper, row)
            return Documented(await view(session, row, CONSOLE))

    def _audit(
        self, session: AsyncSession, actor: str, role: str, paper: str, row: TicketRow
    ) -> None:
        record(
            session, at=self._clock(), actor=actor, role=role,
            action=f"paper.{paper}", subject=row.reference,
        )  # fmt: skip
