from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.database import Database
from store.models import AuditRow, ConsentRow, TicketEventRow, TicketRow
from tests.talks import a_talk

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
async def filled(database: Database) -> Database:
    """One row in each table that may only grow."""
    async with database.writing() as session:
        session.add(a_talk(NOW))
        await session.flush()
        session.add(
            TicketRow(
                id=1, reference="321704826", filing_key="c:1:1", conversation_id="c",
                channel="web", adcode="321302", town="中扬镇", window_name="中扬镇窗口",
                status="filed", urgency="normal", programs=["nat_dibao"], rulebook_version="v",
                snapshot={"name": "王桂兰"}, filed_at=NOW, changed_at=NOW,
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            TicketEventRow(
                id=1, ticket_id=1, number=1, at=NOW, actor="resident", role="resident",
                action="file", after="filed",
            )
        )  # fmt: skip
        session.add(
            AuditRow(id=1, at=NOW, actor="a", role="r", action="x", subject="s", result="done")
        )
        session.add(
            ConsentRow(
                id=1, conversation_id="c", ticket_id=1, purpose="file", notice_version="1",
                wording="同意", given=True, at=NOW,
            )
        )  # fmt: skip
    return database


async def refused(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"append-only|frozen"):
        async with database.writing() as session:
            await session.execute(text(statement))


@pytest.mark.parametrize("table", ["ticket_event", "audit", "consent"])
async def test_history_can_neither_be_changed_nor_removed(filled: Database, table: str) -> None:
    await refused(filled, f"UPDATE {table} SET at = at")
    await refused(filled, f"DELETE FROM {table}")
    if filled.engine.dialect.name == "sqlite":
        await refused(filled, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        await refused(filled, f"TRUNCATE {table}")


@pytest.mark.parametrize("column", ["reference", "filing_key", "snapshot", "filed_at"])
async def test_what_was_filed_stays_as_filed(filled: Database, column: str) -> None:
    await refused(filled, f"UPDATE ticket SET {column} = {column}")


async def test_a_ticket_with_a_history_cannot_vanish(filled: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        async with filled.writing() as session:
            await session.execute(text("DELETE FROM ticket"))


async def test_the_status_of_a_ticket_is_one_of_the_known(filled: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)check constraint"):
        async with filled.writing() as session:
            await session.execute(text("UPDATE ticket SET status = 'lost'"))
