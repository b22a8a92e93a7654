"""Disability certificates that run out: said so in the talk, or by the day that a clerk entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from desk.limits import china_date
from desk.reminders import NewReminder, remind, tell_due
from handlers.compose import House
from handlers.jobs.job import Done
from store.models import TicketEventRow, TicketRow

__all__ = ["certificates"]

_BATCH = 50
_FACT, _SOON = "dis_cert", "快到期/过期"


async def certificates(house: House, state: Mapping[str, Any]) -> Done:
    """New tickets once each; then those who agreed to it are told of what has come up.

    state: {last: the id of the newest ticket looked at}.
    """
    last, found = int(state.get("last", 0)), 0
    while True:
        now = house.clock()
        query = select(TicketRow).where(TicketRow.id > last).order_by(TicketRow.id).limit(_BATCH)
        taken_back = select(TicketEventRow.ticket_id).where(TicketEventRow.action == "withdraw")
        async with house.database.writing() as session:
            rows = (await session.scalars(query)).all()
            gone = set(await session.scalars(taken_back.where(TicketEventRow.ticket_id > last)))
            for row in rows:
                for new in _reminders(row) if row.id not in gone else ():
                    found += await remind(session, new, now)
        if not rows:
            break
        last = rows[-1].id
    told = await tell_due(house.database, house.clock())
    return Done({"found": found, "told": told}, {"last": last})


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
