"""A database of an earlier version, with tickets in it, opened by this one."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, LargeBinary, create_engine, select, text, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

import store
from store import resealing
from store.crypt import Vault
from store.database import Database
from store.envelope import FIRST, Head, seal_with
from store.masters import Masters
from store.models import MatterRow, TicketEventRow, TicketRow

pytestmark = pytest.mark.anyio
MASTER = b"k" * 32
NOW = "2026-11-01 08:00:00+00:00"


def of_old(value: object, column: str) -> bytes:
    """As version 1 was sealed, by a key of the master alone."""
    (id, key), *_ = Masters([MASTER]).seals.items()
    return seal_with(AESGCM(key), Head(FIRST, id), value, column)


def at_0002(connection: Connection) -> None:
    """The tables as they were before the desk's, with one ticket and its history."""
    config = Config(attributes={"connection": connection})
    folder = Path(store.__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder))
    command.upgrade(config, "0002")
    sealed = of_old({"name": "王桂兰"}, "ticket.snapshot")
    connection.execute(
        text(
            "INSERT INTO conversation (id, channel, sender_mark, sender, version, round, state,"
            f" created_at, updated_at) VALUES ('c', 'web', 'm', :s, 1, 1, :x, '{NOW}', '{NOW}')"
        ),
        {"x": of_old({}, "conversation.state"), "s": of_old("s", "conversation.sender")},
    )
    connection.execute(
        text(
            "INSERT INTO ticket (id, reference, filing_key, conversation_id, channel, adcode, town,"
            " window_name, status, urgency, programs, rulebook_version, snapshot, filed_at,"
            " changed_at, version) VALUES (1, '321704826', 'c:1:1', 'c', 'web', '321302', '中扬镇',"
            " '中扬镇窗口', 'accepted', 'normal', '[\"nat_dibao\", \"nat_tekun\"]', 'v', :x,"
            f" '{NOW}', '{NOW}', 2)"
        ),
        {"x": sealed},
    )
    connection.execute(
        text(
            "INSERT INTO ticket_event (ticket_id, number, at, actor, role, action, after)"
            f" VALUES (1, 1, '{NOW}', 'resident', 'resident', 'file', 'filed')"
        )
    )


@pytest.fixture
async def upgraded(database_url: str, keys_url: str, vault: Vault) -> Database:
    if database_url.startswith("sqlite"):
        engine = create_engine(database_url.replace("+aiosqlite", ""))
        with engine.begin() as connection:
            at_0002(connection)
        engine.dispose()
    else:
        other = create_async_engine(database_url)
        async with other.begin() as plain:
            await plain.run_sync(at_0002)
        await other.dispose()
    return await Database.connect(database_url, vault, keys=keys_url)


async def test_tickets_keep_their_history_and_get_their_matters(upgraded: Database) -> None:
    async with upgraded.reading() as session:
        ticket = (await session.scalars(select(TicketRow))).one()
        event = (await session.scalars(select(TicketEventRow))).one()
        matters = (await session.scalars(select(MatterRow).order_by(MatterRow.number))).all()
    await upgraded.close()
    assert (ticket.status, ticket.snapshot) == ("accepted", {"name": "王桂兰"})
    assert event.ticket_id == ticket.id
    assert [(one.program_id, one.decision) for one in matters] == [
        ("nat_dibao", "open"),
        ("nat_tekun", "open"),
    ]


async def test_what_was_filed_stays_frozen_and_links_are_checked(upgraded: Database) -> None:
    for statement in (
        "UPDATE ticket SET reference = '000000000'",
        "UPDATE ticket SET merged_into = 99",
        "UPDATE ticket SET status = 'lost'",
    ):
        with pytest.raises(DBAPIError):
            async with upgraded.writing() as session:
                await session.execute(text(statement))
    async with upgraded.writing() as session:
        await session.execute(text("UPDATE ticket SET status = 'meeting'"))
    await upgraded.close()


async def test_old_rows_get_their_person_and_its_key(upgraded: Database) -> None:
    async with upgraded.reading() as session:
        assert await resealing.left(session) == {
            "conversation": 1, "matter": 2, "ticket": 1, "ticket_event": 1,
        }  # fmt: skip
    assert await resealing.reseal(upgraded, batch=1) == 5
    async with upgraded.reading() as session:
        assert await resealing.left(session) == {}
        raw = type_coerce(TicketRow.snapshot, LargeBinary)
        sealed, person = (await session.execute(select(raw, TicketRow.person))).one()
        assert await session.scalar(select(TicketRow.snapshot)) == {"name": "王桂兰"}
    assert sealed[1:17].hex() == person == upgraded.vault.ring.find("m")
    for statement in ("UPDATE ticket SET snapshot = 'x'", "DELETE FROM ticket_event"):
        with pytest.raises(DBAPIError):
            async with upgraded.writing() as session:
                await session.execute(text(statement))
    await upgraded.close()
