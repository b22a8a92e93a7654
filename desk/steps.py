"""What a step of the lifecycle does beside changing the status: matters, limits, place, referrals.

One method an action, in the caller's transaction; `Steps.take` finds it by the action.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk import departments
from desk.ending import end, matters_of
from desk.errors import Unfit
from desk.lifecycle import Action, Status
from desk.limits import Limits, china_date, clock_of
from desk.merging import merge
from desk.step import Step
from desk.visits.following import follow
from store.models import ClockRow, MatterRow, ReferralRow, TicketRow

__all__ = ["Steps"]


class Steps:
    """The effects of all actions."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def take(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        """Change the ticket and what belongs to it; the history is the caller's.

        Raises:
            Unfit: a detail is missing or doesn't fit this ticket.
            NotFound: the ticket to merge into is none that the viewer may see.
        """
        row.status, row.changed_at = step.move.after, step.at
        effects = {
            Action.ACCEPT: self._accept,
            Action.GIVE_BACK: self._give_back,
            Action.REFER: self._refer,
            Action.TRANSFER: self._transfer,
            Action.PAY_FIRST: self._pay_first,
            Action.APPROVE: self._decide,
            Action.REFUSE: self._decide,
            Action.CLOSE: self._end,
            Action.WITHDRAW: self._end,
            Action.MERGE: self._merge,
            Action.REOPEN: self._reopen,
            Action.STOP: self._stop,
        }
        effect = effects.get(step.move.action)
        if effect is not None:
            await effect(session, row, step)
        await self._limits.settle(session, row)

    async def _accept(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        clocks = await self._limits.of(session, row.id)
        self._limits.stop(_kind(clocks, "first_call"), step.at)
        self._limits.resume(_kind(clocks, "decide"), china_date(step.at))

    async def _give_back(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        clocks = await self._limits.of(session, row.id)
        self._limits.stop(_kind(clocks, "first_call"), step.at)
        # Limits in days of the calendar are those of emergencies: missing papers don't hold them.
        waiting = [one for one in _kind(clocks, "decide") if one.working]
        self._limits.pause(waiting, china_date(step.at))

    async def _refer(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        department = departments.named(step.details.department)
        last = select(func.max(ReferralRow.number)).filter_by(ticket_id=row.id)
        referral = ReferralRow(
            ticket_id=row.id,
            number=((await session.scalar(last)) or 0) + 1,
            department=department.id,
            adcode=row.adcode,
            status="sent",
            asks={"text": step.note, "programs": list(step.details.programs)},
            sent_at=step.at,
            sent_by=step.viewer.login,
            changed_at=step.at,
        )
        session.add(referral)
        await session.flush()
        self._limits.open(
            session,
            row.id,
            "refer",
            department.limit,
            since=china_date(step.at),
            referral_id=referral.id,
        )

    async def _transfer(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        """The limits run on: that it went to the wrong window isn't the applicant's doing."""
        place, window = step.details.place, step.details.window
        if place is None or place.town is None or window is None:
            raise Unfit("place", "place_missing")
        if (place.adcode, place.town) == (row.adcode, row.town):
            raise Unfit("place", "place_same")
        row.adcode, row.town, row.window_name = place.adcode, place.town, window
        await follow(session, row, row, step)

    async def _pay_first(self, _: AsyncSession, row: TicketRow, step: Step) -> None:
        if row.paid_first_at is not None:
            raise Unfit("note", "paid_already")
        row.paid_first_at = step.at

    async def _decide(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        matters = await matters_of(session, row.id)
        matter = _chosen(matters, step)
        if matter.decision != "open":
            raise Unfit("matter", "matter_decided")
        matter.decision = "approved" if step.move.action is Action.APPROVE else "refused"
        matter.reasons = step.note or None
        matter.decided_at, matter.decided_by = step.at, step.viewer.login
        clocks = await self._limits.of(session, row.id)
        self._limits.stop([one for one in clocks if one.matter_id == matter.id], step.at)
        if all(one.decision != "open" for one in matters):
            row.status = Status.DECIDED

    async def _stop(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        """What was approved is no longer given; the decision to approve stays in the history."""
        if row.erased_at is not None:
            raise Unfit("note", "erased")
        matter = _chosen(await matters_of(session, row.id), step)
        if matter.decision != "approved":
            raise Unfit("matter", "not_approved")
        matter.decision, matter.reasons = "stopped", step.note
        matter.decided_at, matter.decided_by = step.at, step.viewer.login

    async def _end(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        await end(session, row, step.at, self._limits)

    async def _merge(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        await merge(session, row, step, self._limits)

    async def _reopen(self, session: AsyncSession, row: TicketRow, step: Step) -> None:
        if row.merged_into is not None:
            raise Unfit("note", "merged")
        if row.erased_at is not None:
            raise Unfit("note", "erased")
        history = select(ClockRow).filter_by(ticket_id=row.id).order_by(ClockRow.id)
        before = {one.matter_id: one for one in await session.scalars(history)}
        for matter in await matters_of(session, row.id):
            if matter.decision == "approved":
                continue
            matter.decision, matter.decided_at, matter.decided_by = "open", None, None
            if clock := before.get(matter.id):
                limit, today = clock_of(clock).limit, china_date(step.at)
                self._limits.open(
                    session, row.id, "decide", limit, since=today, matter_id=matter.id
                )


def _chosen(matters: Sequence[MatterRow], step: Step) -> MatterRow:
    matter = next((one for one in matters if one.number == step.details.matter), None)
    if matter is None:
        raise Unfit("matter", "matter_missing")
    return matter


def _kind(clocks: Sequence[ClockRow], kind: str) -> list[ClockRow]:
    return [one for one in clocks if one.kind == kind]
