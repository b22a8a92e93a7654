"""People who are visited: by their township, in time, and nobody is forgotten or told of twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from desk.errors import Changed, DeskError, NotAllowed, NotFound, Unfit
from desk.leads.book import Leads
from desk.places import Gazetteer
from desk.visits.shapes import Counts, NewCare, Paid
from desk.visits.sweep import VisitsSwept, VisitSweeper
from store.crypt import Vault
from store.database import Database
from store.models import AuditRow
from tests.desk.visits.house import (
    CLERK,
    DISTRICT,
    FATHER,
    FOREIGN,
    HERE,
    MONDAY,
    ONE,
    OPERATOR,
    OTHER,
    THREE,
    House,
)

pytestmark = pytest.mark.anyio


async def test_somebody_new_is_due_at_once_and_then_every_third_day(house: House) -> None:
    care = await house.begin()
    assert [one.id for one in await house.cares.due(CLERK)] == [care]
    await house.cares.visit(CLERK, care, Paid("well"))
    assert await house.cares.due(CLERK) == ()
    house.day(2)
    assert await house.cares.due(CLERK) == ()
    assert [one.id for one in await house.cares.due(CLERK, ahead=1)] == [care]
    house.day(3)
    found = await house.cares.due(CLERK)
    assert (found[0].name, found[0].last_on) == ("王大爷", MONDAY.date())


async def test_only_the_township_and_the_district_know_who_is_visited(house: House) -> None:
    care = await house.begin()
    assert [one.id for one in await house.cares.due(DISTRICT)] == [care]
    for viewer in (FOREIGN, OPERATOR, OTHER):
        assert await house.cares.due(viewer) == ()
        assert await house.cares.counts(viewer) == Counts()
        assert await house.cares.of_ticket(viewer, house.ticket) == ()
        with pytest.raises(NotFound):
            await house.cares.get(viewer, care)
        with pytest.raises(NotFound):
            await house.cares.visit(viewer, care, Paid("well"))
        with pytest.raises(DeskError):
            await house.cares.begin(viewer, NewCare(house.ticket, "x", FATHER, THREE, ""))


async def test_the_township_is_told_after_five_days_and_the_district_after_seven(
    house: House, database_url: str, vault: Vault
) -> None:
    care = await house.begin()
    other = await Database.connect(database_url, vault)
    sweepers = [VisitSweeper(one, lambda: house.now) for one in (house.database, other)]
    seen = {}
    for number in range(20):
        house.day(number)
        rounds = await asyncio.gather(*(one.sweep() for one in sweepers * 2))
        if told := [one for one in rounds if one != VisitsSwept()]:
            seen[number] = told
    await other.close()
    assert seen == {6: [VisitsSwept(alert=1)], 8: [VisitsSwept(escalated=1)]}
    assert await house.done(care) == ["begin", "alert", "escalated"]
    assert (await house.cares.counts(DISTRICT)).alarmed == 1


async def test_an_alarm_stays_until_somebody_was_seen(house: House) -> None:
    care = await house.begin()
    house.day(6)
    await house.sweeper.sweep()
    await house.cares.visit(CLERK, care, Paid("absent"))
    assert (await house.cares.get(CLERK, care)).header.alerted == 1
    assert await house.sweeper.sweep() == VisitsSwept()
    assert (await house.cares.due(CLERK, ahead=1))[0].next_on == house.day(7)
    await house.cares.visit(CLERK, care, Paid("well"))
    assert (await house.cares.get(CLERK, care)).header.alerted == 0
    house.day(13)
    assert await house.sweeper.sweep() == VisitsSwept(alert=1)


async def test_whoever_needs_something_becomes_a_lead_of_his_township(house: House) -> None:
    care = await house.begin()
    with pytest.raises(Unfit):
        await house.cares.visit(CLERK, care, Paid("needs"))
    await house.cares.visit(CLERK, care, Paid("needs", "没有米了", urgent=True))
    leads = await Leads(house.database, lambda: house.now).list(CLERK)
    assert [(one.who, one.words, one.urgency, one.channel) for one in leads] == [
        ("王大爷", "没有米了", "urgent", "visit")
    ]


async def test_pressing_twice_notes_one_visit(house: House) -> None:
    care = await house.begin()
    version = (await house.cares.get(CLERK, care)).version
    await house.cares.visit(CLERK, care, Paid("well", version=version))
    with pytest.raises(Changed):
        await house.cares.visit(CLERK, care, Paid("well", version=version))
    assert len((await house.cares.get(CLERK, care)).visits) == 1


async def test_nobody_is_entered_twice_and_an_ended_care_is_over(house: House) -> None:
    care = await house.begin()
    with pytest.raises(Unfit):
        await house.begin()
    with pytest.raises(Unfit):
        await house.cares.end(CLERK, care, " ")
    await house.cares.end(CLERK, care, "搬去和儿子住")
    for step in (house.cares.visit(CLERK, care, Paid("well")), house.cares.end(CLERK, care, "x")):
        with pytest.raises(NotAllowed):
            await step
    house.day(30)
    assert await house.sweeper.sweep() == VisitsSwept()
    assert await house.cares.due(CLERK) == ()
    await house.begin()


async def test_another_level_wants_its_reason_and_brings_the_visit_forward(house: House) -> None:
    care = await house.begin(ONE)
    await house.cares.visit(CLERK, care, Paid("well"))
    with pytest.raises(Unfit):
        await house.cares.relevel(CLERK, care, THREE, "")
    await house.cares.relevel(CLERK, care, THREE, "摔了，自理不了了")
    found = await house.cares.get(CLERK, care)
    assert (found.header.level, found.header.next_on) == (3, house.day(3))
    assert found.story[-1].note == "3 摔了，自理不了了"


async def test_in_a_disaster_everybody_of_the_township_is_visited_daily(house: House) -> None:
    care = await house.begin(ONE)
    await house.cares.visit(CLERK, care, Paid("well"))
    until = house.day(9)
    house.day(4)
    with pytest.raises(NotAllowed):
        await house.surges.begin(CLERK, [HERE], days=1, until=until, why="暴雨")
    with pytest.raises(NotAllowed):
        await house.surges.begin(OTHER, [HERE], days=1, until=until, why="暴雨")
    await house.surges.begin(DISTRICT, [HERE], days=1, until=until, why="暴雨")
    assert [one.why for one in await house.surges.running(CLERK)] == ["暴雨"]
    assert await house.surges.running(FOREIGN) == ()
    assert (await house.cares.due(CLERK))[0].id == care
    # Whoever comes in meanwhile is visited as closely.
    later = await house.begin(ONE, member="mum")
    for number in (4, 5):
        house.day(number)
        await house.cares.visit(CLERK, care, Paid("well"))
        await house.cares.visit(CLERK, later, Paid("well"))
    house.day(6)
    assert {one.id for one in await house.cares.due(CLERK)} == {care, later}
    house.day(8)
    assert await house.sweeper.sweep() == VisitsSwept(alert=2)
    house.day(10)
    assert await house.sweeper.sweep() == VisitsSwept(eased=2)
    assert await house.cares.due(CLERK) == ()
    assert (await house.cares.get(CLERK, care)).header.next_on == house.day(20)


async def test_a_disaster_that_is_over_early_gives_the_usual_rhythm_back(house: House) -> None:
    care = await house.begin(ONE)
    await house.cares.visit(CLERK, care, Paid("well"))
    await house.surges.begin(DISTRICT, [HERE], days=1, until=house.day(30), why="地震")
    house.day(0)
    disaster = (await house.surges.running(DISTRICT))[0]
    with pytest.raises(NotFound):
        await house.surges.end(OTHER, disaster.id)
    await house.surges.end(DISTRICT, disaster.id)
    assert await house.surges.running(DISTRICT) == ()
    assert (await house.cares.get(CLERK, care)).header.next_on == house.day(15)


async def test_days_and_places_that_can_not_be_are_refused(house: House) -> None:
    far = Gazetteer().towns_of("321311")[0]
    until = house.day(5)
    for towns, days, last, why in (
        ([], 1, until, "暴雨"),
        ([HERE], 0, until, "暴雨"),
        ([HERE], 1, until - timedelta(days=9), "暴雨"),
        ([HERE], 1, until, " "),
        ([far], 1, until, "暴雨"),
    ):
        with pytest.raises((Unfit, NotAllowed)):
            await house.surges.begin(DISTRICT, towns, days=days, until=last, why=why)
    assert await house.surges.running(DISTRICT) == ()


async def test_who_and_what_was_found_are_sealed_and_every_look_is_in_the_trail(
    house: House, database: Database
) -> None:
    care = await house.begin()
    await house.cares.visit(CLERK, care, Paid("well", "气色不错"))
    await house.cares.due(CLERK, ahead=9)
    async with database.reading() as session:
        rows = [
            *(await session.execute(text("SELECT * FROM care"))).mappings(),
            *(await session.execute(text("SELECT * FROM visit"))).mappings(),
        ]
        trail = [row.action for row in await session.scalars(select(AuditRow))]
    plain = " ".join(str(value) for row in rows for value in row.values())
    for secret in ("王大爷", "红砖房", "13812345678", "气色"):
        assert secret not in plain
    assert trail[-3:] == ["care.begin", "care.visit", "care.list"]
