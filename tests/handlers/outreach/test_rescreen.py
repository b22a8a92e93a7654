"""Refused cases and certificates come up again: for a reason, once, and told only with consent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.world import World
from desk.errors import NotFound, Unfit
from desk.lifecycle import Action
from desk.limits import Limits
from desk.places import Gazetteer
from desk.reminders import Reminders, tell_due
from desk.staff import Staff
from desk.tickets import Details, Tickets
from desk.viewer import Role, Viewer
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.compose import House, build_world
from handlers.filing import Filing
from handlers.intake import Incoming
from handlers.outreach.certificates import certificates
from handlers.outreach.rescreen import changes, rescreen
from handlers.progress import notice
from handlers.settings import load
from rules.local import make_entry, record
from store.database import Database
from store.models import OutboxRow

pytestmark = pytest.mark.anyio
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
FOREIGN = Viewer("li", "李强", Role.CLERK, "321302", "蔡集镇")
OPERATOR = Viewer("rexian", "热线", Role.OPERATOR, "321302")


@pytest.fixture
def house(tmp_path: Path, database: Database, intake: Any, tickets: Tickets, clock: Any) -> House:
    config = tmp_path / "config.yml"
    config.write_text("data:\n  folder: var\n", "utf-8")
    staff = Staff(database, Gazetteer())
    return House(load(config), database, intake, tickets, staff, clock=clock)


@pytest.fixture
def reminders(house: House) -> Reminders:
    return Reminders(house.database, house.clock)


def with_standard(folder: Path, yuan: int) -> World:
    """The rules with the standard of 低保 that the county has entered."""
    config = folder / "config.yml"
    config.write_text("data:\n  folder: var\n", "utf-8")
    catalogue = build_world(load(config)).rulebook.catalogue
    cite = {"doc": "宿民发〔2026〕1号", "clause": "一"}
    figure = {"key": "dibao_standard", "value": yuan, "from": date(2026, 1, 1)}
    entry = make_entry({**figure, "certainty": "official", "cite": cite})
    record(folder / "local", "321302", "宿城区", entry, catalogue)
    return build_world(load(config))


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A standard below what the family has a head."""
    return with_standard(tmp_path_factory.mktemp("poor"), 500)


