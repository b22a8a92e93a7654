"""删除我的资料: what is left of a resident in the files, also in an old backup."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.erasing import replay
from desk.limits import Limits
from desk.tickets import Tickets
from desk.viewer import CONSOLE
from desk.working_days import WorkingDays
from store import audit
from store.crypt import Vault
from store.database import Database
from store.models import (
    AuditRow,
    ConsentRow,
    InboxRow,
    OutboxRow,
    TicketRow,
)  # fmt: skip

pytestmark = pytest.mark.anyio
NAME, PHONE = "王桂兰", "13812345678"


async def erased(resident: Any) -> Any:
    await resident.send(text="删除我的资料")
    return await resident.press("yes")


async def test_it_is_asked_back_and_can_be_left(resident: Any, database: Database) -> None:
    await resident.to_ticket()
    asked = await resident.send(text="删除我的资料")
    assert "找不回来" in asked.replies[-1]["text"]
    await resident.press("keep")
    assert database.vault.ring.gone() == frozenset()


async def test_all_is_gone_but_what_an_office_answers_for(
    resident: Any, database: Database, tickets: Tickets
) -> None:
    filed = await resident.to_ticket()
    outcome = await erased(resident)
    assert outcome.replies[0]["text"].startswith("删好了")
    assert outcome.question is not None
    found = await tickets.get(CONSOLE, filed.ticket["reference"])
    assert found.header.status == "closed"
    assert [one.action for one in found.history] == ["file", "withdraw"]
    assert found.snapshot["contact"]["name"] is None
    assert await tickets.list(CONSOLE, phone=PHONE) == ()
    async with database.reading() as session:
        row = await session.scalar(select(TicketRow))
        assert row is not None
        assert row.erased_at is not None
        assert (await session.scalars(select(ConsentRow.given))).all()[-1] is False
        assert await session.scalar(select(func.count()).select_from(OutboxRow)) == 0
        # Only that it was erased, said to somebody new.
        assert await session.scalar(select(func.count()).select_from(InboxRow)) == 1
        assert "person.erase" in (await session.scalars(select(AuditRow.action))).all()
        assert (await audit.verify(session, database.vault)).broken is None


async def test_the_same_message_again_gets_the_same_answer(
    resident: Any, database: Database
) -> None:
    await resident.to_ticket()
    outcome = await erased(resident)
    again = await resident.intake.receive(resident.sent[-1])
    assert again == outcome.again()
    assert len(database.vault.ring.gone()) == 1


async def test_whoever_comes_again_starts_anew(resident: Any) -> None:
    first = await resident.to_ticket()
    await erased(resident)
    resident.last = await resident.intake.open("web", "resident-1")
    second = await resident.to_ticket()
    assert second.ticket["reference"] != first.ticket["reference"]


async def test_a_neighbour_keeps_everything(
    resident: Any, neighbour: Any, tickets: Tickets
) -> None:
    await resident.to_ticket()
    theirs = await neighbour.to_ticket()
    await erased(resident)
    found = await tickets.get(CONSOLE, theirs.ticket["reference"])
    assert found.snapshot["contact"]["name"] == NAME


async def test_a_backup_from_before_can_not_be_read_for_him_alone(
    resident: Any, neighbour: Any, database: Database, database_file: Path, tmp_path: Path,
    make_intake: Any,
) -> None:  # fmt: skip
    mine, theirs = await resident.to_ticket(), await neighbour.to_ticket()
    backup = tmp_path / "restored" / "yimen.sqlite"
    backup.parent.mkdir()
    with closing(sqlite3.connect(database_file)) as now, closing(sqlite3.connect(backup)) as then:
        now.backup(then)
    await erased(resident)
    # The data of then, the keys of now.
    shutil.copytree(database_file.parent / "keys", backup.parent / "keys")
    restored = await Database.connect(f"sqlite+aiosqlite:///{backup}", Vault([b"k" * 32]))
    tickets = Tickets(restored)
    gone = await tickets.get(CONSOLE, mine.ticket["reference"])
    kept = await tickets.get(CONSOLE, theirs.ticket["reference"])
    assert (gone.snapshot["contact"]["name"], kept.snapshot["contact"]["name"]) == (None, NAME)
    assert await replay(restored, Limits(WorkingDays())) == 1
    assert len(await tickets.list(CONSOLE, phone=PHONE)) == 1
    async with restored.reading() as session:
        assert (await session.scalars(select(InboxRow.conversation_id).distinct())).all() == [
            await session.scalar(select(TicketRow.conversation_id).order_by(TicketRow.id.desc()))
        ]
        assert (await audit.verify(session, restored.vault)).broken is None
    assert await replay(restored, Limits(WorkingDays())) == 0
    await restored.close()
