"""Whose a row is, and which key seals it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import LargeBinary, select, type_coerce

from store import outbox, talks
from store.database import Database
from store.models import (
    Base,
    ConversationRow,
    LeadRow,
    OutboxRow,
    Owned,
    ShownRow,
    TicketEventRow,
    TicketRow,
)
from store.owners import sealed_columns
from store.talks import Talk
from store.types import Sealed

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
# What belongs to nobody, or to the people at the desks.
HOUSE = {"consent", "house", "staff", "surge"}


def ticket(**more: object) -> TicketRow:
    plain = {
        "reference": "321704826", "filing_key": "c:1:1", "conversation_id": "c", "channel": "web",
        "adcode": "321302", "town": "中扬镇", "window_name": "窗口", "status": "filed",
        "urgency": "normal", "programs": [], "rulebook_version": "v", "filed_at": NOW,
        "changed_at": NOW, "snapshot": {"name": "王桂兰"},
    }  # fmt: skip
    return TicketRow(**plain | more)


async def filed(database: Database) -> str:
    """A talk with its ticket; the person."""
    person = database.vault.ring.named("mark")
    async with database.writing() as session:
        await talks.begin(session, Talk("c", "web", "mark", "s", 1, 1, {}, person), NOW)
        session.add(row := ticket())
        await session.flush()
        event = TicketEventRow(
            ticket_id=row.id, number=1, at=NOW, actor="a", role="r", action="file", after="filed"
        )
        session.add(event)
        event.note = "请补材料"
    return person


async def test_what_belongs_to_a_ticket_belongs_to_the_resident_of_its_talk(
    database: Database,
) -> None:
    person = await filed(database)
    raw = type_coerce(TicketEventRow.note, LargeBinary)
    async with database.writing() as session:
        outbox.put(
            session, key="k", channel="web", kind="progress", recipient="s", body={},
            at=NOW, recipient_mark="mark",
        )  # fmt: skip
        session.add(ShownRow(chat_mark="mark", content={"lines": []}, created_at=NOW))
    async with database.reading() as session:
        for table in (TicketRow, TicketEventRow, OutboxRow, ShownRow, ConversationRow):
            assert (await session.scalars(select(table.person))).all() == [person]
        sealed = await session.scalar(select(raw))
    assert sealed is not None
    assert sealed[1:17].hex() == person


async def test_a_row_stays_plain_for_whoever_wrote_it(database: Database) -> None:
    await filed(database)
    async with database.writing() as session:
        row = await session.scalar(select(TicketEventRow))
        found = await session.scalar(select(TicketRow))
        assert row is not None
        assert found is not None
        found.status = "accepted"
        await session.flush()
        assert (row.note, found.snapshot) == ("请补材料", {"name": "王桂兰"})


async def test_a_lead_about_nobody_known_is_a_new_persons(database: Database) -> None:
    leads = [
        LeadRow(
            reference=str(number), filing_key=str(number), adcode="321302", town="中扬镇",
            urgency="normal", status="new", content={"what": "老人独居"}, filed_at=NOW,
            changed_at=NOW, channel="web",
        )
        for number in range(2)
    ]  # fmt: skip
    async with database.writing() as session:
        session.add_all(leads)
    assert None not in {one.person for one in leads}
    assert leads[0].person != leads[1].person


async def test_a_row_that_changes_hands_is_sealed_anew_as_a_whole(database: Database) -> None:
    await filed(database)
    other = database.vault.ring.add()
    raw = type_coerce(OutboxRow.body, LargeBinary)
    async with database.writing() as session:
        outbox.put(
            session, key="k", channel="web", kind="say", recipient="s", body={"lines": []},
            at=NOW, recipient_mark="mark",
        )  # fmt: skip
    async with database.writing() as session:
        row = await session.scalar(select(OutboxRow))
        assert row is not None
        row.person = other
    async with database.reading() as session:
        sealed = await session.scalar(select(raw))
        again = await session.scalar(select(OutboxRow))
    assert sealed is not None
    assert again is not None
    assert (sealed[1:17].hex(), again.body) == (other, {"lines": []})


async def test_erased_rows_read_as_empty_and_the_rest_goes_on(database: Database) -> None:
    person = await filed(database)
    database.vault.ring.destroy([person])
    async with database.reading() as session:
        note = await session.scalar(select(TicketEventRow.note))
        snapshot = await session.scalar(select(TicketRow.snapshot))
    assert note is None
    assert snapshot is not None
    assert snapshot["contact"]["name"] is None


@pytest.mark.parametrize("table", Base.__subclasses__(), ids=lambda one: one.__tablename__)
def test_every_sealed_column_is_a_persons_or_on_the_list_of_the_house(table: type[Base]) -> None:
    sealed = [one.name for one in table.__table__.columns if isinstance(one.type, Sealed)]
    if table.__tablename__ in HOUSE or not sealed:
        return
    assert issubclass(table, Owned)
    assert set(sealed) == set(sealed_columns(table))
