"""What each step does to the matters, the limits, the place and the referrals of a ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk.errors import NotFound, Unfit
from desk.lifecycle import Action, Status
from desk.working_days import WorkingDays
from store.models import OutboxRow
from tests.desk.moving import CARE, CLERK, DIBAO, HERE, NEIGHBOUR, QUICK, THERE, Desk, due

pytestmark = pytest.mark.anyio


async def test_the_window_has_three_working_days_to_answer_and_then_the_decisions_run(
    desk: Desk,
) -> None:
    reference = await desk.file(DIBAO, CARE)
    before = await desk.tickets.get(CLERK, reference)
    assert before.header.due_on == date(2026, 11, 5)
    assert due(before, 1) is None
    desk.on(4)
    after = await desk.move(reference, Action.ACCEPT)
    assert after.first_call is not None
    assert after.first_call.stopped
    # Ten working days after Wednesday the 4th.
    assert due(after, 2) == date(2026, 11, 18)
    assert after.header.due_on == date(2026, 11, 18)


async def test_an_urgent_ticket_is_to_be_answered_the_next_day(desk: Desk) -> None:
    reference = await desk.file(QUICK, urgency="urgent")
    view = await desk.tickets.get(CLERK, reference)
    assert view.first_call is not None
    assert view.first_call.due_on == date(2026, 11, 3)
    assert due(view, 1) == date(2026, 11, 5)


async def test_waiting_for_papers_is_not_the_office_s_time(desk: Desk) -> None:
    reference = await desk.file(CARE)
    await desk.move(reference, Action.ACCEPT)
    desk.on(4)
    waiting = await desk.move(reference, Action.GIVE_BACK)
    assert due(waiting, 1) is None
    assert waiting.matters[0].clock is not None
    assert waiting.matters[0].clock.waiting
    desk.on(11)
    again = await desk.move(reference, Action.ACCEPT)
    # Two of ten days were used; eight working days after Wednesday the 11th.
    assert due(again, 1) == date(2026, 11, 23)


async def test_an_emergency_does_not_wait_for_papers(desk: Desk) -> None:
    reference = await desk.file(QUICK)
    view = await desk.move(reference, Action.GIVE_BACK)
    assert due(view, 1) == date(2026, 11, 5)
    paid = await desk.move(reference, Action.PAY_FIRST)
    assert paid.header.paid_first
    assert paid.header.status is Status.RETURNED
    with pytest.raises(Unfit, match="paid_already"):
        await desk.move(reference, Action.PAY_FIRST)


async def test_each_matter_is_decided_for_itself_and_the_last_one_decides_the_ticket(
    desk: Desk,
) -> None:
    reference = await desk.file(DIBAO, CARE)
    await desk.move(reference, Action.ACCEPT)
    first = await desk.move(reference, Action.APPROVE, matter=2)
    assert first.header.status is Status.ACCEPTED
    assert [one.decision for one in first.matters] == ["open", "approved"]
    last = await desk.move(reference, Action.REFUSE, matter=1)
    assert last.header.status is Status.DECIDED
    assert last.matters[0].reasons == "说明"
    assert last.header.due_on is None
    for matter, code in ((1, "matter_decided"), (9, "matter_missing")):
        reopened = await desk.file(DIBAO, CARE, key=f"c:1:{matter + 1}")
        await desk.move(reopened, Action.ACCEPT)
        if matter == 1:
            await desk.move(reopened, Action.APPROVE, matter=1)
        with pytest.raises(Unfit, match=code):
            await desk.move(reopened, Action.APPROVE, matter=matter)


async def test_a_reopened_ticket_runs_again_for_what_was_not_approved(desk: Desk) -> None:
    reference = await desk.file(DIBAO, CARE)
    await desk.move(reference, Action.ACCEPT)
    await desk.move(reference, Action.APPROVE, matter=2)
    await desk.move(reference, Action.REFUSE, matter=1)
    desk.on(9)
    view = await desk.move(reference, Action.REOPEN)
    assert [one.decision for one in view.matters] == ["open", "approved"]
    assert due(view, 1) == WorkingDays().add(date(2026, 11, 9), 30)


async def test_what_was_approved_may_be_stopped_with_reasons_and_nothing_else(desk: Desk) -> None:
    reference = await desk.file(DIBAO, CARE)
    await desk.move(reference, Action.ACCEPT)
    await desk.move(reference, Action.APPROVE, matter=2)
    with pytest.raises(Unfit, match="not_approved"):
        await desk.move(reference, Action.STOP, matter=1)
    await desk.move(reference, Action.REFUSE, matter=1)
    await desk.move(reference, Action.CLOSE)
    view = await desk.move(reference, Action.STOP, matter=2)
    assert [one.decision for one in view.matters] == ["refused", "stopped"]
    assert (view.header.status, view.matters[1].reasons) == (Status.CLOSED, "说明")
    with pytest.raises(Unfit, match="not_approved"):
        await desk.move(reference, Action.STOP, matter=2)


async def test_a_ticket_for_the_wrong_window_moves_with_its_clock_and_its_history(
    desk: Desk,
) -> None:
    reference = await desk.file(CARE)
    await desk.move(reference, Action.ACCEPT)
    desk.on(3)
    before = due(await desk.tickets.get(CLERK, reference), 1)
    await desk.move(reference, Action.TRANSFER, place=THERE, window="屠园镇窗口")
    with pytest.raises(NotFound):
        await desk.tickets.get(CLERK, reference)
    there = await desk.tickets.get(NEIGHBOUR, reference)
    assert there.header.window == "屠园镇窗口"
    assert due(there, 1) == before
    assert [one.action for one in there.history] == ["file", "accept", "transfer"]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({}, "place_missing"),
        ({"place": replace(HERE, town=None), "window": "x"}, "place_missing"),
        ({"place": HERE, "window": "x"}, "place_same"),
    ],
)
async def test_a_transfer_to_nowhere_changes_nothing(
    desk: Desk, details: dict[str, Any], code: str
) -> None:
    reference = await desk.file(CARE)
    before = await desk.tickets.get(CLERK, reference)
    with pytest.raises(Unfit, match=code):
        await desk.move(reference, Action.TRANSFER, **details)
    assert await desk.tickets.get(CLERK, reference) == before


async def test_a_referral_has_a_number_and_a_limit_of_its_own(desk: Desk) -> None:
    reference = await desk.file(DIBAO)
    await desk.move(reference, Action.REFER, department="medical", programs=("nat_medical_oop",))
    view = await desk.move(reference, Action.REFER, department="women")
    assert [(one.number, one.department, one.status) for one in view.referrals] == [
        (1, "medical", "sent"),
        (2, "women", "sent"),
    ]
    first, second = (one.clock for one in view.referrals)
    assert first is not None
    assert second is not None
    assert (first.due_on, second.due_on) == (date(2026, 11, 16), date(2026, 11, 5))
    with pytest.raises(Unfit, match="no_department"):
        await desk.move(reference, Action.REFER, department="moon")
    closed = await desk.move(reference, Action.WITHDRAW)
    assert {one.status for one in closed.referrals} == {"recalled"}


async def test_the_resident_is_told_each_step_that_concerns_him_once(desk: Desk) -> None:
    reference = await desk.file(DIBAO)
    await desk.move(reference, Action.ACCEPT)
    await desk.move(reference, Action.MEET)
    await desk.move(reference, Action.MET)
    await desk.move(reference, Action.REFUSE, matter=1)
    async with desk.database.reading() as session:
        rows = (await session.scalars(select(OutboxRow).order_by(OutboxRow.id))).all()
    assert [row.body["action"] for row in rows] == ["accept", "meet", "refuse"]
    assert rows[-1].body == {
        "reference": reference,
        "action": "refuse",
        "note": "说明",
        "window": "中扬镇窗口",
        "program": "nat_dibao",
    }
    assert {(row.channel, row.recipient, row.sent_at) for row in rows} == {("telegram", "s", None)}
