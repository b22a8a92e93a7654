"""Two tickets become one: no matter is lost, and nobody waits longer for having asked twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desk.errors import DeskError, Unfit
from desk.lifecycle import Action, Status
from desk.working_days import WorkingDays
from tests.desk.moving import CARE, CLERK, DIBAO, QUICK, THERE, Desk, due

pytestmark = pytest.mark.anyio


async def test_of_two_merged_a_limit_that_only_one_has_runs_on(desk: Desk) -> None:
    """In one of the two nothing spoke for it yet: what the other was promised still holds."""
    asked = await desk.file(DIBAO)
    await desk.move(asked, Action.ACCEPT)
    desk.on(9)
    other = await desk.file(CARE, replace(DIBAO, verdict="possible", limit=None), key="c:1:2")
    await desk.move(other, Action.ACCEPT)
    await desk.move(asked, Action.MERGE, into=other)
    kept = await desk.tickets.get(CLERK, other)
    assert due(kept, 2) == WorkingDays().add(date(2026, 11, 2), 30)


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
