"""Tickets filed, decided, moved, merged and transferred in any order, by anybody.

Whatever happens: no day of a limit is lost and nothing is told twice; the history has no gap and
forgets nothing; who may not see a ticket neither sees nor moves it; who is visited stays with the
township that has his ticket.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from sqlalchemy import select

from desk.errors import DeskError, NotAllowed, NotFound
from desk.filing import NewMatter, NewTicket, file
from desk.lifecycle import Action, moves
from desk.limits import Limits, china_date, clock_of
from desk.reference import shown
from desk.referrals import Referrals
from desk.sweep import Sweeper
from desk.tickets import Details, Tickets
from desk.viewer import Viewer
from desk.views import TicketView
from desk.visits.book import Cares
from desk.visits.shapes import NewCare
from store.models import CareRow, ClockRow, MatterRow, TicketEventRow, TicketRow
from tests.fuzz.county import (
    CALENDAR,
    CLOSEST,
    DISTRICT,
    EVERYBODY,
    FATHER,
    HERE,
    LAST,
    MATTERS,
    MONDAY,
    OFFICER,
    TOWNS,
    County,
    sees,
)

__all__ = ["Desk", "walks"]

T = TypeVar("T")
Asked = tuple[str, str]
# What one walk files, on the average.
_FILED = 10


def walks(tickets: int, steps: int = 50, *, same: bool = False) -> settings:
    """About so many tickets in all, by walks of `steps` each; same: alike in every run."""
    return settings(
        max_examples=max(1, tickets // _FILED),
        stateful_step_count=steps,
        deadline=None,
        derandomize=same,
        database=None,
        # A walk that fails is printed as it is: making it shorter would take minutes.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


class Desk(RuleBasedStateMachine):
    """One walk; time only goes on. `county` is set by whoever runs it."""

    county: ClassVar[County]
    references: Bundle[str] = Bundle("references")

    def __init__(self) -> None:
        super().__init__()
        self.database = self.county.opened()
        self.now = MONDAY
        self.swept = MONDAY
        self.filed = 0
        self.changed = True
        # Of each limit the most days used that were ever seen.
        self.used: dict[int, int] = {}
        self.tickets = Tickets(self.database, lambda: self.now, CALENDAR)
        self.referrals = Referrals(self.database, lambda: self.now, CALENDAR)
        self.sweeper = Sweeper(self.database, lambda: self.now, CALENDAR)
        self.cares = Cares(self.database, lambda: self.now, CALENDAR)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.county.runner.run(work)

    def did(self, what: str) -> None:
        self.changed = True
        self.county.done[what] += 1

    @initialize(target=references)
    def begin(self) -> str:
        """A walk over an empty desk would only try what isn't there."""
        return self.filed_at(TOWNS[0], False, [MATTERS[0]])

    @rule(
        target=references,
        towns=st.lists(st.sampled_from(TOWNS), min_size=1, max_size=4),
        urgent=st.booleans(),
        matters=st.lists(st.sampled_from(MATTERS), min_size=1, max_size=4, unique=True),
    )
    def file(
        self, towns: list[str], urgent: bool, matters: list[NewMatter]
    ) -> MultipleResults[str]:
        return multiple(*(self.filed_at(town, urgent, matters) for town in towns))

    def filed_at(self, town: str, urgent: bool, matters: list[NewMatter]) -> str:
        self.filed += 1
        self.did("file")
        new = NewTicket(
            key=f"c:1:{self.filed}", conversation_id="c", channel="web",
            place=replace(HERE, town=town), window=f"{town}窗口",
            urgency="urgent" if urgent else "normal",
            programs=tuple(one.program for one in matters), rulebook_version="v",
            snapshot={"contact": {}}, phone="13812345678", matters=tuple(matters),
        )  # fmt: skip

        async def work() -> str:
            async with self.database.writing() as session:
                vault, limits = self.database.vault, Limits(CALENDAR)
                return (await file(session, vault, new, self.now, limits)).reference

        return self.run(work())

    @rule(hours=st.integers(1, 100))
    def wait(self, hours: int) -> None:
        self.changed = True
        self.now = min(self.now + timedelta(hours=hours), LAST)

    @precondition(lambda self: self.now > self.swept)
    @rule()
    def sweep(self) -> None:
        """Twice: what has been told is not told again."""
        self.swept, self.changed = self.now, True
        told = self.run(self.sweeper.sweep())
        self.county.done["told"] += told.warned + told.escalated + told.overdue
        again = self.run(self.sweeper.sweep())
        assert (again.warned, again.escalated, again.overdue) == (0, 0, 0)

    @rule(reference=references, other=references, viewer=st.sampled_from(EVERYBODY),
          action=st.sampled_from(Action), matter=st.integers(1, 5),
          town=st.sampled_from(TOWNS))  # fmt: skip
    def try_anything(
        self, reference: str, other: str, viewer: Viewer, action: Action, matter: int, town: str
    ) -> None:
        """Most of it may not be, and then nothing has happened."""
        self.move(self.get(reference), other, viewer, action, matter, town)

    @rule(reference=references, other=references,
          ways=st.lists(st.integers(0, 40), min_size=1, max_size=5),
          matter=st.integers(1, 3), away=st.integers(1, 2))  # fmt: skip
    def go_on(self, reference: str, other: str, ways: list[int], matter: int, away: int) -> None:
        """Steps that a page offers to somebody, one after the other."""
        for way in ways:
            before = self.get(reference)
            town = before.header.town
            offered = [
                (viewer, one.action)
                for viewer in EVERYBODY
                if sees(viewer, town)
                for one in moves(before.header.status, viewer.role)
            ]
            if offered:
                viewer, action = offered[way % len(offered)]
                elsewhere = TOWNS[(TOWNS.index(town) + away) % len(TOWNS)]
                self.move(before, other, viewer, action, matter, elsewhere)

    def move(
        self,
        before: TicketView,
        other: str,
        viewer: Viewer,
        action: Action,
        matter: int,
        town: str,
    ) -> None:
        reference = before.header.reference
        left = [self.left(reference), self.left(other)]
        details = Details(
            matter=matter, department="medical", programs=("nat_dibao",),
            place=replace(HERE, town=town), window=f"{town}窗口", into=other,
        )  # fmt: skip
        try:
            after = self.run(
                self.tickets.move(viewer, reference, action, note="说明", details=details)
            )
        except DeskError as error:
            self.refused(error, before, viewer, action)
            return
        self.did(action)
        assert sees(viewer, before.header.town)
        assert action in {one.action for one in moves(before.header.status, viewer.role)}
        done = [one.action for one in after.history]
        assert done == [*(one.action for one in before.history), action]
        if action is Action.MERGE:
            assert after.merged_into == self.get(other).header.reference
            self.merged(left, self.left(other))
        if action is Action.TRANSFER:
            assert self.left(reference) == left[0]

    def refused(self, error: DeskError, before: TicketView, viewer: Viewer, action: Action) -> None:
        """Nothing happened, and what may not be done was not done for that reason alone."""
        self.did("refused")
        after = self.get(before.header.reference)
        assert (after.header, after.history) == (before.header, before.history)
        if not sees(viewer, before.header.town):
            assert isinstance(error, NotFound)
        elif action not in {one.action for one in moves(before.header.status, viewer.role)}:
            assert isinstance(error, NotAllowed)

    def merged(self, before: list[dict[Asked, int]], after: dict[Asked, int]) -> None:
        """All that was asked for still is, and nobody waits longer for having asked twice."""
        for limits in before:
            for asked, left in limits.items():
                assert after[asked] <= left

    @rule(reference=references, number=st.integers(1, 2),
          step=st.sampled_from(("accept", "done", "decline")))  # fmt: skip
    def answer(self, reference: str, number: int, step: str) -> None:
        known = {one.number: one for one in self.get(reference).referrals}
        try:
            self.run(self.referrals.take(OFFICER, reference, number, step, note="结果"))
        except NotFound:
            assert number not in known
        except NotAllowed:
            assert known[number].status in {"accepted", "done", "declined", "recalled", "sent"}
        else:
            self.did(f"referral {step}")
            assert self.get(reference).history[-1].action == f"referral_{step}"

    @rule(reference=references, viewer=st.sampled_from(EVERYBODY))
    def look(self, reference: str, viewer: Viewer) -> None:
        """The page opens for those who may see it, and for nobody else."""
        mine = sees(viewer, self.get(reference).header.town)
        self.did("look")
        try:
            self.run(self.tickets.get(viewer, reference))
        except NotFound:
            assert not mine
        else:
            assert mine

    @rule(viewer=st.sampled_from(EVERYBODY))
    def list(self, viewer: Viewer) -> None:
        """The list holds all that the viewer may see, and nothing else."""
        listed = {one.reference for one in self.run(self.tickets.list(viewer, limit=1000))}
        mine = {shown(row.reference) for row in self.run(self.known()) if sees(viewer, row.town)}
        assert listed == mine

    @rule(reference=references, viewer=st.sampled_from(EVERYBODY))
    def visit(self, reference: str, viewer: Viewer) -> None:
        """Somebody of the ticket is to be visited from now on."""
        try:
            self.run(self.cares.begin(viewer, NewCare(reference, "dad", FATHER, CLOSEST, "独居")))
        except DeskError:
            return
        self.did("care")

    @invariant()
    def nothing_is_lost(self) -> None:
        if self.changed:
            self.changed = False
            self.run(self.look_everything_up())

    async def look_everything_up(self) -> None:
        async with self.database.reading() as session:
            clocks = [*await session.scalars(select(ClockRow).order_by(ClockRow.id))]
            columns = (TicketRow.id, TicketRow.town, TicketRow.status, TicketRow.due_on)
            tickets = [*await session.execute(select(*columns))]
            lines = select(TicketEventRow.ticket_id, TicketEventRow.number)
            events = [*await session.execute(lines.order_by(TicketEventRow.id))]
            cares = [*await session.execute(select(CareRow.ticket_id, CareRow.town))]
        self.no_day_is_lost(clocks)
        self.the_inbox_is_led_by_the_soonest_limit(tickets, clocks)
        self.the_history_is_numbered_without_a_gap(events)
        homes = {row.id: row.town for row in tickets}
        assert all(care.town == homes[care.ticket_id] for care in cares)

    def no_day_is_lost(self, clocks: Sequence[ClockRow]) -> None:
        today = china_date(self.now)
        for row in clocks:
            spent = clock_of(row).spent(today, CALENDAR)
            assert spent >= self.used.get(row.id, 0)
            self.used[row.id] = spent
            if row.stopped_at is None and row.due_on is not None:
                left = clock_of(row).left(today, CALENDAR)
                # On days off after the last day no further day is used.
                assert left <= 0 if row.due_on < today else left >= 0

    def the_inbox_is_led_by_the_soonest_limit(
        self, tickets: Sequence[Any], clocks: Sequence[ClockRow]
    ) -> None:
        soonest: dict[int, list[date]] = {}
        for one in clocks:
            if one.stopped_at is None and one.due_on:
                soonest.setdefault(one.ticket_id, []).append(one.due_on)
        for ticket in tickets:
            running = soonest.get(ticket.id, [])
            assert ticket.due_on == min(running, default=None)
            assert not (running and ticket.status == "closed")

    def the_history_is_numbered_without_a_gap(self, events: Sequence[Any]) -> None:
        numbers: dict[int, list[int]] = {}
        for event in events:
            numbers.setdefault(event.ticket_id, []).append(event.number)
        assert all(found == [*range(1, len(found) + 1)] for found in numbers.values())
        assert len(numbers) == self.filed

    def get(self, reference: str) -> TicketView:
        return self.run(self.tickets.get(DISTRICT, reference))

    def left(self, reference: str) -> dict[Asked, int]:
        """Days left of each limit of an open matter that has not ended."""
        digits = reference.replace("-", "")
        query = (
            select(MatterRow, ClockRow)
            .join(ClockRow, ClockRow.matter_id == MatterRow.id)
            .join(TicketRow, TicketRow.id == MatterRow.ticket_id)
            .where(TicketRow.reference == digits, ClockRow.stopped_at.is_(None))
            .where(MatterRow.decision == "open")
        )
        today = china_date(self.now)

        async def work() -> dict[Asked, int]:
            async with self.database.reading() as session:
                return {
                    (matter.program_id, matter.member): clock_of(row).left(today, CALENDAR)
                    for matter, row in await session.execute(query)
                }

        return self.run(work())

    async def known(self) -> Sequence[Any]:
        """Number and township of all tickets."""
        async with self.database.reading() as session:
            return (await session.execute(select(TicketRow.reference, TicketRow.town))).all()

    def teardown(self) -> None:
        self.county.close(self.database)
