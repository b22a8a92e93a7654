"""The inbox: order of work, filters, counts, what belongs together, and what is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desk.clocks import Limit
from desk.errors import NotFound
from desk.filing import NewMatter, NewTicket, file
from desk.inbox import Filter, Inbox
from desk.lifecycle import Action, Status
from desk.limits import Limits
from desk.pulse import Pulse
from desk.reference import shown
from desk.sweep import Sweeper
from desk.tickets import Details, Tickets
from desk.viewer import Role, Viewer
from desk.working_days import WorkingDays
from rules.place import Place
from store.database import Database
from tests.talks import a_talk

pytestmark = pytest.mark.anyio
MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
HERE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
NEIGHBOUR = replace(CLERK, login="li", town="屠园镇")
DISTRICT = Viewer("qu", "区", Role.DISTRICT, "321300")
FOREIGN = replace(DISTRICT, adcode="320100")
NATION = replace(DISTRICT, adcode="100000")
OFFICER = Viewer("yibao", "医保", Role.OFFICER, "321302", department="medical")
QUICK = NewMatter("nat_temp_quick", "", "likely", Limit(3, working=False), at_once=True)


class Desk:
    """Tickets filed on days of the test's choosing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        self.tickets = Tickets(database, lambda: self.now)
        self.inbox = Inbox(database)
        self.filed = 0

    async def file(self, **more: Any) -> str:
        self.filed += 1
        new = NewTicket(
            key=f"c:1:{self.filed}", conversation_id="c", channel="web", place=HERE,
            window="中扬镇窗口", urgency="normal", programs=("nat_dibao",), rulebook_version="v",
            snapshot={"contact": {}}, phone=None, matters=(NewMatter("nat_dibao", "", "likely"),),
        )  # fmt: skip
        async with self.database.writing() as session:
            vault, limits = self.database.vault, Limits(WorkingDays())
            filed = await file(session, vault, replace(new, **more), self.now, limits)
        return shown(filed.reference)

    async def shown(self, viewer: Viewer = CLERK, **wanted: Any) -> list[str]:
        found = await self.inbox.page(viewer, Filter(**wanted), TODAY)
        return [one.reference for one in found]


@pytest.fixture
async def desk(database: Database) -> Desk:
    async with database.writing() as session:
        for id in ("c", "d"):
            session.add(a_talk(MONDAY, id))
    return Desk(database)


async def test_urgent_first_then_the_soonest_limit_and_closed_only_when_asked_for(
    desk: Desk,
) -> None:
    desk.now = MONDAY - timedelta(days=6)
    late = await desk.file()
    desk.now = MONDAY
    plain = await desk.file()
    quick = await desk.file(matters=(QUICK,), urgency="urgent")
    closed = await desk.file()
    await desk.tickets.move(CLERK, closed, Action.WITHDRAW, note="不办了")

    assert await desk.shown() == [quick, late, plain]
    assert await desk.shown(status=Status.CLOSED) == [closed]
    assert await desk.shown(urgent=True) == [quick]
    assert await desk.shown(due="overdue") == [late]
    counts = await desk.inbox.counts(CLERK, TODAY)
    assert (counts.unfinished, counts.urgent, counts.overdue, counts.today) == (3, 1, 1, 0)
    assert counts.status[Status.CLOSED] == 1
    assert (await desk.inbox.counts(CLERK, date(2026, 11, 5))).today == 1


async def test_filters_by_channel_program_and_telephone(desk: Desk) -> None:
    called = await desk.file(channel="hotline", phone="13812345678")
    quick = await desk.file(matters=(QUICK,))

    assert await desk.shown(channel="hotline") == [called]
    assert await desk.shown(programs=("nat_temp_quick",)) == [quick]
    assert await desk.shown(phone="138 1234 5678") == [called]
    assert await desk.shown(phone="13800000000") == []
    await desk.tickets.move(CLERK, called, Action.WITHDRAW, note="不办了")
    assert await desk.shown(phone="+86 13812345678") == [called]


async def test_everybody_sees_his_own_place_only(desk: Desk) -> None:
    here = await desk.file()
    there = await desk.file(place=replace(HERE, town="屠园镇"))

    assert await desk.shown() == [here]
    assert await desk.shown(NEIGHBOUR) == [there]
    for viewer in (DISTRICT, NATION):
        assert await desk.shown(viewer) == [here, there]
        assert (await desk.inbox.counts(viewer, TODAY)).unfinished == 2
    for viewer in (FOREIGN, OFFICER):
        assert await desk.shown(viewer) == []
        assert (await desk.inbox.counts(viewer, TODAY)).unfinished == 0
        with pytest.raises(NotFound):
            await desk.inbox.alike(viewer, here)


async def test_open_tickets_of_one_telephone_or_one_talk_belong_together(desk: Desk) -> None:
    first = await desk.file(phone="13812345678")
    same_talk = await desk.file()
    same_phone = await desk.file(phone="13812345678", conversation_id="d")
    await desk.file(phone="13800000000", conversation_id="d", place=replace(HERE, town="屠园镇"))
    gone = await desk.file()
    await desk.tickets.move(CLERK, gone, Action.WITHDRAW, note="不办了")

    found = [one.reference for one in await desk.inbox.alike(CLERK, first)]
    assert found == [same_talk, same_phone]


async def test_news_are_of_ones_own_place_whoever_made_them(desk: Desk) -> None:
    old = await desk.file()
    pulse, other = Pulse(desk.database, CLERK), Pulse(desk.database, NEIGHBOUR)
    assert (await pulse.next(), await other.next()) == ((), ())
    new = await desk.file(urgency="urgent")
    [news] = await pulse.next()
    assert (news.action, news.reference, news.urgency) == ("file", new, "urgent")
    assert await pulse.next() == ()
    assert await other.next() == ()

    details = Details(place=replace(HERE, town="屠园镇"), window="屠园镇窗口")
    await desk.tickets.move(CLERK, old, Action.TRANSFER, note="住那边", details=details)
    assert [one.reference for one in await pulse.next()] == [None]
    assert [one.reference for one in await other.next()] == [old]


async def test_a_limit_that_has_passed_is_news_too(desk: Desk) -> None:
    reference = await desk.file()
    pulse = Pulse(desk.database, DISTRICT)
    await pulse.next()
    desk.now = MONDAY + timedelta(days=7)
    await Sweeper(desk.database, lambda: desk.now).sweep()

    assert [(one.action, one.reference) for one in await pulse.next()] == [("overdue", reference)]
