"""What has been kept long enough goes by itself, and nothing goes before its time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.lifecycle import Action
from desk.retention import Days, Retention
from desk.tickets import Details, Tickets
from desk.viewer import CONSOLE, Role, Viewer
from store.database import Database
from store.models import (
    AuditRow,
    CallRow,
    ConversationRow,
    InboxRow,
    LeadRow,
    OutboxRow,
    TicketRow,
)  # fmt: skip

pytestmark = pytest.mark.anyio
CLERK = Viewer("clerk", "clerk", Role.CLERK, "321302", "中扬镇")


async def count(database: Database, table: type) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


def later(database: Database, clock: Any, days: int) -> Retention:
    clock.now += timedelta(days=days)
    return Retention(database, Days(), clock)


async def test_a_talk_without_a_ticket_goes_after_a_month_one_with_a_ticket_stays(
    resident: Any, neighbour: Any, database: Database, clock: Any
) -> None:
    await resident.to_results()
    await neighbour.to_ticket()
    assert (await later(database, clock, 29).run())["drafts"] == 0
    job = later(database, clock, 2)
    assert (await job.run(dry=True))["drafts"] == 1
    assert await count(database, ConversationRow) == 2
    assert (await job.run())["drafts"] == 1
    assert await count(database, ConversationRow) == 1
    assert len(database.vault.ring.gone()) == 1
    assert sum((await job.run()).values()) == 0


async def test_a_withdrawn_ticket_goes_when_nobody_can_appeal_any_more(
    resident: Any, database: Database, clock: Any, tickets: Tickets
) -> None:
    filed = await resident.to_ticket()
    await resident.send(text="撤回")
    await resident.press("yes")
    assert (await later(database, clock, 179).run())["withdrawn"] == 0
    found = await tickets.get(CONSOLE, filed.ticket["reference"])
    assert found.snapshot["contact"]["name"] == "王桂兰"
    assert (await later(database, clock, 2).run())["withdrawn"] == 1
    found = await tickets.get(CONSOLE, filed.ticket["reference"])
    assert found.snapshot["contact"]["name"] is None
    assert found.header.status == "closed"
    assert await count(database, InboxRow) == 0
    async with database.reading() as session:
        assert "person.erase" in (await session.scalars(select(AuditRow.action))).all()


async def test_what_was_decided_is_kept_three_years(
    resident: Any, database: Database, clock: Any, tickets: Tickets
) -> None:
    filed = await resident.to_ticket()
    reference = filed.ticket["reference"]
    await tickets.move(CLERK, reference, Action.ACCEPT)
    await tickets.move(CLERK, reference, Action.APPROVE, details=Details(matter=1))
    await tickets.move(CLERK, reference, Action.CLOSE, note="办完了")
    assert (await later(database, clock, 1090).run())["tickets"] == 0
    assert (await later(database, clock, 10).run())["tickets"] == 1
    async with database.reading() as session:
        row = await session.scalar(select(TicketRow))
        assert row is not None
        assert row.erased_at is not None
        assert (row.phone_mark, row.snapshot["contact"]["phone"]) == (None, None)


async def test_an_open_ticket_is_never_touched(
    resident: Any, database: Database, clock: Any, tickets: Tickets
) -> None:
    filed = await resident.to_ticket()
    found = await later(database, clock, 5000).run()
    assert (found["withdrawn"], found["tickets"], found["drafts"]) == (0, 0, 0)
    kept = await tickets.get(CONSOLE, filed.ticket["reference"])
    assert kept.snapshot["contact"]["name"] == "王桂兰"
    assert found["sent"] >= 1
    assert await count(database, OutboxRow) == 0


async def test_numbers_of_calls_and_closed_reports_go(database: Database, clock: Any) -> None:
    now = clock()
    async with database.writing() as session:
        session.add(
            CallRow(id="k", owner="o", adcode="321302", kind="silent", phone="13812345678",
                    phone_mark="p", began_at=now, ended_at=now)
        )  # fmt: skip
        session.add(
            LeadRow(reference="1", filing_key="1", adcode="321302", town="中扬镇", channel="web",
                    urgency="normal", status="closed", content={"who": "王桂兰"}, filed_at=now,
                    changed_at=now, reporter={"name": "李四"})
        )  # fmt: skip
    found = await later(database, clock, 200).run()
    assert (found["calls"], found["leads"]) == (1, 1)
    async with database.reading() as session:
        call, lead = await session.scalar(select(CallRow)), await session.scalar(select(LeadRow))
    assert call is not None
    assert lead is not None
    assert (call.kind, call.phone, call.phone_mark) == ("silent", None, None)
    assert (lead.content["who"], lead.reporter) == ("", None)
    assert sum((await later(database, clock, 0).run()).values()) == 0
