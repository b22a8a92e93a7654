"""How long what is kept: everything goes when its time is over, by class, whoever forgets to ask.

Each class is swept in batches of a transaction each, so a run killed at any moment is simply run
again. Nothing here reads what is sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from desk.erasing import erase, replay
from desk.limits import Limits
from desk.working_days import WorkingDays
from store import erasures
from store.database import Database
from store.models import (
    AttachmentRow,
    CallRow,
    CareRow,
    ConversationRow,
    ErasureRow,
    LeadRow,
    MatterRow,
    OutboxRow,
    ShownRow,
    TaskRow,
    TicketRow,
    UpdateRow,
)
from store.times import Clock, utc_now

__all__ = ["Days", "Retention"]

_BATCH = 100
_DONE = ("closed", "decided")
_Where: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Days:
    """Days that each class is kept; what starts them stands in config.yml."""

    drafts: int = 30
    updates: int = 8
    messages: int = 90
    sent: int = 30
    offered: int = 1
    attachments: int = 180
    withdrawn: int = 180
    tickets: int = 1095
    calls: int = 90
    leads: int = 180


class Retention:
    """One round over all classes; a job calls `run` as often as it likes."""

    def __init__(
        self,
        database: Database,
        days: Days | None = None,
        clock: Clock = utc_now,
        calendar: WorkingDays | None = None,
    ) -> None:
        self._database = database
        self._days = days or Days()
        self._clock = clock
        self._limits = Limits(calendar or WorkingDays())

    async def run(self, *, dry: bool = False) -> Mapping[str, int]:
        """What went (dry: what would go), counted by class; persons for drafts, withdrawn, tickets
        and leads, rows otherwise. `restored`: erased before, and back from an old backup."""
        now = self._clock()
        found = {"restored": await self._restored(dry)}
        for name, query in self._persons(now).items():
            found[name] = await (self._count(query) if dry else self._erase(query))
        for name, (table, where) in self._rows(now).items():
            rows = select(table.id).where(where)
            found[name] = await (self._count(rows) if dry else self._delete(table, where))
        found["calls"] = await self._calls(now, dry)
        return found

    async def _restored(self, dry: bool) -> int:
        if dry:
            return len(await erasures.unnoted(self._database))
        # What was noted and not ended, because a process was killed in between.
        await erasures.finish(self._database)
        return await replay(self._database, self._limits, self._clock)

    def _before(self, now: datetime, name: str) -> datetime:
        return now - timedelta(days=getattr(self._days, name))

    def _persons(self, now: datetime) -> Mapping[str, Select[Any]]:
        """Whose time is over as a whole."""
        talk = ConversationRow
        filed = exists().where(TicketRow.conversation_id == talk.id)
        calling = exists().where(CallRow.conversation_id == talk.id, CallRow.ended_at.is_(None))
        waiting = exists().where(TaskRow.conversation_id == talk.id, TaskRow.done_at.is_(None))
        drafts = select(talk.person).where(
            talk.person.is_not(None), ~talk.sender_mark.startswith("erased:"),
            talk.updated_at < self._before(now, "drafts"), ~filed, ~calling, ~waiting,
        )  # fmt: skip
        cared = exists().where(CareRow.lead_id == LeadRow.id)
        leads = select(LeadRow.person).where(
            LeadRow.person.is_not(None), LeadRow.status == "closed", LeadRow.ticket_id.is_(None),
            LeadRow.changed_at < self._before(now, "leads"), ~cared, _not_noted(LeadRow.person),
        )  # fmt: skip
        return {
            "drafts": drafts,
            "withdrawn": self._tickets(now, "withdrawn", decided=False),
            "tickets": self._tickets(now, "tickets", decided=True),
            "leads": leads,
        }

    def _tickets(self, now: datetime, name: str, *, decided: bool) -> Select[Any]:
        """Persons none of whose tickets is open, or younger than that; no visits go on."""
        row, other = TicketRow, aliased(TicketRow)
        before = self._before(now, name)
        result = exists().where(
            MatterRow.ticket_id == row.id,
            MatterRow.decision.in_(("approved", "refused", "stopped")),
        )
        younger = exists().where(
            other.person == row.person,
            or_(other.status.not_in(_DONE), other.changed_at >= before),
        )
        visited = exists().where(CareRow.person == row.person, CareRow.status == "active")
        return (
            select(row.person)
            .where(row.person.is_not(None), row.erased_at.is_(None), row.status.in_(_DONE))
            .where(row.changed_at < before, result if decided else ~result, ~younger, ~visited)
            .distinct()
        )

    def _rows(self, now: datetime) -> Mapping[str, tuple[Any, _Where]]:
        """What goes by itself, before the rest of its person does."""
        since = self._before
        # A resident who files again keeps what he sent.
        in_hand = exists().where(
            TicketRow.conversation_id == AttachmentRow.conversation_id,
            or_(TicketRow.status.not_in(_DONE), TicketRow.changed_at >= since(now, "attachments")),
        )
        filed = exists().where(TicketRow.conversation_id == AttachmentRow.conversation_id)
        offered = AttachmentRow.status == "offered"
        return {
            "updates": (UpdateRow, UpdateRow.handled_at < since(now, "updates")),
            "messages": (ShownRow, ShownRow.created_at < since(now, "messages")),
            "sent": (
                OutboxRow,
                or_(
                    OutboxRow.sent_at < since(now, "sent"), OutboxRow.failed_at < since(now, "sent")
                ),
            ),
            "offered": (AttachmentRow, and_(offered, AttachmentRow.at < since(now, "offered"))),
            "attachments": (AttachmentRow, and_(~offered, filed, ~in_hand)),
        }

    async def _count(self, query: Select[Any]) -> int:
        async with self._database.reading() as session:
            found = await session.scalar(select(func.count()).select_from(query.subquery()))
        return found or 0

    async def _erase(self, query: Select[Any]) -> int:
        done = 0
        while True:
            async with self._database.writing() as session:
                persons = (await session.scalars(query.limit(_BATCH))).all()
                if persons:
                    await erase(
                        session, self._database.vault, persons, cause="retention",
                        by=("system", "system"), at=self._clock(), limits=self._limits,
                    )  # fmt: skip
            if not persons:
                return done
            await erasures.finish(self._database)
            done += len(persons)

    async def _delete(self, table: Any, where: _Where) -> int:
        done = 0
        while True:
            async with self._database.writing() as session:
                ids = (await session.scalars(select(table.id).where(where).limit(_BATCH))).all()
                await session.execute(delete(table).where(table.id.in_(ids)))
            if not ids:
                return done
            done += len(ids)

    async def _calls(self, now: datetime, dry: bool) -> int:
        """Calls that led to no talk: that there was one stays, from which number goes."""
        where = and_(
            CallRow.conversation_id.is_(None),
            CallRow.began_at < self._before(now, "calls"),
            or_(CallRow.phone_mark.is_not(None), CallRow.draft.is_not(None)),
        )
        if dry:
            return await self._count(select(CallRow.id).where(where))
        async with self._database.writing() as session:
            ids = (await session.scalars(select(CallRow.id).where(where))).all()
            gone = update(CallRow).where(CallRow.id.in_(ids))
            await session.execute(
                gone.values(phone=None, phone_mark=None, draft=None, id_number=None, id_mark=None)
            )
        return len(ids)


def _not_noted(person: Any) -> _Where:
    """A lead's row stays as a figure; its person is forgotten once."""
    return ~exists().where(ErasureRow.person == person)
