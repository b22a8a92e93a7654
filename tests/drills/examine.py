"""What must be so after every drill, read from the database and from what Telegram was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from desk.reference import shown
from store import audit
from store.models import (
    AuditRow,
    ClockRow,
    ConsentRow,
    ConversationRow,
    InboxRow,
    MatterRow,
    OutboxRow,
    ShownRow,
    TicketEventRow,
    TicketRow,
    UpdateRow,
)
from tests.drills.marked import leaks
from tests.drills.residents import OnTelegram, OnTheWeb, Resident
from tests.drills.stage import Stage

__all__ = ["Tally", "examine"]


# What a filing leaves in the audit, in this order; jobs may add their own.
_FILED = ("ticket.file", "consent.give")


# Of so many residents what they said is looked for in every file.
_LOOKED_FOR = 20


@dataclass
class Tally:
    """The figures of one drill. What may not be: lost, doubled_tickets, wrong.

    updates: messages that were acknowledged. lost: those of them that were not handled.
    doubled_messages: Telegram was sent a message again that it had: it has no key to know it by.
    may_double: how many of those the trouble itself explains (a kill or a lost answer each).
    """

    kills: int = 0
    residents: int = 0
    sent: int = 0
    updates: int = 0
    tickets: int = 0
    lost: int = 0
    doubled_tickets: int = 0
    doubled_messages: int = 0
    may_double: int = 0
    met: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        excess = self.doubled_messages > self.may_double
        return not (self.lost or self.doubled_tickets or self.wrong or excess)

    def figures(self) -> dict[str, object]:
        """As JSON."""
        return {**asdict(self), "good": self.good}

    def line(self) -> str:
        """As somebody reads it."""
        trouble = "".join(f", {name} {count}" for name, count in sorted(self.met.items()))
        return (
            f"kills {self.kills}{trouble}; residents {self.residents}, messages {self.sent}, "
            f"acknowledged {self.updates}, lost {self.lost}; tickets {self.tickets}, "
            f"doubled tickets {self.doubled_tickets}, doubled messages {self.doubled_messages}"
        )


async def examine(stage: Stage, residents: Sequence[Resident]) -> Tally:
    """All the promises of the house, one by one."""
    tally = Tally(kills=stage.kills, residents=len(residents))
    async with stage.database.reading() as session:
        for one in residents:
            tally.sent += one.tried
            tally.updates += len(one.sent)
            await _talk(session, one, tally)
        await _tickets(session, tally)
        await _audit(session, stage, tally)
    tally.wrong += [f"readable: {found}" for found in (await _leaks(stage, residents)).items()]
    return tally


async def _leaks(stage: Stage, residents: Sequence[Resident]) -> dict[str, list[str]]:
    """Where their names, telephones or stories stand in the open."""
    said = {part for one in residents[:_LOOKED_FOR] for part in one.story.split(",")[1:3]}
    phones = {one.phone if isinstance(one, OnTheWeb) else one.number for one in residents}
    names = {one.name for one in residents}
    return await leaks(stage, [*said, *sorted(phones)[:_LOOKED_FOR], *names])


async def _talk(session: AsyncSession, one: Resident, tally: Tally) -> None:
    """One resident's messages: all there, in order, with one ticket."""
    names = {"channel": one.channel, "sender_mark": one.mark()}
    query = select(InboxRow.message_id, InboxRow.turn).filter_by(**names).order_by(InboxRow.id)
    rows = [tuple(row) for row in await session.execute(query)]
    ids = [str(id) for id, _ in rows if id]
    if isinstance(one, OnTheWeb):
        got = Counter(id.partition(".")[0] for id in ids)
        numbers = list(dict.fromkeys(one.sent))
        order = [id.partition(".")[0] for id in ids]
        tally.lost += sum(not got[number] for number in numbers)
        tally.wrong += [f"turned {got[one]} times" for one in numbers if got[one] > 1]
        kept = [one for one in order if one in set(numbers)]
        _same(tally, "order of turns on the web", kept, sorted(kept, key=numbers.index))
    else:
        await _updates(session, one, tally)
        numbers_ = [int(id.rpartition(".")[2]) for id in ids]
        _same(tally, "order of turns on Telegram", numbers_, sorted(numbers_))
    turns = [turn for _, turn in rows]
    _same(tally, "numbers of turns", turns, sorted(turns))
    talk = select(ConversationRow.id).filter_by(**names)
    filed = select(func.count()).select_from(TicketRow).where(TicketRow.conversation_id.in_(talk))
    found = await session.scalar(filed) or 0
    tally.lost += found < 1
    tally.doubled_tickets += max(found - 1, 0)


