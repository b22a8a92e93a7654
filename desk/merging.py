"""Two tickets about one thing become one: nothing asked for is lost, nobody waits longer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.ending import end, matters_of
from desk.errors import NotFound, Unfit
from desk.lifecycle import OPEN, Status
from desk.limits import Limits, china_date, clock_of
from desk.reference import parse
from desk.scope import visible
from desk.step import Step
from desk.visits.following import follow
from store.models import ClockRow, MatterRow, TicketRow

__all__ = ["merge"]

# Statuses in which the decision is the office's to make, so that its limits run.
_RUNS = (Status.ACCEPTED, Status.MEETING)


async def merge(session: AsyncSession, row: TicketRow, step: Step, limits: Limits) -> None:
    """`row` ends; what both ask for keeps the stricter limit, the rest moves over.

    Raises:
        NotFound: the ticket that should stay is none that the viewer may see.
        Unfit: it is the same one, or not open.
    """
    kept = await _target(session, row, step)
    theirs = {(one.program_id, one.member): one for one in await matters_of(session, kept.id)}
    running = {one.matter_id: one for one in await limits.of(session, kept.id)}
    ours = {one.matter_id: one for one in await limits.of(session, row.id)}
    today = china_date(step.at)
    number = max((one.number for one in theirs.values()), default=0)
    for matter in await matters_of(session, row.id):
        if matter.decision != "open":
            continue
        clock, same = ours.get(matter.id), theirs.get((matter.program_id, matter.member))
        if same is None:
            number += 1
            await _move_over(session, matter, kept, number, clock, limits, today)
        elif clock is not None and same.id in running:
            limits.keep_sooner(running[same.id], clock, today)
        elif clock is not None and same.decision == "open":
            _take_over(session, kept, same, clock, limits, today)
    row.merged_into = kept.id
    await follow(session, row, kept, step)
    kept.changed_at = step.at
    if row.urgency == "urgent":
        kept.urgency = "urgent"
    await end(session, row, step.at, limits)
    if kept.status in _RUNS:
        # What came from a ticket that waited has nothing to wait for any more.
        going = await limits.of(session, kept.id)
        limits.resume([one for one in going if one.kind == "decide"], today)
    await limits.settle(session, kept)


async def _target(session: AsyncSession, row: TicketRow, step: Step) -> TicketRow:
    """The ticket that stays, held until the transaction ends."""
    digits = parse(step.details.into or "")
    query = select(TicketRow).where(visible(step.viewer), TicketRow.reference == digits)
    kept: TicketRow | None = await session.scalar(query.with_for_update())
    if kept is None:
        raise NotFound
    if kept.id == row.id or kept.status not in OPEN:
        raise Unfit("into", "into_unfit")
    return kept


async def _move_over(
    session: AsyncSession,
    matter: MatterRow,
    kept: TicketRow,
    number: int,
    clock: ClockRow | None,
    limits: Limits,
    today: date,
) -> None:
    moved = MatterRow(
        ticket_id=kept.id,
        number=number,
        program_id=matter.program_id,
        member=matter.member,
        verdict=matter.verdict,
        decision="open",
    )
    session.add(moved)
    await session.flush()
    if clock is not None:
        _take_over(session, kept, moved, clock, limits, today)


def _take_over(
    session: AsyncSession,
    kept: TicketRow,
    matter: MatterRow,
    clock: ClockRow,
    limits: Limits,
    today: date,
) -> None:
    limit = clock_of(clock).limit
    copy = limits.open(session, kept.id, "decide", limit, since=None, matter_id=matter.id)
    limits.keep_sooner(copy, clock, today)
