"""An ID number at the desk: proved, sealed, found again, offered to be joined."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from desk.errors import NotFound, Unfit
from desk.filing import NewTicket, file
from desk.identity import Identities, id_number, masked
from desk.inbox import Filter, Inbox
from desk.limits import Limits
from desk.reference import shown
from desk.viewer import Role, Viewer
from desk.working_days import WorkingDays
from rules.place import Place
from store import talks
from store.database import Database
from store.models import AuditRow, TicketRow
from store.talks import Talk

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
FOREIGN = Viewer("li", "李", Role.CLERK, "321302", "蔡集镇")
NUMBER = "11010519491231002X"


async def filed(database: Database, key: str, channel: str) -> str:
    talk = Talk(f"talk-{key}", channel, f"mark-{key}", "sender", 1, 1, {})
    place = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
    new = NewTicket(
        key=key, conversation_id=talk.id, channel=channel, place=place, window="中扬镇窗口",
        urgency="normal", programs=(), rulebook_version="v",
        snapshot={"contact": {"name": None, "phone": None, "wish": None}}, phone=None,
    )  # fmt: skip
    async with database.writing() as session:
        await talks.begin(session, talk, NOW)
        found = await file(session, database.vault, new, NOW, Limits(WorkingDays()))
    return shown(found.reference)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (NUMBER, NUMBER),
        ("110105 19491231 002x", NUMBER),
        ("１１０１０５１９４９１２３１００２Ｘ", NUMBER),
        ("110105194912310021", None),  # the check digit
        ("11010519491331002X", None),  # no thirteenth month
        ("13812345678", None),
        ("", None),
    ],
)
def test_what_is_an_id_number(typed: str, number: str | None) -> None:
    assert id_number(typed) == number


def test_what_is_shown_again_hides_the_birthday() -> None:
    assert masked(NUMBER) == "110105********002X"
    assert masked("13812345678") == "13812345678"


async def test_one_person_is_found_across_channels_and_offered_to_be_joined(
    database: Database,
) -> None:
    web, phone = await filed(database, "a", "web"), await filed(database, "b", "hotline")
    identities, inbox = Identities(database), Inbox(database)
    for reference in (web, phone):
        await identities.enter(CLERK, reference, "110105 19491231 002x")
    alike = await inbox.alike(CLERK, web)
    assert [one.reference for one in alike] == [phone]
    found = await inbox.page(CLERK, Filter(identity=NUMBER), NOW.date())
    assert {one.reference for one in found} == {web, phone}
    assert await inbox.page(FOREIGN, Filter(identity=NUMBER), NOW.date()) == ()
    assert await identities.shown(CLERK, web) == "110105********002X"


async def test_a_wrong_number_changes_nothing_and_nothing_takes_it_away(database: Database) -> None:
    reference = await filed(database, "a", "web")
    identities = Identities(database)
    await identities.enter(CLERK, reference, NUMBER)
    with pytest.raises(Unfit):
        await identities.enter(CLERK, reference, "110105194912310021")
    assert await identities.shown(CLERK, reference) == "110105********002X"
    with pytest.raises(NotFound):
        await identities.enter(FOREIGN, reference, NUMBER)
    await identities.enter(CLERK, reference, "")
    assert await identities.shown(CLERK, reference) is None
    async with database.reading() as session:
        row = (await session.scalars(select(TicketRow))).one()
        actions = [one.action for one in await session.scalars(select(AuditRow))]
    assert row.id_mark is None
    assert [one for one in actions if one.startswith("identity")] == [
        "identity.enter", "identity.drop",
    ]  # fmt: skip


async def test_the_number_lies_sealed(database: Database) -> None:
    reference = await filed(database, "a", "web")
    await Identities(database).enter(CLERK, reference, NUMBER)
    async with database.engine.connect() as plain:
        sealed, mark = (await plain.execute(text("SELECT id_number, id_mark FROM ticket"))).one()
    assert NUMBER.encode() not in bytes(sealed)
    assert NUMBER not in mark
