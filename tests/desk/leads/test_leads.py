"""Leads: filed once, seen by their township, looked after in time, joined, turned into tickets."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from desk.errors import Changed, DeskError, NotAllowed, NotFound, Unfit
from desk.leads.book import Counts, Leads, Step
from desk.leads.filing import NewLead, Person, Reporter, TooMany, file
from desk.leads.linking import feedback
from desk.leads.sweep import LeadsSwept, LeadSweeper
from desk.reference import shown
from desk.viewer import Role, Viewer
from desk.working_days import WorkingDays
from rules.place import Place
from store.crypt import Vault
from store.database import Database
from store.models import AuditRow, LeadRow

pytestmark = pytest.mark.anyio
# Friday, 9:00 in China.
FRIDAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ZHONGYANG = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
CAIJI = replace(ZHONGYANG, town="蔡集镇")
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
FOREIGN = Viewer("li", "李强", Role.CLERK, "321302", "蔡集镇")
DISTRICT = Viewer("qu", "区", Role.DISTRICT, "321302")
OPERATOR = Viewer("rexian", "热线", Role.OPERATOR, "321302")
OFFICER = Viewer("yibao", "医保", Role.OFFICER, "321302", department="medical")
GRANNY = Person(
    "王奶奶，八十多", "三组村口红砖房", "一个人住，摔了起不来床，没人做饭", ("no_care",)
)


class House:
    """The leads of a county on a day of the test's choosing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = FRIDAY
        self.leads = Leads(database, lambda: self.now)
        self.sweeper = LeadSweeper(database, lambda: self.now)
        self.filed = 0

    async def file(self, person: Person = GRANNY, **more: object) -> str:
        self.filed += 1
        new = NewLead(f"k{self.filed}", "web", ZHONGYANG, person)
        return await self.put(replace(new, **more))  # type: ignore[arg-type]

    async def put(self, new: NewLead) -> str:
        async with self.database.writing() as session:
            found = await file(session, self.database.vault, new, self.now, WorkingDays())
        return shown(found)

    async def stage(self, reference: str) -> str | None:
        async with self.database.reading() as session:
            found = await feedback(session, reference)
        return found.stage if found else None


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


async def test_the_same_form_sent_twice_is_one_lead(house: House) -> None:
    new = NewLead("k", "web", ZHONGYANG, GRANNY)
    assert await house.put(new) == await house.put(new)
    assert len(await house.leads.list(CLERK)) == 1


async def test_only_its_township_and_the_district_know_of_a_lead(house: House) -> None:
    number = await house.file()
    assert [one.reference for one in await house.leads.list(CLERK)] == [number]
    assert [one.reference for one in await house.leads.list(DISTRICT)] == [number]
    for viewer in (FOREIGN, OPERATOR, OFFICER):
        assert await house.leads.list(viewer) == ()
        assert await house.leads.counts(viewer) == Counts()
        with pytest.raises(NotFound):
            await house.leads.get(viewer, number)
        with pytest.raises(NotFound):
            await house.leads.take(viewer, number, Step("take"))


async def test_nothing_said_of_anybody_lies_open_in_the_database(
    house: House, database: Database
) -> None:
    await house.file(reporter=Reporter("刘强", "13900001111", "neighbour"), source="10.1.2.3")
    async with database.reading() as session:
        row = (await session.execute(text("SELECT * FROM lead"))).mappings().one()
    plain = " ".join(str(value) for value in row.values())
    for secret in ("王奶奶", "红砖房", "刘强", "13900001111", "10.1.2.3", "起不来"):
        assert secret not in plain


async def test_the_days_are_working_days_and_the_next_day_in_an_emergency(house: House) -> None:
    calm = await house.leads.get(CLERK, await house.file())
    urgent = await house.leads.get(CLERK, await house.file(urgent=True))
    assert calm.header.due_on == date(2026, 11, 25)
    assert urgent.header.due_on == date(2026, 11, 21)
    assert [one.urgency for one in await house.leads.list(CLERK)] == ["urgent", "normal"]


async def test_each_is_warned_of_once_and_told_to_the_district_once(
    house: House, database_url: str, vault: Vault
) -> None:
    number = await house.file()
    other = await Database.connect(database_url, vault)
    sweepers = [LeadSweeper(one, lambda: house.now) for one in (house.database, other)]
    seen = {}
    for day in range(20, 31):
        house.now = FRIDAY + timedelta(days=day - 20)
        rounds = await asyncio.gather(*(one.sweep() for one in sweepers * 3))
        told = [one for one in rounds if one != LeadsSwept()]
        if told:
            seen[day] = told
    await other.close()
    assert seen == {24: [LeadsSwept(warned=1)], 25: [LeadsSwept(escalated=1)]}
    found = await house.leads.get(CLERK, number)
    assert [one.action for one in found.story] == ["file", "due_soon", "escalated"]
    assert (await house.leads.counts(DISTRICT)).escalated == 1
    assert (await house.leads.counts(DISTRICT)).overdue == 1


async def test_whoever_was_visited_is_waited_for_no_more(house: House) -> None:
    number = await house.file()
    with pytest.raises(Unfit):
        await house.leads.take(CLERK, number, Step("visit"))
    await house.leads.take(CLERK, number, Step("visit", "人在，已送医"))
    house.now += timedelta(days=30)
    assert await house.sweeper.sweep() == LeadsSwept()
    found = await house.leads.get(CLERK, number)
    assert (found.header.checked, found.header.due_on) == (True, None)


