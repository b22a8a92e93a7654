"""Any order of filing, deciding, moving, merging and transferring keeps days, history and scope.

YIMEN_TICKETS=1000 makes it the long run: about so many tickets instead of a few dozen.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from desk.clocks import Limit
from desk.errors import DeskError, NotAllowed, NotFound
from desk.filing import NewMatter, NewTicket, file
from desk.lifecycle import Action, moves
from desk.limits import Limits, china_date, clock_of
from desk.referrals import Referrals
from desk.sweep import Sweeper
from desk.tickets import Details, Tickets
from desk.viewer import Role, Viewer
from desk.views import TicketView
from desk.working_days import WorkingDays
from rules.place import Place
from store.crypt import Vault
from store.database import Database
from store.models import ClockRow, ConversationRow, MatterRow, TicketEventRow, TicketRow

T = TypeVar("T")
Asked = tuple[str, str]
# Monday; the walk stays within years whose holidays are known.
MONDAY = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
TOWNS = ("中扬镇", "屠园镇", "蔡集镇")
HERE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
CLERKS = tuple(
    Viewer(f"clerk{number}", town, Role.CLERK, "321302", town) for number, town in enumerate(TOWNS)
)
DISTRICT = Viewer("qu", "区", Role.DISTRICT, "321302")
OPERATOR = Viewer("rexian", "热线", Role.OPERATOR, "321302")
STRANGER = Viewer("suyu", "外", Role.DISTRICT, "321311")
OFFICER = Viewer("yibao", "医保", Role.OFFICER, "321302", department="medical")
VIEWERS = (*CLERKS, DISTRICT, DISTRICT, DISTRICT, OPERATOR, STRANGER, OFFICER)
MATTERS = (
    NewMatter("nat_dibao", "", "likely", Limit(30, working=True)),
    NewMatter("nat_disabled_care", "dad", "likely", Limit(10, working=True)),
    NewMatter("nat_temp_quick", "", "possible", Limit(3, working=False), at_once=True),
    NewMatter("nat_charity", "", "ask"),
)
CALENDAR = WorkingDays()
TICKETS = int(os.environ.get("YIMEN_TICKETS", "30"))
STEPS = 30


class DeskMachine(RuleBasedStateMachine):
    """A county's desk with three townships; time only goes on."""

    references: Bundle[str] = Bundle("references")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.now = MONDAY
        self.filed = 0
        # Of each limit: the most days used that were ever seen, and how many it had.
        self.used: dict[int, int] = {}
        self.told: dict[int, int] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize()
    def open(self) -> None:
        url = f"sqlite+aiosqlite:///{Path(self.folder.name) / 'desk.sqlite'}"
        self.database = self.run(Database.connect(url, Vault([b"k" * 32])))
        self.tickets = Tickets(self.database, lambda: self.now, CALENDAR)
        self.referrals = Referrals(self.database, lambda: self.now, CALENDAR)
        self.sweeper = Sweeper(self.database, lambda: self.now, CALENDAR)

        async def conversation() -> None:
            async with self.database.writing() as session:
                session.add(
                    ConversationRow(
                        id="c", channel="web", sender_mark="m", sender="s", round=1, state={},
                        created_at=MONDAY, updated_at=MONDAY,
                    )
                )  # fmt: skip

        self.run(conversation())

    @rule(
        target=references,
        town=st.sampled_from(TOWNS),
        urgent=st.booleans(),
        matters=st.lists(st.sampled_from(MATTERS), min_size=1, max_size=4, unique=True),
    )
    def file(self, town: str, urgent: bool, matters: list[NewMatter]) -> str:
        self.filed += 1
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
        self.now = min(self.now + timedelta(hours=hours), datetime(2026, 12, 20, tzinfo=UTC))

    @rule()
    def sweep(self) -> None:
        """Twice: what has been told is not told again."""
        self.run(self.sweeper.sweep())
        again = self.run(self.sweeper.sweep())
        assert (again.warned, again.escalated, again.overdue) == (0, 0, 0)

    @rule(
        reference=references,
        other=references,
        viewer=st.sampled_from(VIEWERS),
        action=st.sampled_from(Action),
        matter=st.integers(1, 5),
        town=st.sampled_from(TOWNS),
    )
    def move(
        self, reference: str, other: str, viewer: Viewer, action: Action, matter: int, town: str
    ) -> None:
        before, left = self.get(reference), [self.left(reference), self.left(other)]
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
        assert sees(viewer, before)
        assert action in {one.action for one in moves(before.header.status, viewer.role)}
        assert [one.action for one in after.history] == [
            *(one.action for one in before.history), action,
        ]  # fmt: skip
        if action is Action.MERGE:
            assert after.merged_into == self.get(other).header.reference
            self.merged(left, self.left(other))
        if action is Action.TRANSFER:
            assert self.left(reference) == left[0]

    def refused(self, error: DeskError, before: TicketView, viewer: Viewer, action: Action) -> None:
        """Nothing happened, and what may not be done was not done for that reason alone."""
        after = self.get(before.header.reference)
        assert (after.header, after.history) == (before.header, before.history)
        if not sees(viewer, before):
            assert isinstance(error, NotFound)
        elif action not in {one.action for one in moves(before.header.status, viewer.role)}:
            assert isinstance(error, NotAllowed)

    def merged(self, before: list[dict[Asked, int]], after: dict[Asked, int]) -> None:
        """All that was asked for still is, and nobody waits longer for having asked twice."""
        for limits in before:
            for asked, left in limits.items():
                assert after[asked] <= left

    @rule(
        reference=references,
        number=st.integers(1, 2),
        step=st.sampled_from(("accept", "done", "decline")),
    )
    def answer(self, reference: str, number: int, step: str) -> None:
        before = self.get(reference)
        known = {one.number: one for one in before.referrals}
        try:
            self.run(self.referrals.take(OFFICER, reference, number, step, note="结果"))
        except NotFound:
            assert number not in known
        except NotAllowed:
            assert known[number].status in {"accepted", "done", "declined", "recalled", "sent"}
        else:
            assert self.get(reference).history[-1].action == f"referral_{step}"

    @invariant()
    def no_day_is_lost_and_nothing_is_told_twice(self) -> None:
        if not self.filed:
            return
        today = china_date(self.now)
        for row in self.run(self.rows(ClockRow)):
            spent = clock_of(row).spent(today, CALENDAR)
            assert spent >= self.used.get(row.id, 0)
            self.used[row.id] = spent
            if row.stopped_at is None and row.due_on is not None:
                left = clock_of(row).left(today, CALENDAR)
                # On days off after the last day no further day is used.
                assert left <= 0 if row.due_on < today else left >= 0

    @invariant()
    def the_inbox_is_led_by_the_soonest_limit(self) -> None:
        if not self.filed:
            return
        clocks = self.run(self.rows(ClockRow))
        for ticket in self.run(self.rows(TicketRow)):
            running = [
                one.due_on
                for one in clocks
                if one.ticket_id == ticket.id and one.stopped_at is None and one.due_on
            ]
            assert ticket.due_on == min(running, default=None)
            if ticket.status == "closed":
                assert running == []

    @invariant()
    def the_history_is_numbered_without_a_gap(self) -> None:
        if not self.filed:
            return
        numbers: dict[int, list[int]] = {}
        for event in self.run(self.rows(TicketEventRow)):
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
        )

        async def work() -> dict[Asked, int]:
            async with self.database.reading() as session:
                return {
                    (matter.program_id, matter.member): clock_of(row).left(
                        china_date(self.now), CALENDAR
                    )
                    for matter, row in await session.execute(query)
                    if matter.decision == "open"
                }

        return self.run(work())

    async def rows(self, model: type[T]) -> list[T]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(model).order_by(model.id)))  # type: ignore[attr-defined]

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()


def sees(viewer: Viewer, view: TicketView) -> bool:
    """Written out once more on purpose: who sees a ticket."""
    if viewer.role is Role.CLERK:
        return view.header.town == viewer.town
    return viewer in (DISTRICT, OPERATOR)


DeskMachine.TestCase.settings = settings(
    max_examples=max(3, TICKETS // 6),
    stateful_step_count=STEPS,
    deadline=None,
    # A walk that fails is printed as it is: making it shorter would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
test_the_desk_holds_whatever_is_done_in_whatever_order = DeskMachine.TestCase
