from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.clocks import Limit
from desk.errors import Changed, NotAllowed, NotFound, Unfit
from desk.filing import Filed, NewMatter, NewTicket, file
from desk.lifecycle import Action, Status, result
from desk.limits import Limits
from desk.reference import shown, spoken
from desk.tickets import Details, Tickets
from desk.viewer import CONSOLE, Role, Viewer
from desk.working_days import WorkingDays
from rules.place import Place
from store.database import Database
from store.models import AuditRow, TicketEventRow, TicketRow
from tests.talks import a_talk

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
ZHONGYANG = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
DISTRICT = Viewer("qu", "区民政", Role.DISTRICT, "321302")
OPERATOR = Viewer("rexian", "热线", Role.OPERATOR, "321300")
ADMIN = Viewer("admin", "管理", Role.ADMIN, "100000")
FOREIGN = [
    Viewer("li", "李", Role.CLERK, "321302", "屠园镇"),
    # The same name of a township in another county is another township.
    Viewer("wang", "王", Role.CLERK, "321311", "中扬镇"),
    Viewer("su", "宿豫", Role.DISTRICT, "321311"),
    Viewer("nan", "南京", Role.OPERATOR, "320100"),
    Viewer("chuan", "四川", Role.ADMIN, "510000"),
]
NEW = NewTicket(
    key="c:1:1",
    conversation_id="c",
    channel="web",
    place=ZHONGYANG,
    window="中扬镇社会救助窗口",
    urgency="normal",
    programs=("nat_dibao", "nat_disabled_care"),
    rulebook_version="v1",
    snapshot={"contact": {"name": "王桂兰", "phone": "13812345678"}},
    phone="138 1234 5678",
)


MATTERS = (
    NewMatter("nat_dibao", "", "likely", Limit(30, working=True)),
    NewMatter("nat_disabled_care", "dad", "possible", Limit(10, working=True)),
    NewMatter("nat_elder_age", "dad", "ask"),
)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
async def desk(database: Database) -> Database:
    async with database.writing() as session:
        session.add(a_talk(NOW))
    return database


@pytest.fixture
def tickets(desk: Database) -> Tickets:
    return Tickets(desk, Clock())


async def put(desk: Database, new: NewTicket = NEW, at: datetime = NOW, **more: Any) -> Filed:
    async with desk.writing() as session:
        return await file(session, desk.vault, new, at, Limits(WorkingDays()), **more)


async def count(desk: Database, table: type) -> int:
    async with desk.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def test_the_clerk_of_the_township_finds_the_ticket_as_it_was_filed(
    desk: Database, tickets: Tickets
) -> None:
    filed = await put(desk)
    [header] = await tickets.list(CLERK)
    assert header.reference == shown(filed.reference)
    assert (header.status, header.urgency, header.window) == ("filed", "normal", NEW.window)
    assert header.programs == NEW.programs
    view = await tickets.get(CLERK, header.reference)
    assert view.snapshot == NEW.snapshot
    assert [(e.number, e.by, e.action, e.before, e.after) for e in view.history] == [
        (1, "resident", "file", None, "filed")
    ]
    assert {move.action for move in view.moves} >= {"accept", "give_back", "withdraw"}


async def test_a_reference_read_over_the_telephone_is_found(
    desk: Database, tickets: Tickets
) -> None:
    filed = await put(desk)
    view = await tickets.get(CLERK, f"单号是{spoken(filed.reference)}")
    assert view.header.reference == shown(filed.reference)


async def test_fifty_filings_with_one_key_at_once_give_one_ticket(desk: Database) -> None:
    filed = await asyncio.gather(*(put(desk) for _ in range(50)))
    assert len({one.reference for one in filed}) == 1
    assert sum(one.fresh for one in filed) == 1
    assert await count(desk, TicketRow) == await count(desk, TicketEventRow) == 1


async def test_another_confirmation_is_another_ticket(desk: Database) -> None:
    first, second = await put(desk), await put(desk, replace(NEW, key="c:1:2"))
    assert first.reference != second.reference
    assert first.fresh
    assert second.fresh


async def test_a_number_that_is_taken_is_drawn_again(desk: Database) -> None:
    first = await put(desk)
    numbers = iter([first.reference, first.reference, "000000017"])
    second = await put(desk, replace(NEW, key="c:1:2"), draws=lambda: next(numbers))
    assert second.reference == "000000017"


async def test_no_ticket_without_a_window(desk: Database) -> None:
    with pytest.raises(ValueError, match="window"):
        await put(desk, replace(NEW, place=replace(ZHONGYANG, town=None)))
    assert await count(desk, TicketRow) == 0


