"""Filing a ticket: once for each key, however often it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from desk.clocks import Limit
from desk.lifecycle import Status
from desk.limits import FIRST_CALL, FIRST_CALL_URGENT, Limits, china_date
from desk.reference import draw
from rules.place import Place
from store.audit import record
from store.crypt import Vault
from store.models import MatterRow, TicketEventRow, TicketRow

__all__ = ["RESIDENT", "Filed", "NewMatter", "NewTicket", "file", "phone_mark"]

RESIDENT = "resident"
_DRAWS = 20


@dataclass(frozen=True, slots=True)
class NewMatter:
    """One program asked for. member: its id in the snapshot, "" for the household.

    limit: how long the decision may take, where a document says so; `at_once` when it runs from
    the application and not from the acceptance.
    """

    program: str
    member: str
    verdict: str
    limit: Limit | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What is filed. `key` is one confirmation; `place` is the township of `window`'s name.

    urgency: normal | urgent. programs: ids, strongest first. snapshot: plain JSON, kept sealed.
    """

    key: str
    conversation_id: str
    channel: str
    place: Place
    window: str
    urgency: str
    programs: tuple[str, ...]
    rulebook_version: str
    snapshot: Mapping[str, Any]
    phone: str | None
    matters: tuple[NewMatter, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """The ticket of a key: nine digits, and whether it was made now."""

    ticket_id: int
    reference: str
    fresh: bool


async def file(
    session: AsyncSession,
    vault: Vault,
    new: NewTicket,
    at: datetime,
    limits: Limits,
    *,
    draws: Callable[[], str] = draw,
) -> Filed:
    """Store the ticket with its first event and audit row, or find the one that the key has.

    Raises:
        ValueError: `place` is not a township: a ticket without a window is never made.
        RuntimeError: no free reference number was drawn; cannot happen below millions of tickets.
    """
    if not new.place.town:
        raise ValueError("a ticket needs a township's window")
    for _ in range(_DRAWS):
        if known := await _by_key(session, new.key):
            return known
        row = _row(vault, new, draws(), at)
        try:
            # Its own savepoint: on PostgreSQL another process may take the key or the number
            # in between, and the turn around it must live on.
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:
            continue
        await _open(session, row, new, at, limits)
        _first_lines(session, row, at)
        return Filed(row.id, row.reference, fresh=True)
    raise RuntimeError("no free reference number")


async def _by_key(session: AsyncSession, key: str) -> Filed | None:
    query = select(TicketRow.id, TicketRow.reference).filter_by(filing_key=key)
    found = (await session.execute(query)).one_or_none()
    return Filed(found.id, found.reference, fresh=False) if found else None


def _row(vault: Vault, new: NewTicket, reference: str, at: datetime) -> TicketRow:
    return TicketRow(
        reference=reference,
        filing_key=new.key,
        conversation_id=new.conversation_id,
        channel=new.channel,
        adcode=new.place.adcode,
        town=new.place.town,
        window_name=new.window,
        status=Status.FILED,
        urgency=new.urgency,
        programs=list(new.programs),
        rulebook_version=new.rulebook_version,
        snapshot=dict(new.snapshot),
        phone_mark=phone_mark(vault, new.phone) if new.phone else None,
        filed_at=at,
        changed_at=at,
    )


async def _open(
    session: AsyncSession, row: TicketRow, new: NewTicket, at: datetime, limits: Limits
) -> None:
    """The matters, each with its limit, and the promise of a first call."""
    today = china_date(at)
    first = FIRST_CALL_URGENT if new.urgency == "urgent" else FIRST_CALL
    limits.open(session, row.id, "first_call", first, since=today)
    for number, matter in enumerate(new.matters, 1):
        stored = MatterRow(
            ticket_id=row.id,
            number=number,
            program_id=matter.program,
            member=matter.member,
            verdict=matter.verdict,
            decision="open",
        )
        session.add(stored)
        if matter.limit is None:
            continue
        await session.flush()
        since = today if matter.at_once else None
        limits.open(session, row.id, "decide", matter.limit, since=since, matter_id=stored.id)
    await limits.settle(session, row)


def _first_lines(session: AsyncSession, row: TicketRow, at: datetime) -> None:
    session.add(
        TicketEventRow(
            ticket_id=row.id,
            number=1,
            at=at,
            actor=RESIDENT,
            role=RESIDENT,
            action="file",
            before=None,
            after=Status.FILED,
        )
    )
    record(
        session,
        at=at,
        actor=RESIDENT,
        role=RESIDENT,
        action="ticket.file",
        subject=row.reference,
    )


def phone_mark(vault: Vault, phone: str) -> str:
    """The blind index of a telephone number, alike for 138 0000 0000 and +86-13800000000."""
    try:
        number = phonenumbers.parse(phone, "CN")
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        written = re.sub(r"\D", "", phone)
    return vault.mark("phone", written)
