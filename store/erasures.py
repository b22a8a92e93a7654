"""Erasures noted and carried out: first the note, with all that goes in its transaction, then the
key. Whoever is killed in between leaves the note, and the next start destroys the key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from store.database import Database
from store.models import ErasureRow
from store.times import utc_now

__all__ = ["finish", "note", "unnoted"]


async def note(session: AsyncSession, persons: Iterable[str], cause: str, at: datetime) -> None:
    """These keys are to be destroyed; cause: resident, office, retention. Twice is once."""
    wanted = sorted(persons)
    query = select(ErasureRow.person).where(ErasureRow.person.in_(wanted))
    known = set(await session.scalars(query))
    session.add_all(
        ErasureRow(person=one, cause=cause, at=at) for one in wanted if one not in known
    )


async def finish(database: Database) -> int:
    """Destroy every key that is noted and not yet destroyed; how many."""
    async with database.reading() as session:
        query = select(ErasureRow.person).where(ErasureRow.done_at.is_(None))
        waiting = (await session.scalars(query)).all()
    if not waiting:
        return 0
    database.vault.ring.destroy(waiting)
    async with database.writing() as session:
        done = update(ErasureRow).where(ErasureRow.person.in_(waiting))
        await session.execute(done.values(done_at=utc_now()))
    return len(waiting)


async def unnoted(database: Database) -> frozenset[str]:
    """Persons erased whom this database, restored from an older backup, knows nothing of."""
    async with database.reading() as session:
        known = set(await session.scalars(select(ErasureRow.person)))
    return database.vault.ring.gone() - known
