"""Forgetting a person: what goes, what is left of his tickets, and the end of his keys.

What stays of a ticket is what an office must be able to answer for without saying of whom: its
number, window and programs, which step was taken when and by which login, what was decided, and
that consent was given and taken back. All the rest goes or can't be read once the key is destroyed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk import followup
from desk.limits import Limits
from store import consents, erasures
from store.audit import record
from store.crypt import Vault
from store.database import Database
from store.models import (
    AttachmentRow,
    Base,
    CallRow,
    CareRow,
    ConversationRow,
    InboxRow,
    LeadRow,
    MatterRow,
    OutboxRow,
    ReferralRow,
    ReminderRow,
    ShownRow,
    TaskRow,
    TicketRow,
    UpdateRow,
)
from store.times import Clock, utc_now

__all__ = ["ERASED", "erase", "replay"]

# In place of the blind index of whoever the conversation was with.
ERASED = "erased:"
_GOES = (AttachmentRow, InboxRow, OutboxRow, ReminderRow, ShownRow, TaskRow)
_BATCH = 200


async def erase(
    session: AsyncSession,
    vault: Vault,
    persons: Collection[str],
    *,
    cause: str,
    by: tuple[str, str],
    at: datetime,
    limits: Limits,
) -> None:
    """In the caller's transaction; when it is committed, `store.erasures.finish` ends it.

    cause: resident, office, retention. by: login and role for the audit trail. Open tickets are
    withdrawn and consent is taken back first. Doing it twice changes nothing.
    """
    # Who writes from the same chat from now on is somebody new.
    vault.ring.unname(list(persons))
    talks = select(ConversationRow.id).where(ConversationRow.person.in_(persons))
    for id in (await session.scalars(talks)).all():
        await consents.take_back(session, id, at)
        await followup.withdraw(session, id, at, limits)
    tickets = select(TicketRow.reference).where(TicketRow.person.in_(persons))
    for subject in [*(await session.scalars(tickets))] or ["person"]:
        actor, role = by
        record(session, at=at, actor=actor, role=role, action="person.erase", subject=subject)
    await session.flush()
    await _keep_waiting(session, vault, persons)
    for table in _GOES:
        await session.execute(delete(table).where(table.person.in_(persons)))
    await _reduce(session, persons, at)
    await _talks(session, persons)
    await erasures.note(session, persons, cause, at)


async def replay(database: Database, limits: Limits, clock: Clock = utc_now) -> int:
    """After a backup was restored that is older than an erasure: forget those persons once more.

    What was theirs can't be read anyway; this takes away what is left of it. How many there were.
    """
    stale = sorted(await erasures.unnoted(database))
    for start in range(0, len(stale), _BATCH):
        async with database.writing() as session:
            await erase(
                session, database.vault, stale[start : start + _BATCH],
                cause="office", by=("system", "system"), at=clock(), limits=limits,
            )  # fmt: skip
    await erasures.finish(database)
    return len(stale)


async def _keep_waiting(session: AsyncSession, vault: Vault, persons: Collection[str]) -> None:
    """Messages that have come and are not handled yet were acknowledged: they are somebody's new.

    Of those handled only the number is left, by which the same one is known when it comes again.
    """
    theirs = UpdateRow.person.in_(persons)
    waiting = select(UpdateRow).where(theirs, UpdateRow.handled_at.is_(None))
    for row in (await session.scalars(waiting)).all():
        row.person = vault.ring.named(row.chat_mark)
    await session.flush()
    await session.execute(update(UpdateRow).where(theirs).values(body=None, chat_mark=""))


async def _reduce(session: AsyncSession, persons: Collection[str], at: datetime) -> None:
    """Marks, texts and numbers in rows that stay."""
    left: tuple[tuple[type, dict[str, object]], ...] = (
        (
            TicketRow,
            {"phone_mark": None, "id_mark": None, "id_number": None, "erased_at": at},
        ),
        (MatterRow, {"reasons": None}),
        (ReferralRow, {"result": None}),
        (
            CallRow,
            {"phone": None, "phone_mark": None, "id_number": None, "id_mark": None, "draft": None},
        ),
        (LeadRow, {"reporter": None, "outcome": None, "source_mark": None, "status": "closed"}),
        (CareRow, {"status": "ended"}),
    )
    for table, values in left:
        await session.execute(
            update(table).where(table.person.in_(persons)).values(**values)  # type: ignore[attr-defined]
        )


async def _talks(session: AsyncSession, persons: Collection[str]) -> None:
    """A conversation that nothing points to goes; of another one nobody can tell whose it was."""
    theirs = ConversationRow.person.in_(persons)
    free = [
        ~exists().where(column == ConversationRow.id)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table is ConversationRow.__table__ for key in column.foreign_keys)
    ]
    await session.execute(delete(ConversationRow).where(theirs, *free))
    await session.execute(
        update(ConversationRow).where(theirs).values(sender_mark=ERASED + ConversationRow.id)
    )
