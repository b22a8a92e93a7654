"""From agreement to ticket: exactly one, at the right window, complete; and taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.errors import NotFound
from desk.lifecycle import Action
from desk.tickets import Tickets, TicketView
from desk.viewer import Role, Viewer
from handlers.intake import Intake
from store.database import Database
from store.models import (
    AuditRow,
    ConsentRow,
    InboxRow,
    OutboxRow,
    TicketEventRow,
    TicketRow,
)

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
FOREIGN = Viewer("li", "李", Role.CLERK, "321302", "屠园镇")


async def count(database: Database, table: type) -> int:
    async with database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def the_ticket(tickets: Tickets, outcome: Any) -> TicketView:
    return await tickets.get(CLERK, outcome.ticket["reference"])


async def test_one_agreement_makes_one_ticket_at_the_township_and_nowhere_else(
    database: Database, resident: Any, tickets: Tickets
) -> None:
    outcome = await resident.to_ticket()
    receipt = outcome.ticket
    assert receipt["window"] == "中扬镇社会救助窗口"
    assert receipt["reference"] in outcome.replies[0]["text"]
    assert receipt["spoken"] in outcome.replies[0]["text"]
    view = await the_ticket(tickets, outcome)
    assert (view.header.adcode, view.header.town) == ("321302", "中扬镇")
    assert view.header.status == "filed"
    assert await tickets.list(FOREIGN) == ()
    with pytest.raises(NotFound):
        await tickets.get(FOREIGN, receipt["reference"])
    assert await count(database, TicketRow) == 1


async def test_everything_of_a_filing_is_stored_together(database: Database, resident: Any) -> None:
    outcome = await resident.to_ticket()
    async with database.reading() as session:
        ticket = (await session.scalars(select(TicketRow))).one()
        event = (await session.scalars(select(TicketEventRow))).one()
        receipt = (await session.scalars(select(OutboxRow))).one()
        consents = (await session.scalars(select(ConsentRow))).all()
        audit = (await session.scalars(select(AuditRow).order_by(AuditRow.id))).all()
        turn = (await session.scalars(select(InboxRow).order_by(InboxRow.id.desc()))).first()
    assert event.ticket_id == ticket.id
    assert receipt.body.items() >= outcome.ticket.items()
    assert set(receipt.body["bring"]) <= set(ticket.snapshot["papers"]["bring"])
    assert receipt.sent_at is not None  # the page itself brought it
    assert {row.purpose for row in consents} >= {"file"}
    for row in consents:
        assert row.ticket_id == ticket.id
        assert row.given
        assert row.notice_version
        assert "中扬镇" in row.wording
    assert [row.action for row in audit] == ["ticket.file", "consent.give"]
    assert turn is not None
    assert turn.outcome["ticket"] == outcome.ticket
    assert len({ticket.filed_at, event.at, *(row.at for row in consents), turn.received_at}) == 1


async def test_only_what_something_speaks_for_has_a_limit_that_runs(
    resident: Any, tickets: Tickets
) -> None:
    outcome = await resident.to_ticket()
    filed = await the_ticket(tickets, outcome)
    matters = {one.program: one for one in filed.matters}
    # Not ruled out, as nobody was asked about it; its three days are nobody's to keep.
    assert matters["nat_dv"].verdict == "possible"
    assert matters["nat_dv"].clock is None
    assert matters["nat_dv"].number not in filed.foremost
    assert matters["nat_price"].clock is not None
    assert matters["nat_price"].number in filed.foremost
    accepted = await tickets.move(CLERK, outcome.ticket["reference"], Action.ACCEPT)
    assert accepted.header.due_on == accepted.matters[matters["nat_price"].number - 1].clock.due_on


async def test_the_ticket_tells_the_whole_case(resident: Any, tickets: Tickets, world: Any) -> None:
    outcome = await resident.to_ticket()
    data = (await the_ticket(tickets, outcome)).snapshot
    assert data["contact"] == {"name": "王桂兰", "phone": "+8613812345678", "wish": "可打电话"}
    assert data["window"]["name"] == outcome.ticket["window"]
    assert "中扬镇" in data["window"]["reason"]
    assert data["places"]["living"]["name"] == "江苏省宿迁市宿城区中扬镇"
    assert data["rulebook_version"] == world.rulebook.version
    assert data["consent"]["wording"]
    facts = {(one["member"], one["fact"]): one for one in data["facts"]}
    size = facts[None, "household_size"]
    assert (size["value"], size["source"], size["words"]) == (1, "answered", "就我一个")
    assert size["by"] == "本人"
    assert size["at"] < data["filed_at"]
    assert {one["source"] for one in data["facts"]} <= {"said", "answered", "inferred", "confirmed"}
    programs = {one["program"] for one in data["results"]}
    assert {"nat_dibao", "nat_temp_quick", "sc_pre_relief_fund"} <= programs
    for result in data["results"]:
        assert result["route"]["reason"]
        assert result["verdict"] in ("likely", "possible", "ask", "unlikely")
        assert all(one["name"] and one["text"] for one in result["services"])
        assert all(one["program"] in programs for one in result["clashes"])
        for criterion in result["criteria"]:
            assert criterion["label"]
            assert criterion["cite"]["doc"]
            assert criterion["state"] in ("met", "not_met", "unknown")
    assert data["missing"], "what would settle more is named"
    assert all(one["programs"] and one["label"] for one in data["missing"])
    assert (None, "household_size") not in {(o["member"], o["fact"]) for o in data["missing"]}
    assert "身份证" in data["papers"]["bring"]


async def test_the_header_of_a_ticket_holds_nothing_personal(
    database: Database, resident: Any
) -> None:
    await resident.to_ticket()
    async with database.reading() as session:
        row = (await session.scalars(select(TicketRow))).one()
    plain = {
        column.key: getattr(row, column.key)
        for column in TicketRow.__table__.columns
        if column.key != "snapshot"
    }
    for word in ("王桂兰", "13812345678", "resident-1"):
        assert word not in str(plain)


async def test_fifty_agreements_at_once_make_one_ticket(database: Database, resident: Any) -> None:
    """As many presses of the one button, each a message of its own."""
    await resident.to_consent()
    presses = [resident.next(choice=resident.button("agree"))]
    for number in range(49):
        first = presses[0]
        presses.append(type(first)("web", first.sender, f"again-{number}", choice=first.choice))
    ends = await asyncio.gather(*(resident.intake.receive(one) for one in presses))
    assert all(end.stored for end in ends)
    assert sum(end.ticket is not None for end in ends) == 1
    assert await count(database, TicketRow) == await count(database, OutboxRow) == 1


async def test_what_is_added_later_is_a_ticket_of_its_own(
    database: Database, resident: Any
) -> None:
    first = (await resident.to_ticket()).ticket
    await resident.press("again")
    second = (await resident.press("agree")).ticket
    assert second["reference"] != first["reference"]
    assert await count(database, TicketRow) == 2


async def test_a_talk_that_starts_over_can_be_filed_again(
    database: Database, resident: Any
) -> None:
    first = (await resident.to_ticket()).ticket
    await resident.send(text="重来")
    if resident.question["id"] != "opening":
        await resident.answer()
    await resident.press("guide")
    while resident.question["id"] != "results":
        await resident.answer()
    await resident.press("file")
    await resident.send(text="李四")
    await resident.press("no_phone")
    while resident.question["id"] != "consent":
        await resident.answer()
    second = (await resident.press("agree")).ticket
    assert second["reference"] != first["reference"]
    assert await count(database, TicketRow) == 2


async def test_without_agreement_nothing_is_filed_and_the_result_stays(
    database: Database, resident: Any
) -> None:
    await resident.to_consent()
    outcome = await resident.press("disagree")
    assert outcome.ticket is None
    assert await count(database, TicketRow) == await count(database, ConsentRow) == 0
    assert resident.question["id"] == "results"


async def test_without_a_township_the_filing_waits_for_one(
    database: Database, resident: Any, tickets: Tickets
) -> None:
    await resident.send(text="我今年58岁,一个人过,残疾二级")
    await resident.press("ok")
    await resident.send(choice="cmd.enough")
    await resident.press("file")
    assert resident.question["answer_kind"] == "place"
    refused = await resident.send(text="不清楚")
    assert refused.ticket is None
    assert refused.question["id"] == "results"
    assert await count(database, TicketRow) == await count(database, ConsentRow) == 0
    await resident.press("file")
    await resident.send(text="江苏省宿迁市宿城区中扬镇")
    await resident.send(text="王桂兰")
    asked = await resident.press("no_phone")
    assert asked.question["id"] == "consent"
    assert "中扬镇" in asked.question["text"]
    filed = await resident.press("agree")
    view = await the_ticket(tickets, filed)
    assert view.snapshot["contact"]["name"] == "王桂兰"


async def test_the_window_agreed_to_is_the_window_filed_at(
    database: Database, resident: Any
) -> None:
    await resident.to_consent()
    town = "中扬镇"
    assert town in resident.question["text"]
    assert town in (await resident.press("agree")).ticket["window"]


async def test_an_emergency_goes_first_and_to_where_the_person_is(
    resident: Any, tickets: Tickets, intake: Intake
) -> None:
    """Nothing of income is asked, and the county sees it before everything else."""
    await resident.to_ticket()
    hungry = type(resident)(intake, sender="hungry")
    hungry.last = await intake.open("web", "hungry")
    said = await hungry.send(text="三天没饭吃了,家里断粮,我住宿城区屠园镇")
    assert said.handoff == "hunger"
    await hungry.send(choice="urgent.hunger.file")
    await hungry.press("no_name")
    await hungry.press("no_phone")
    while hungry.question["id"] != "consent":
        await hungry.answer()
    assert "屠园镇" in hungry.question["text"]
    filed = await hungry.press("agree")
    county = Viewer("qu", "区民政", Role.DISTRICT, "321302")
    first = (await tickets.list(county))[0]
    assert (first.reference, first.town) == (filed.ticket["reference"], "屠园镇")
    assert first.urgency == "urgent"
    snapshot = (await tickets.get(county, first.reference)).snapshot
    assert snapshot["alarms"] == ["hunger"]
    assert "先行救助" in snapshot["window"]["reason"]
    assert filed.ticket["working_days"] is None


async def test_the_resident_hears_how_the_ticket_stands(resident: Any, tickets: Tickets) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]

    async def said() -> str:
        return str((await resident.send(text="到哪了")).replies)

    assert "还没有受理" in await said()
    await tickets.move(CLERK, reference, Action.ACCEPT)
    assert "已经受理" in await said()
    await tickets.move(CLERK, reference, Action.GIVE_BACK, note="缺户口簿复印件")
    assert "缺户口簿复印件" in await said()


async def test_taking_consent_back_closes_the_ticket_and_is_recorded(
    database: Database, resident: Any, tickets: Tickets
) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]
    await tickets.move(CLERK, reference, Action.ACCEPT)
    await resident.send(text="撤回")
    await resident.press("yes")
    view = await tickets.get(CLERK, reference)
    assert view.header.status == "closed"
    last = view.history[-1]
    assert (last.by, last.action, last.before) == ("resident", "withdraw", "accepted")
    async with database.reading() as session:
        rows = (await session.scalars(select(ConsentRow).order_by(ConsentRow.id))).all()
    given = {row.purpose for row in rows if row.given}
    assert {row.purpose for row in rows if not row.given} == given
    assert "已经撤回" in str((await resident.send(text="到哪了")).replies)


async def test_nobody_hears_of_a_ticket_that_is_not_their_own(
    resident: Any, neighbour: Any, intake: Intake
) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]
    neighbour.last = await intake.open("web", neighbour.sender)
    outcome = await neighbour.send(text=f"{reference} 到哪了")
    assert "受理" not in str(outcome.replies[0]["text"])
