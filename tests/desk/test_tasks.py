"""Calls to make: whose list they are on, who is at them, how they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desk.errors import Changed, NotFound, Unfit
from desk.places import Gazetteer
from desk.staff import Role, Staff
from desk.summoning import responsible, summon
from desk.tasks import Tasks
from desk.viewer import Viewer
from desk.working_days import WorkingDays
from store import talks
from store.database import Database
from store.models import AuditRow
from store.talks import Talk

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
OPERATOR = Viewer("li", "李", Role.OPERATOR, "321302")
COLLEAGUE = Viewer("wu", "吴", Role.OPERATOR, "321300")
ELSEWHERE = Viewer("he", "何", Role.OPERATOR, "320100")
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
PASSWORD = "correct-horse-battery"
CALENDAR = WorkingDays()


async def wanted(
    database: Database,
    key: str = "a",
    *,
    reason: str = "asked",
    adcode: str = "321302",
    town: str = "中扬镇",
    desk: str = "hotline",
    phone: str | None = "+8613812345678",
) -> None:
    talk = Talk(f"talk-{key}", "web", f"mark-{key}", "sender", 1, 1, {})
    async with database.writing() as session:
        if await talks.find(session, "web", f"mark-{key}", "") is None:
            await talks.begin(session, talk, NOW)
        await summon(
            session, conversation_id=talk.id, reason=reason,
            contact={"name": None, "phone": phone, "wish": None},
            adcode=adcode, town=town, desk=desk, at=NOW,
        )  # fmt: skip


async def test_a_call_is_on_one_list_and_of_one_area(database: Database) -> None:
    await wanted(database)
    tasks = Tasks(database)
    assert [one.phone for one in await tasks.open(OPERATOR)] == ["+8613812345678"]
    assert len(await tasks.open(COLLEAGUE)) == 1
    for viewer in (ELSEWHERE, CLERK):
        assert await tasks.open(viewer) == ()
        with pytest.raises(NotFound):
            await tasks.take(viewer, 1)
    await wanted(database, "b", desk="window")
    assert len(await tasks.open(CLERK)) == 1
    await wanted(database, "c", adcode="", town="")
    assert len(await tasks.open(ELSEWHERE)) == 1


async def test_asking_twice_is_one_errand_which_an_emergency_raises(database: Database) -> None:
    await wanted(database, phone=None)
    await wanted(database, "b")
    await wanted(database, reason="self_harm")
    tasks = await Tasks(database).open(OPERATOR)
    assert [(one.reason, one.phone) for one in tasks] == [
        ("self_harm", "+8613812345678"), ("asked", "+8613812345678"),
    ]  # fmt: skip
    waiting = await Tasks(database).waiting(OPERATOR)
    assert (waiting.count, waiting.urgent) == (2, 1)


async def test_who_is_at_it_keeps_it_until_it_was_forgotten(database: Database) -> None:
    await wanted(database)
    now = NOW
    tasks = Tasks(database, lambda: now)
    before = (await tasks.waiting(OPERATOR)).mark
    await tasks.take(OPERATOR, 1)
    assert (await tasks.waiting(OPERATOR)).mark != before
    await tasks.take(OPERATOR, 1)
    with pytest.raises(Changed):
        await tasks.take(COLLEAGUE, 1)
    now = NOW + timedelta(minutes=31)
    await tasks.take(COLLEAGUE, 1)
    (task,) = await tasks.open(OPERATOR)
    assert task.taken_by == "wu"


async def test_nobody_answers_and_then_somebody_does(database: Database) -> None:
    await wanted(database)
    tasks = Tasks(database)
    await tasks.take(OPERATOR, 1)
    await tasks.done(OPERATOR, 1, "no_answer")
    (task,) = await tasks.open(OPERATOR)
    assert (task.tries, task.taken_by) == (1, None)
    with pytest.raises(Unfit):
        await tasks.done(OPERATOR, 1, "whatever")
    await tasks.done(OPERATOR, 1, "reached")
    await tasks.done(OPERATOR, 1, "reached")
    assert await tasks.open(OPERATOR) == ()
    with pytest.raises(Changed):
        await tasks.take(OPERATOR, 1)
    async with database.reading() as session:
        query = select(AuditRow.action).where(AuditRow.subject == "task 1").order_by(AuditRow.id)
        actions = list(await session.scalars(query))
    assert actions == ["task.take", "task.tried", "task.read", "task.done"]


async def test_who_is_there_decides_whose_errand_it_is(database: Database) -> None:
    staff = Staff(database, Gazetteer())

    async def desk(adcode: str = "321302", town: str = "中扬镇") -> str | None:
        async with database.reading() as session:
            return await responsible(session, adcode, town)

    assert await desk() is None
    await staff.add(
        "zhongyang", PASSWORD, name="王", role=Role.CLERK, adcode="321302", town="中扬镇"
    )
    assert await desk() == "window"
    assert await desk(town="蔡集镇") is None
    assert await desk("", "") is None
    await staff.add("rexian", PASSWORD, name="周", role=Role.OPERATOR, adcode="321300")
    assert await desk() == "hotline"
    assert await desk("", "") == "hotline"
    assert await desk("320102", "某街道") is None