@pytest.mark.parametrize("viewer", FOREIGN, ids=lambda viewer: viewer.login)
async def test_to_a_foreign_viewer_the_ticket_does_not_exist(
    desk: Database, tickets: Tickets, viewer: Viewer
) -> None:
    filed = await put(desk)
    number = shown(filed.reference)
    assert await tickets.list(viewer) == ()
    assert await tickets.list(viewer, status=Status.FILED, phone="13812345678") == ()
    assert set((await tickets.counts(viewer)).values()) == {0}
    with pytest.raises(NotFound) as there:
        await tickets.get(viewer, number)
    with pytest.raises(NotFound) as nowhere:
        await tickets.get(viewer, "0000-0001-7")
    assert str(there.value) == str(nowhere.value)
    for action in Action:
        with pytest.raises(NotFound):
            await tickets.move(viewer, number, action, note="不该看见")
    assert (await tickets.get(CLERK, number)).header.status == "filed"
    assert await count(desk, TicketEventRow) == 1


@pytest.mark.parametrize("viewer", [CLERK, DISTRICT, OPERATOR, ADMIN, CONSOLE])
async def test_the_own_area_sees_it(desk: Database, tickets: Tickets, viewer: Viewer) -> None:
    filed = await put(desk)
    assert len(await tickets.list(viewer)) == 1
    assert (await tickets.get(viewer, filed.reference)).snapshot == NEW.snapshot


Setup = Callable[[Tickets, str], Any]
STEPS = {
    Status.FILED: (),
    Status.ACCEPTED: (Action.ACCEPT,),
    Status.RETURNED: (Action.GIVE_BACK,),
    Status.MEETING: (Action.ACCEPT, Action.MEET),
    Status.DECIDED: (Action.ACCEPT, Action.REFUSE, Action.REFUSE, Action.REFUSE),
    Status.CLOSED: (Action.ACCEPT, Action.CLOSE),
}
# Only what was approved can be stopped: the first matter is, wherever it can be.
STEPS_APPROVED = STEPS | {
    Status.ACCEPTED: (Action.ACCEPT, Action.APPROVE),
    Status.MEETING: (Action.ACCEPT, Action.APPROVE, Action.MEET),
    Status.DECIDED: (Action.ACCEPT, Action.APPROVE, Action.REFUSE, Action.REFUSE),
    Status.CLOSED: (Action.ACCEPT, Action.APPROVE, Action.CLOSE),
}


ELSEWHERE = Details(
    matter=1, department="medical", place=replace(ZHONGYANG, town="屠园镇"), window="屠园镇窗口"
)


@pytest.mark.parametrize(
    ("viewer", "status"), list(product([CLERK, DISTRICT, OPERATOR, ADMIN], Status))
)
async def test_every_role_can_do_what_the_table_says_and_nothing_else(
    desk: Database, tickets: Tickets, viewer: Viewer, status: Status
) -> None:
    other = await put(desk, replace(NEW, key="c:1:0"))
    for number, action in enumerate(Action, 1):
        filed = await put(desk, replace(NEW, key=f"c:1:{number}", matters=MATTERS))
        stops = action is Action.STOP
        for matter, step in enumerate((STEPS_APPROVED if stops else STEPS)[status]):
            about = replace(ELSEWHERE, matter=matter)
            await tickets.move(CLERK, filed.reference, step, note="说明", details=about)
        before = await tickets.get(DISTRICT, filed.reference)
        details = replace(ELSEWHERE, matter=1 if stops else 2, into=other.reference)
        assert before.header.status is status
        move = result(status, action, viewer.role)
        if move is None:
            with pytest.raises(NotAllowed):
                await tickets.move(viewer, filed.reference, action, note="说明", details=details)
            after = await tickets.get(DISTRICT, filed.reference)
            assert (after.header, after.history) == (before.header, before.history)
            continue
        after = await tickets.move(viewer, filed.reference, action, note="说明", details=details)
        assert after.header.status is move.after
        assert after.history[:-1] == before.history
        last = after.history[-1]
        assert (last.by, last.before, last.after) == (viewer.login, status, move.after)
        assert after.header.version > before.header.version


