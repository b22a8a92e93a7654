"""What each step does to the matters, the limits, the place and the referrals of a ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk.clocks import Limit
from desk.errors import DeskError, NotFound, Unfit
from desk.filing import NewMatter, NewTicket, file
from desk.lifecycle import Action, Status
from desk.limits import Limits
from desk.tickets import Details, Tickets
from desk.viewer import Role, Viewer
from desk.views import TicketView
from desk.working_days import WorkingDays
from rules.place import Place
from store.database import Database
from store.models import ConversationRow, OutboxRow

pytestmark = pytest.mark.anyio
# Monday 2 November 2026, nine in the morning in China.
MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HERE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
THERE = replace(HERE, town="屠园镇")
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
NEIGHBOUR = Viewer("li", "李", Role.CLERK, "321302", "屠园镇")
DIBAO = NewMatter("nat_dibao", "", "likely", Limit(30, working=True))
CARE = NewMatter("nat_disabled_care", "dad", "possible", Limit(10, working=True))
QUICK = NewMatter("nat_temp_quick", "", "likely", Limit(3, working=False), at_once=True)
File = Callable[..., Any]


class Desk:
    """A desk on a day of the test's choosing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        self.tickets = Tickets(database, lambda: self.now)

    async def file(self, *matters: NewMatter, key: str = "c:1:1", **more: Any) -> str:
        new = NewTicket(
            key=key, conversation_id="c", channel="telegram", place=HERE, window="中扬镇窗口",
            urgency="normal", programs=tuple(one.program for one in matters),
            rulebook_version="v", snapshot={}, phone=None, matters=matters,
        )  # fmt: skip
        async with self.database.writing() as session:
            filed = await file(
                session, self.database.vault, replace(new, **more), self.now, Limits(WorkingDays())
            )
        return filed.reference

    async def move(self, reference: str, action: Action, **details: Any) -> TicketView:
        by = details.pop("by", CLERK)
        return await self.tickets.move(
            by, reference, action, note="说明", details=Details(**details)
        )

    def on(self, day: int) -> None:
        """The given day of November."""
        self.now = MONDAY + timedelta(days=day - 2)


@pytest.fixture
async def desk(database: Database) -> Desk:
    async with database.writing() as session:
        session.add(
            ConversationRow(
                id="c", channel="telegram", sender_mark="m", sender="s", round=1, state={},
                created_at=MONDAY, updated_at=MONDAY,
            )
        )  # fmt: skip
    return Desk(database)


def due(view: TicketView, number: int) -> date | None:
    clock = view.matters[number - 1].clock
    assert clock is not None
    return clock.due_on


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


async def test_of_two_merged_tickets_nothing_is_lost_and_the_stricter_limit_stays(
    desk: Desk,
) -> None:
    early = await desk.file(CARE, DIBAO)
    await desk.move(early, Action.ACCEPT)
    desk.on(9)
    late = await desk.file(CARE, QUICK, key="c:1:2", urgency="urgent")
    await desk.move(late, Action.ACCEPT)
    gone = await desk.move(early, Action.MERGE, into=late)
    assert gone.header.status is Status.CLOSED
    assert gone.merged_into is not None
    assert {one.decision for one in gone.matters} == {"left"}
    kept = await desk.tickets.get(CLERK, late)
    assert [one.program for one in kept.matters] == [
        "nat_disabled_care",
        "nat_temp_quick",
        "nat_dibao",
    ]
    # Ten working days after Monday the 2nd, not after the 9th.
    assert due(kept, 1) == date(2026, 11, 16)
    assert due(kept, 3) == WorkingDays().add(date(2026, 11, 2), 30)
    with pytest.raises(Unfit, match="merged"):
        await desk.move(early, Action.REOPEN)


async def test_a_merge_into_itself_a_closed_one_or_a_foreign_one_is_refused(desk: Desk) -> None:
    one = await desk.file(CARE)
    closed = await desk.file(CARE, key="c:1:2")
    await desk.move(closed, Action.WITHDRAW)
    foreign = await desk.file(CARE, key="c:1:3", place=THERE)
    for into in (one, closed, foreign, "nothing"):
        with pytest.raises(DeskError):
            await desk.move(one, Action.MERGE, into=into)
    assert (await desk.tickets.get(CLERK, one)).header.status is Status.FILED


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


async def test_days_used_before_a_pause_are_not_lost_by_merging(desk: Desk) -> None:
    """Both wait for papers, or one of them: what has been used stays used, and the rest runs on."""
    first = await desk.file(DIBAO, CARE)
    second = await desk.file(CARE, key="c:1:2")
    empty = await desk.file(DIBAO, key="c:1:3")
    for reference in (first, second):
        await desk.move(reference, Action.ACCEPT)
    desk.on(6)
    await desk.move(second, Action.GIVE_BACK)
    desk.on(10)
    await desk.move(first, Action.GIVE_BACK)
    # Four working days of ten are used in the second ticket, six in the first.
    await desk.move(first, Action.MERGE, into=second)
    desk.on(11)
    resumed = await desk.move(second, Action.ACCEPT)
    assert due(resumed, 1) == date(2026, 11, 17)

    await desk.move(empty, Action.ACCEPT)
    await desk.move(second, Action.GIVE_BACK)
    joined = await desk.move(second, Action.MERGE, into=empty)
    assert joined.header.status is Status.CLOSED
    kept = await desk.tickets.get(CLERK, empty)
    [care] = [one for one in kept.matters if one.program == "nat_disabled_care"]
    assert care.clock is not None
    # The ticket that goes on waits for nothing, so neither does what came to it.
    assert care.clock.due_on == date(2026, 11, 17)
