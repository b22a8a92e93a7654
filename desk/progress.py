"""到哪了: how a ticket stands, for whoever filed it or names its number and his own telephone.

A pair that is right opens one ticket's state, so guessing must not pay: wrong pairs are counted by
the number and by who asks, whether such a ticket exists or not, and all of them look the same.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.errors import DeskError, NotFound
from desk.filing import RESIDENT
from desk.reference import shown
from desk.viewer import CONSOLE
from desk.views import TicketView, view
from store.audit import record
from store.crypt import Vault
from store.models import EnquiryRow, TicketRow

__all__ = ["Asker", "Limited", "Progress", "by_pair", "own"]

# Of 10,000 endings a guesser tries at most these of one ticket; a slip of the tongue is forgiven.
_IN_AN_HOUR, _IN_A_DAY, _OF_ONE_ASKER = 5, 15, 12
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# What is compared with when there is no such ticket or it has no telephone.
_NOBODY = "\0\0\0\0"


class Limited(DeskError):
    """Too many wrong pairs; the next hour is soon enough."""

    code = "limited"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. mark: whatever tells askers apart, blind; None when nothing does."""

    mark: str | None
    login: str = RESIDENT
    role: str = RESIDENT


@dataclass(frozen=True, slots=True)
class Progress:
    """The ticket that goes on, without its snapshot's use; `asked` is the reference asked for.

    own: the very talk that filed it asks, so that reasons may be told too.
    """

    asked: str
    ticket: TicketView
    own: bool


async def own(session: AsyncSession, conversation_id: str, reference: str) -> Progress | None:
    """A ticket of this talk; None when it is another's."""
    query = select(TicketRow).filter_by(conversation_id=conversation_id, reference=reference)
    row: TicketRow | None = await session.scalar(query)
    return await _progress(session, row, own=True) if row else None


async def by_pair(
    session: AsyncSession, vault: Vault, asker: Asker, reference: str, last_four: str, at: datetime
) -> Progress:
    """The ticket with this number, filed with a telephone that ends so. `reference`: nine digits.

    Raises:
        Limited: too many wrong pairs before; even the right one is not looked at.
        NotFound: no such pair; which half of it is wrong is not said.
    """
    mark = vault.mark("enquiry", reference)
    who = vault.mark("enquirer", asker.mark) if asker.mark else ""
    await _one_at_a_time(session, mark)
    if await _too_many(session, mark, who, at):
        _audit(session, asker, reference, at, "limited")
        raise Limited
    row: TicketRow | None = await session.scalar(select(TicketRow).filter_by(reference=reference))
    phone = (row.snapshot.get("contact") or {}).get("phone") if row else None
    right = hmac.compare_digest((phone or _NOBODY)[-4:].encode(), last_four.encode())
    _audit(session, asker, reference, at, "done" if right else "not_found")
    if row is None or not right:
        session.add(EnquiryRow(asker_mark=who, reference_mark=mark, at=at))
        raise NotFound
    return await _progress(session, row, own=False)


async def _one_at_a_time(session: AsyncSession, mark: str) -> None:
    """Those who ask for one number at once are counted one after the other."""
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(int(mark[:15], 16))))


async def _too_many(session: AsyncSession, mark: str, who: str, at: datetime) -> bool:
    await session.execute(delete(EnquiryRow).where(EnquiryRow.at < at - _DAY))
    row = EnquiryRow
    query = select(func.count()).select_from(row)
    of_it = query.where(row.reference_mark == mark)
    hour = await session.scalar(of_it.where(row.at >= at - _HOUR)) or 0
    day = await session.scalar(of_it) or 0
    his = query.where(row.asker_mark == who, row.asker_mark != "", row.at >= at - _HOUR)
    asked = await session.scalar(his) or 0
    return hour >= _IN_AN_HOUR or day >= _IN_A_DAY or asked >= _OF_ONE_ASKER


async def _progress(session: AsyncSession, row: TicketRow, *, own: bool) -> Progress:
    """Of a merged ticket the one that goes on in its stead."""
    asked = shown(row.reference)
    while row.merged_into is not None:
        row = await session.get_one(TicketRow, row.merged_into)
    return Progress(asked, await view(session, row, CONSOLE), own)


def _audit(session: AsyncSession, asker: Asker, digits: str, at: datetime, result: str) -> None:
    record(
        session, at=at, actor=asker.login, role=asker.role,
        action="progress.ask", subject=digits, result=result,
    )  # fmt: skip
