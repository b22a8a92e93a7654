"""Disability certificates that run out: said so in the talk, or by the day that a clerk entered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from desk.limits import china_date
from desk.reminders import NewReminder, remind_each, tell_due
from handlers.compose import House
from handlers.jobs.job import Done
from store.database import Database
from store.models import TicketEventRow, TicketRow

__all__ = ["certificates"]

# A snapshot is opened in the way of everybody else's turns: few at a time.
_BATCH = 5
_FACT, _SOON = "dis_cert", "快到期/过期"


async def certificates(house: House, state: Mapping[str, Any]) -> Done:
    """New tickets once each; then those who agreed to it are told of what has come up.

    state: {last: the id of the newest ticket looked at}.
    """
    last, found = int(state.get("last", 0)), 0
    while rows := await _next(house.database, last):
        made = [new for row in rows for new in _reminders(row)]
        last = rows[-1].id
        found += await remind_each(house.database, made, house.clock())
        # The others get their turn.
        await asyncio.sleep(0)
    told = await tell_due(house.database, house.clock())
    return Done({"found": found, "told": told}, {"last": last})


async def _next(database: Database, last: int) -> Sequence[TicketRow]:
    """Tickets after the one with id `last`, without those that were taken back."""
    taken_back = select(TicketEventRow.ticket_id).where(
        TicketEventRow.action == "withdraw", TicketEventRow.ticket_id > last
    )
    query = (
        select(TicketRow)
        .where(TicketRow.id > last, TicketRow.id.not_in(taken_back))
        .order_by(TicketRow.id)
        .limit(_BATCH)
    )
    async with database.reading() as session:
        return (await session.scalars(query)).all()


def _reminders(ticket: TicketRow) -> Iterator[NewReminder]:
    for fact in ticket.snapshot.get("facts", ()):
        if fact["fact"] != _FACT or fact["state"] != "known" or fact["value"] != _SOON:
            continue
        yield NewReminder(
            key=f"certificate:{ticket.id}:{fact['member']}:said",
            kind="certificate",
            ticket=ticket.id,
            member=fact["member"] or "",
            show_on=china_date(ticket.filed_at),
            why={"kind": "said"},
        )