async def _updates(session: AsyncSession, one: OnTelegram, tally: Tally) -> None:
    """What Telegram gave us is handled, what we gave Telegram arrived, in order, once."""
    query = select(UpdateRow).filter_by(chat_mark=one.mark())
    rows = {row.update_id: row for row in await session.scalars(query)}
    done = {id for id, row in rows.items() if row.handled_at and not row.failed_at}
    tally.lost += len(set(one.sent) - done)
    sent = select(OutboxRow).filter_by(recipient_mark=one.mark()).order_by(OutboxRow.id)
    rows_out = (await session.scalars(sent)).all()
    tally.wrong += [f"not sent: {row.kind}" for row in rows_out if row.sent_at is None]
    told = sum(row.kind in ("say", "message", "receipt", "progress") for row in rows_out)
    arrived = sum(
        name == "sendMessage" and int(given["chat_id"]) == one.chat
        for name, given in one.server.calls
    )
    tally.lost += max(told - arrived, 0)
    tally.doubled_messages += max(arrived - told, 0)
    shown_ = select(ShownRow.message_id).filter_by(chat_mark=one.mark()).order_by(ShownRow.id)
    numbers = list(await session.scalars(shown_))
    _same(tally, "order of messages", numbers, sorted(numbers, key=lambda id: id or 0))


async def _tickets(session: AsyncSession, tally: Tally) -> None:
    """Each with its receipt, its history and its audit, whole."""
    for row in await session.scalars(select(TicketRow)):
        tally.tickets += 1
        receipt = select(OutboxRow).filter_by(key=f"receipt:{row.filing_key}")
        receipts = (await session.scalars(receipt)).all()
        history = select(TicketEventRow.action).filter_by(ticket_id=row.id)
        noted = select(AuditRow.action).filter_by(subject=row.reference)
        noted = noted.where(AuditRow.action.in_(_FILED)).order_by(AuditRow.id)
        checks = {
            "one receipt": [one.body["reference"] for one in receipts] == [shown(row.reference)],
            "receipt delivered": all(one.sent_at for one in receipts),
            "one line of history": list(await session.scalars(history)).count("file") == 1,
            "its lines in the audit": list(await session.scalars(noted)) == list(_FILED),
            "a snapshot that opens": bool(row.snapshot),
        }
        for table in (ConsentRow, MatterRow, ClockRow):
            count = select(func.count()).select_from(table).filter_by(ticket_id=row.id)
            checks[f"its {table.__tablename__}"] = bool(await session.scalar(count))
        tally.wrong += [f"a ticket without {name}" for name, so in checks.items() if not so]


async def _audit(session: AsyncSession, stage: Stage, tally: Tally) -> None:
    chain = await audit.verify(session, stage.vault)
    if chain.broken is not None or chain.sealed != chain.rows:
        tally.wrong.append("the audit's chain is broken")
    if session.get_bind().dialect.name == "sqlite":
        found = await session.scalar(text("PRAGMA integrity_check"))
        _same(tally, "the file", found, "ok")
        _same(tally, "links", list(await session.execute(text("PRAGMA foreign_key_check"))), [])


def _same(tally: Tally, what: str, found: object, expected: object) -> None:
    if isinstance(found, Iterable) and found == expected:
        return
    tally.wrong.append(what)
