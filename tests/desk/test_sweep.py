"""Limits that run out: told in time, told when too late, and never twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.clocks import Limit
from desk.filing import NewMatter, NewTicket, file
from desk.lifecycle import Action, Status
from desk.limits import Limits
from desk.progress import own
from desk.sweep import Sweeper, Swept, escalation_days, warning_days
from desk.tickets import Tickets
from desk.viewer import Role, Viewer
from desk.working_days import WorkingDays, load
from rules.place import Place
from store.crypt import Vault
from store.database import Database
from store.models import ClockRow, TicketEventRow
from tests.talks import a_talk

pytestmark = pytest.mark.anyio
MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
NOTHING = Swept()


class House:
    """Tickets and the sweeper on a day of the test's choosing."""

    def __init__(self, database: Database, calendar: WorkingDays) -> None:
        self.database = database
        self.now = MONDAY
        self.limits = Limits(calendar)
        self.tickets = Tickets(database, lambda: self.now, calendar)
        self.sweeper = Sweeper(database, lambda: self.now, calendar)

    async def file(self, limit: Limit) -> str:
        new = NewTicket(
            key="c:1:1", conversation_id="c", channel="web",
            place=Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇"), window="中扬镇窗口",
            urgency="normal", programs=("nat_dibao",), rulebook_version="v", snapshot={},
            phone=None, matters=(NewMatter("nat_dibao", "", "likely", limit),),
        )  # fmt: skip
        async with self.database.writing() as session:
            filed = await file(session, self.database.vault, new, self.now, self.limits)
        return filed.reference

    async def told(self) -> list[tuple[str, str]]:
        async with self.database.reading() as session:
            query = select(TicketEventRow).filter_by(role="system").order_by(TicketEventRow.id)
            return [(row.action, row.note) for row in await session.scalars(query)]


@pytest.fixture
async def house(database: Database) -> House:
    async with database.writing() as session:
        session.add(a_talk(MONDAY))
    return House(database, WorkingDays())


def test_a_limit_is_warned_of_in_its_last_fifth() -> None:
    assert [warning_days(days) for days in (1, 3, 10, 20, 30, 45)] == [1, 1, 2, 4, 6, 9]


def test_the_district_is_told_before_a_limit_ends_and_after_the_window() -> None:
    for days in range(1, 400):
        assert 0 <= escalation_days(days) < warning_days(days)
    assert [escalation_days(days) for days in (1, 3, 10, 20, 30, 45)] == [0, 0, 1, 2, 3, 4]


async def test_each_limit_is_told_once_before_and_once_after_its_end(house: House) -> None:
    reference = await house.file(Limit(10, working=True))
    await house.tickets.move(CLERK, reference, Action.ACCEPT)
    seen: dict[int, Swept] = {}
    for day in range(2, 25):
        house.now = MONDAY + timedelta(days=day - 2)
        for _ in range(3):
            swept = await house.sweeper.sweep()
            if swept != NOTHING:
                seen[day] = swept
    # Ten working days end on Monday the 16th; two are left on Thursday the 12th, one on Friday.
    assert seen == {12: Swept(warned=1), 13: Swept(escalated=1), 17: Swept(overdue=1)}
    told = [("due_soon", "decide"), ("escalated", "decide"), ("overdue", "decide")]
    assert await house.told() == told
    assert (await house.tickets.get(CLERK, reference)).matters[0].clock is not None


async def test_two_sweepers_at_once_tell_it_once(house: House) -> None:
    await house.file(Limit(10, working=True))
    house.now = MONDAY + timedelta(days=10)
    rounds = await asyncio.gather(*(house.sweeper.sweep() for _ in range(5)))
    assert sum(one.overdue for one in rounds) == 1
    assert await house.told() == [("overdue", "first_call")]


async def test_sweepers_of_two_processes_tell_it_once(house: House, vault: Vault) -> None:
    await house.file(Limit(10, working=True))
    url = house.database.engine.url.render_as_string(hide_password=False)
    other = House(await Database.connect(url, vault), WorkingDays())
    for days in (1, 2, 3, 4, 10):
        house.now = other.now = MONDAY + timedelta(days=days)
        await asyncio.gather(*(one.sweeper.sweep() for one in (house, other) * 3))
    await other.database.close()
    told = ["due_soon", "escalated", "overdue"]
    assert await house.told() == [(what, "first_call") for what in told]


async def test_the_resident_is_told_of_his_ticket_not_of_the_clock(house: House) -> None:
    reference = await house.file(Limit(10, working=True))
    house.now = MONDAY + timedelta(days=10)
    await house.sweeper.sweep()
    async with house.database.reading() as session:
        found = await own(session, "c", reference)
    assert found is not None
    assert found.ticket.header.status is Status.FILED


async def test_a_paused_limit_is_not_warned_of(house: House) -> None:
    reference = await house.file(Limit(3, working=True))
    await house.tickets.move(CLERK, reference, Action.GIVE_BACK, note="补身份证")
    house.now = MONDAY + timedelta(days=40)
    assert await house.sweeper.sweep() == NOTHING


async def test_a_notice_that_comes_late_gives_waiting_limits_their_day(
    house: House, database: Database, tmp_path: Path
) -> None:
    year = WorkingDays().known_until(MONDAY.date()).year + 1
    house.now = datetime(year - 1, 12, 28, 1, 0, tzinfo=UTC)
    reference = await house.file(Limit(10, working=True))
    view = await house.tickets.move(CLERK, reference, Action.ACCEPT)
    assert view.header.due_on is None
    off = "".join(f"    - {date(year, 2, day)}\n" for day in range(1, 25))
    (tmp_path / "holidays.yml").write_text(
        f"- year: {year}\n  document: 测试用的通知\n  off:\n    - {date(year, 1, 1)}\n{off}",
        "utf-8",
    )
    later = House(database, load(tmp_path))
    later.now = house.now
    assert (await later.sweeper.sweep()).recounted == 1
    due = (await later.tickets.get(CLERK, reference)).header.due_on
    assert due is not None
    assert due.year == year
    async with database.reading() as session:
        assert {row.due_on for row in await session.scalars(select(ClockRow))} == {due, None}