@pytest.fixture(scope="module")
def better(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A higher one."""
    return with_standard(tmp_path_factory.mktemp("better"), 900)


async def filed(house: House, channel: str = "web", wish: str = "call") -> str:
    """The story's ticket; 2,000 a month among three."""
    intake, number = house.intake, 0

    async def send(text: str | None = None, choice: str | None = None) -> Any:
        nonlocal number
        number += 1
        return await intake.receive(Incoming(channel, "r", f"m{number}", text, choice))

    async def press(outcome: Any, end: str) -> Any:
        ids = [one["id"] for one in outcome.question["choices"]]
        return await send(choice=next(one for one in ids if one.rpartition(".")[2] == end))

    await intake.open(channel, "r")
    await send(text=STORY)
    await send(text="都对")
    await send(text="我爸残疾证过期了")
    outcome = await send(choice="ask.file")
    for text in ("王桂兰", "13812345678"):
        outcome = await send(text=text)
    outcome = await press(outcome, wish)
    outcome = await press(outcome, "agree")
    assert outcome.ticket is not None
    return str(outcome.ticket["reference"])


async def refuse(house: House, number: str, program: str) -> None:
    await house.tickets.move(CLERK, number, Action.ACCEPT)
    for matter in (await house.tickets.get(CLERK, number)).matters:
        details = Details(matter=matter.number)
        what = Action.REFUSE if matter.program == program else Action.APPROVE
        await house.tickets.move(CLERK, number, what, note="说明", details=details)


def under(house: House, world: World) -> House:
    """The same house with other rules in use."""
    filing = Filing(world.rulebook, Windows(), house.database.vault, Limits(WorkingDays()))
    house.intake.renew(world, filing)
    return house


async def told(database: Database) -> list[dict[str, Any]]:
    async with database.reading() as session:
        rows = await session.scalars(select(OutboxRow).filter_by(kind="progress"))
        return [row.body for row in rows if row.body["action"].startswith("remind")]


async def test_a_refused_case_comes_up_when_the_standard_rises_and_only_once(
    house: House, reminders: Reminders, poor: World, better: World
) -> None:
    number = await filed(under(house, poor))
    await refuse(house, number, "nat_dibao_margin")
    first = await rescreen(house, {})
    assert (first.found["looked"], first.found["found"]) == (1, 0)
    assert await reminders.list(CLERK) == ()

    under(house, better)
    second = await rescreen(house, first.state)
    assert (second.found["looked"], second.found["found"]) == (1, 1)
    again = await rescreen(house, second.state)
    assert (again.found["looked"], again.found["found"]) == (0, 0)
    # Somebody else's machine, or a lost memory: the same cause is still the same.
    assert (await rescreen(house, {})).found["found"] == 0
    (found,) = await reminders.list(CLERK)
    assert (found.program, found.decision, found.reference) == (
        "nat_dibao_margin", "refused", number,
    )  # fmt: skip
    assert found.why["changes"] == [
        {"kind": "figure", "label": "低保标准", "before": "500元/人·月", "after": "900元/人·月"}
    ]


async def test_what_the_window_has_stopped_comes_up_as_what_was_refused_does(
    house: House, reminders: Reminders, poor: World, better: World
) -> None:
    number = await filed(under(house, poor))
    await house.tickets.move(CLERK, number, Action.ACCEPT)
    for matter in (await house.tickets.get(CLERK, number)).matters:
        details = Details(matter=matter.number)
        await house.tickets.move(CLERK, number, Action.APPROVE, details=details)
        if matter.program == "nat_dibao_margin":
            stopped = details
    assert (await rescreen(under(house, better), {})).found["looked"] == 0
    await house.tickets.move(CLERK, number, Action.STOP, note="收入高了", details=stopped)
    assert (await rescreen(house, {})).found["found"] == 1
    (found,) = await reminders.list(CLERK)
    assert (found.program, found.decision) == ("nat_dibao_margin", "stopped")


async def test_what_was_never_decided_or_taken_back_does_not_come_up(
    house: House, poor: World, better: World
) -> None:
    number = await filed(under(house, poor))
    await house.tickets.move(CLERK, number, Action.ACCEPT)
    under(house, better)
    assert (await rescreen(house, {})).found["looked"] == 0
    await house.tickets.move(CLERK, number, Action.CLOSE, note="不办了")
    # Closed, its matters left: only who lost 低保 is looked at again, and nobody did.
    assert (await rescreen(house, {})).found["found"] == 0


async def test_a_season_brings_a_refusal_back_once_a_year(
    house: House, poor: World, better: World
) -> None:
    number = await filed(under(house, poor))
    snapshot = (await house.tickets.get(CLERK, number)).snapshot

    def kinds(day: date) -> list[str]:
        found = changes(poor.rulebook, snapshot, "nat_temp_quick", "", "possible", day)
        return [one["kind"] for one in found]

    assert kinds(date(2026, 12, 1)) == ["season"]
    assert kinds(date(2026, 6, 1)) == []
    # Seven years later his father is eighty.
    older = changes(
        poor.rulebook, snapshot, "nat_elder_age", "father", "unlikely", date(2034, 1, 5)
    )
    assert "verdict" in [one["kind"] for one in older]


@pytest.mark.parametrize(
    ("channel", "wish", "tells"),
    [("telegram", "call", True), ("telegram", "none", False), ("web", "call", False)],
)
async def test_only_who_agreed_and_can_be_reached_is_told(
    house: House, reminders: Reminders, database: Database, poor: World,
    channel: str, wish: str, tells: bool,
) -> None:  # fmt: skip
    await filed(under(house, poor), channel, wish)
    for _ in range(2):
        await certificates(house, {})
    sent = await told(database)
    assert [one["action"] for one in sent] == ["remind_certificate"] * tells
    (found,) = await reminders.list(CLERK)
    assert (found.told is not None) is tells
    assert (found.who, found.why) == ("父亲", {"kind": "said"})
    for body in sent:
        said = notice(body, poor.rulebook)
        assert "残疾证" in said
        assert "{" not in said


async def test_who_took_his_consent_back_is_told_nothing(
    house: House, database: Database, poor: World
) -> None:
    await filed(under(house, poor), "telegram")
    await house.intake.receive(Incoming("telegram", "r", "back1", text="撤回同意"))
    last = await house.intake.receive(Incoming("telegram", "r", "back2", text="撤回"))
    assert last.question is not None
    for one in last.question["choices"]:
        if one["id"].endswith(".yes"):
            await house.intake.receive(Incoming("telegram", "r", "back3", choice=one["id"]))
    await certificates(house, {})
    assert await told(database) == []


async def test_a_certificate_comes_up_two_months_and_one_month_before_its_end(
    house: House, reminders: Reminders, poor: World, clock: Any
) -> None:
    number = await filed(under(house, poor))
    ends = date(2027, 6, 30)
    with pytest.raises(NotFound):
        await reminders.certificate(FOREIGN, number, "father", ends)
    with pytest.raises(NotFound):
        await reminders.certificate(CLERK, number, "nobody", ends)
    with pytest.raises(Unfit):
        await reminders.certificate(CLERK, number, "father", date(1990, 1, 1))
    for _ in range(2):
        await reminders.certificate(CLERK, number, "father", ends)
    seen = []
    for days in (61, 60, 31, 30, 0):
        clock.now = datetime(2027, 6, 30, 4, tzinfo=UTC) - timedelta(days=days)
        seen.append(len(await reminders.list(CLERK)))
    assert seen == [0, 1, 1, 2, 2]
    for one in await reminders.list(CLERK):
        await reminders.done(CLERK, one.id, "called")
        await reminders.done(CLERK, one.id, "nothing")
    assert await reminders.list(CLERK) == ()


async def test_only_the_township_sees_what_comes_up(
    house: House, reminders: Reminders, poor: World
) -> None:
    await filed(under(house, poor))
    await certificates(house, {})
    (found,) = await reminders.list(CLERK)
    for viewer in (FOREIGN, OPERATOR):
        assert await reminders.list(viewer) == ()
        with pytest.raises(NotFound):
            await reminders.done(viewer, found.id, "called")
    with pytest.raises(Unfit):
        await reminders.done(CLERK, found.id, "whatever")


async def test_of_two_processes_one_tells(
    house: House, database: Database, poor: World, clock: Any
) -> None:
    await filed(under(house, poor), "telegram")
    await certificates(house, {"last": 0})
    assert await tell_due(database, clock()) == 0
    assert len(await told(database)) == 1