async def test_the_reporter_learns_that_somebody_came_and_nothing_else(house: House) -> None:
    first, second = await house.file(), await house.file()
    assert await house.stage(first) == "waiting"
    await house.leads.take(CLERK, first, Step("take"))
    assert await house.stage(first) == "going"
    await house.leads.take(CLERK, second, Step("join", into=first))
    assert await house.stage(second) == "going"
    await house.leads.take(CLERK, first, Step("call", "打通了"))
    assert await house.stage(first) == await house.stage(second) == "looked"
    await house.leads.take(CLERK, first, Step("close", reason="declined"))
    assert await house.stage(first) == "looked"
    assert await house.stage("1234-5678-2") is None


async def test_what_may_be_one_household_is_offered_to_be_joined(house: House) -> None:
    first = await house.file()
    again = await house.file(
        Person("姓王的老奶奶", "三组村口的红砖房子", "老人摔了，起不来床，一个人住"), urgent=True
    )
    elsewhere = await house.file(Person("李大爷", "五组桥头", "房子漏雨"))
    found = await house.leads.get(CLERK, again)
    assert [one.reference for one in found.alike] == [first]
    assert (await house.leads.get(CLERK, elsewhere)).alike == ()
    await house.leads.take(CLERK, again, Step("join", into=first))
    kept = await house.leads.get(CLERK, first)
    # The stricter day and the urgency stay.
    assert (kept.header.urgency, kept.header.due_on) == ("urgent", date(2026, 11, 21))
    assert (await house.leads.get(CLERK, again)).joined_into == first
    with pytest.raises(NotAllowed):
        await house.leads.take(CLERK, again, Step("take"))


async def test_a_lead_is_joined_with_no_foreign_one(house: House) -> None:
    mine, foreign = await house.file(), await house.file(place=CAIJI)
    for into in (foreign, mine, "0000-0000-0"):
        with pytest.raises(Unfit):
            await house.leads.take(CLERK, mine, Step("join", into=into))


async def test_a_lead_goes_to_the_right_township(house: House) -> None:
    number = await house.file()
    await house.leads.take(CLERK, number, Step("move", place=CAIJI, note="住在那边"))
    with pytest.raises(NotFound):
        await house.leads.get(CLERK, number)
    found = await house.leads.get(FOREIGN, number)
    assert (found.header.status, found.header.due_on) == ("new", date(2026, 11, 25))


async def test_what_somebody_else_has_changed_is_not_overwritten(house: House) -> None:
    number = await house.file()
    seen = await house.leads.get(CLERK, number)
    await house.leads.take(DISTRICT, number, Step("take"))
    with pytest.raises(Changed):
        await house.leads.take(CLERK, number, Step("take", version=seen.version))


async def test_a_reason_is_asked_for_and_one_in_words_where_it_says_other(house: House) -> None:
    number = await house.file()
    for step in (Step("close"), Step("close", reason="other"), Step("close", reason="?")):
        with pytest.raises(Unfit):
            await house.leads.take(CLERK, number, step)
    closed = await house.leads.take(CLERK, number, Step("close", "住院了", reason="other"))
    assert closed.outcome == {"reason": "other", "note": "住院了"}


async def test_one_address_can_not_bury_a_township_and_staff_are_never_refused(
    house: House,
) -> None:
    for _ in range(10):
        await house.file(source="10.0.0.1")
    with pytest.raises(TooMany):
        await house.file(source="10.0.0.1")
    await house.file(source="10.0.0.2")
    await house.file()
    house.now += timedelta(hours=1, seconds=1)
    await house.file(source="10.0.0.1")


async def test_every_look_and_step_is_in_the_audit_trail(house: House, database: Database) -> None:
    number = await house.file()
    await house.leads.list(CLERK)
    await house.leads.get(CLERK, number)
    with pytest.raises(DeskError):
        await house.leads.take(FOREIGN, number, Step("take"))
    await house.leads.take(CLERK, number, Step("take"))
    async with database.reading() as session:
        rows = await session.scalars(select(AuditRow).order_by(AuditRow.id))
        trail = [(row.actor, row.action, row.result) for row in rows]
    assert trail == [
        ("public", "lead.file", "done"),
        ("zhang", "lead.list", "done"),
        ("zhang", "lead.read", "done"),
        ("li", "lead.take", "not_found"),
        ("zhang", "lead.take", "done"),
    ]


async def test_the_story_of_a_lead_can_only_grow(house: House, database: Database) -> None:
    await house.file()
    for statement in ("DELETE FROM outreach_event", "UPDATE outreach_event SET actor = 'x'"):
        with pytest.raises(DBAPIError):
            async with database.writing() as session:
                await session.execute(text(statement))


async def test_a_lead_over_new_year_gets_its_day_when_the_holidays_are_known(
    house: House, database: Database
) -> None:
    year = WorkingDays().known_until(FRIDAY.date()).year + 1
    house.now = datetime(year - 1, 12, 31, 2, 0, tzinfo=UTC)
    number = await house.file()
    assert (await house.leads.get(CLERK, number)).header.due_on is None
    async with database.reading() as session:
        assert (await session.scalars(select(LeadRow))).one().due_on is None