async def test_whoever_is_turned_away_must_be_told_why(desk: Database, tickets: Tickets) -> None:
    filed = await put(desk)
    for note in (None, "", "   "):
        with pytest.raises(Unfit, match="note_missing"):
            await tickets.move(CLERK, filed.reference, Action.GIVE_BACK, note=note)
    with pytest.raises(Unfit, match="note_long"):
        await tickets.move(CLERK, filed.reference, Action.GIVE_BACK, note="长" * 2001)
    view = await tickets.move(CLERK, filed.reference, Action.GIVE_BACK, note=" 缺户口簿 ")
    assert view.history[-1].note == "缺户口簿"


async def test_of_two_clerks_at_once_the_second_is_asked_to_look_again(
    desk: Database, tickets: Tickets
) -> None:
    filed = await put(desk)
    seen = (await tickets.get(CLERK, filed.reference)).header.version
    await tickets.move(CLERK, filed.reference, Action.ACCEPT, version=seen)
    with pytest.raises(Changed):
        await tickets.move(DISTRICT, filed.reference, Action.GIVE_BACK, note="x", version=seen)
    assert (await tickets.get(CLERK, filed.reference)).header.status == "accepted"


async def test_ten_presses_of_accept_are_one_acceptance(desk: Database, tickets: Tickets) -> None:
    filed = await put(desk)
    presses = (tickets.move(CLERK, filed.reference, Action.ACCEPT) for _ in range(10))
    ends = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(isinstance(end, NotAllowed) for end in ends) == 9
    assert len((await tickets.get(CLERK, filed.reference)).history) == 2


async def test_the_inbox_shows_the_urgent_first_then_who_waits_longest(
    desk: Database, tickets: Tickets
) -> None:
    made = {}
    for hour, (name, urgency) in enumerate(
        [("old", "normal"), ("done", "urgent"), ("mid", "normal"), ("sos", "urgent")]
    ):
        new = replace(NEW, key=name, urgency=urgency)
        made[name] = shown((await put(desk, new, NOW + timedelta(hours=hour))).reference)
    await tickets.move(CLERK, made["done"], Action.WITHDRAW, note="本人不办了")
    order = [header.reference for header in await tickets.list(CLERK)]
    assert order == [made[name] for name in ("sos", "old", "mid", "done")]
    page = await tickets.list(CLERK, limit=2, offset=1)
    assert [header.reference for header in page] == order[1:3]
    assert await tickets.counts(CLERK) == {
        "filed": 3, "accepted": 0, "returned": 0, "meeting": 0, "decided": 0, "closed": 1,
    }  # fmt: skip
    [closed] = await tickets.list(CLERK, status=Status.CLOSED)
    assert closed.reference == made["done"]


@pytest.mark.parametrize("written", ["13812345678", "+86 138-1234-5678", "138 1234 5678"])
async def test_a_ticket_is_found_by_its_telephone_number_however_written(
    desk: Database, tickets: Tickets, written: str
) -> None:
    await put(desk)
    await put(desk, replace(NEW, key="other", phone="13900000000"))
    await put(desk, replace(NEW, key="none", phone=None))
    assert len(await tickets.list(CLERK, phone=written)) == 1


async def test_every_look_and_every_try_is_audited(desk: Database, tickets: Tickets) -> None:
    filed = await put(desk)
    await tickets.get(CLERK, filed.reference)
    with pytest.raises(NotFound):
        await tickets.get(FOREIGN[0], filed.reference)
    await tickets.move(CLERK, filed.reference, Action.ACCEPT)
    with pytest.raises(NotAllowed):
        await tickets.move(OPERATOR, filed.reference, Action.CLOSE, note="x")
    async with desk.reading() as session:
        rows = (await session.scalars(select(AuditRow).order_by(AuditRow.id))).all()
    assert {row.subject for row in rows} == {filed.reference}
    assert [(row.actor, row.role, row.action, row.result) for row in rows] == [
        ("resident", "resident", "ticket.file", "done"),
        ("zhang", "clerk", "ticket.read", "done"),
        ("li", "clerk", "ticket.read", "not_found"),
        ("zhang", "clerk", "ticket.accept", "done"),
        ("rexian", "operator", "ticket.close", "not_allowed"),
    ]


async def test_nothing_personal_stands_readable_in_the_files(
    desk: Database, tickets: Tickets, database_file: Path
) -> None:
    filed = await put(desk)
    await tickets.move(CLERK, filed.reference, Action.GIVE_BACK, note="王桂兰缺残疾证")
    content = b"".join(one.read_bytes() for one in database_file.parent.rglob("*") if one.is_file())
    assert filed.reference.encode() in content
    for word in ("王桂兰", "残疾证", "12345678", "1234 5678"):
        assert word.encode() not in content
        assert word.encode("utf-16-le") not in content
