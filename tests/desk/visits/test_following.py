"""Whoever is visited goes with his ticket to another township, and nothing of it is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.errors import NotFound
from desk.lifecycle import Action
from desk.tickets import Details, Tickets
from desk.visits.shapes import Paid
from desk.visits.views import CareHeader
from store.models import AuditRow
from tests.desk.visits.house import CLERK, DISTRICT, FOREIGN, HERE, MONDAY, House, filed

pytestmark = pytest.mark.anyio
THERE = replace(HERE, town="蔡集镇")


async def transfer(house: House) -> None:
    tickets = Tickets(house.database, lambda: house.now)
    details = Details(place=THERE, window="蔡集镇窗口")
    await tickets.move(CLERK, house.ticket, Action.TRANSFER, note="他住蔡集", details=details)


async def test_the_new_township_gets_the_plan_and_the_old_one_loses_sight_of_it(
    house: House,
) -> None:
    care = await house.begin()
    await house.cares.visit(CLERK, care, Paid("well"))
    house.day(3)
    await transfer(house)
    assert await house.cares.due(CLERK) == ()
    with pytest.raises(NotFound):
        await house.cares.get(CLERK, care)
    with pytest.raises(NotFound):
        await house.cares.visit(CLERK, care, Paid("well"))
    (found,) = await house.cares.due(FOREIGN)
    assert (found.id, found.town, found.last_on) == (care, "蔡集镇", MONDAY.date())
    assert [one.id for one in await house.cares.of_ticket(FOREIGN, house.ticket)] == [care]
    await house.cares.visit(FOREIGN, care, Paid("well"))


async def test_the_story_and_the_trail_say_who_moved_it_and_whence(house: House) -> None:
    care = await house.begin()
    await transfer(house)
    last = (await house.cares.get(FOREIGN, care)).story[-1]
    assert (last.by, last.action, last.note) == (CLERK.login, "follow", "中扬镇 → 蔡集镇")
    async with house.database.reading() as session:
        rows = await session.scalars(select(AuditRow).filter_by(action="care.follow"))
        assert [(row.actor, row.subject) for row in rows] == [(CLERK.login, str(care))]


async def test_what_is_late_stays_late_for_whoever_has_it_now(house: House) -> None:
    care = await house.begin()
    house.day(6)
    await house.sweeper.sweep()
    await transfer(house)
    (found,) = await house.cares.due(FOREIGN)
    assert (found.alerted, found.next_on) == (1, MONDAY.date())
    house.day(8)
    assert (await house.sweeper.sweep()).escalated == 1
    assert [one.action for one in (await house.cares.get(FOREIGN, care)).story] == [
        "begin", "alert", "follow", "escalated",
    ]  # fmt: skip


async def test_a_disaster_counts_that_is_on_in_the_new_township(house: House) -> None:
    care = await house.begin()
    until = house.now.date() + timedelta(days=10)
    await house.surges.begin(DISTRICT, [HERE], days=2, until=until, why="暴雨")
    await house.cares.visit(CLERK, care, Paid("well"))
    assert (await one(house, care)).surge_until == until
    await transfer(house)
    now = await one(house, care)
    assert (now.surge_until, now.next_on) == (None, MONDAY.date() + timedelta(days=3))


async def test_joined_to_a_ticket_of_another_township_it_goes_there(house: House) -> None:
    care, other = await house.begin(), await filed(house.database, THERE, "c:1:2")
    tickets = Tickets(house.database, lambda: house.now)
    into = Details(into=other)
    await tickets.move(DISTRICT, house.ticket, Action.MERGE, note="一家人", details=into)
    assert [found.id for found in await house.cares.of_ticket(FOREIGN, other)] == [care]
    assert await house.cares.due(CLERK) == ()


async def test_a_plan_that_had_ended_goes_along_and_stays_ended(house: House) -> None:
    care = await house.begin()
    await house.cares.end(CLERK, care, "搬去儿子家")
    await transfer(house)
    assert (await one(house, care)).status == "ended"
    assert await house.cares.due(FOREIGN) == ()


async def one(house: House, care: int) -> CareHeader:
    return (await house.cares.get(DISTRICT, care)).header
