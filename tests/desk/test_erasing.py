"""An erasure killed at any moment is not begun, or is ended by the next start."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from sqlalchemy import select

from desk.erasing import erase
from desk.limits import Limits
from desk.working_days import WorkingDays
from store import erasures, people, talks
from store.crypt import Vault
from store.database import Database
from store.models import (
    CallRow,
    ConversationRow,
    LeadRow,
    TicketEventRow,
    TicketRow,
    UpdateRow,
)  # fmt: skip
from store.talks import Talk
from store.updates import Fresh, keep

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
DYING = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from desk.erasing import erase
from desk.limits import Limits
from desk.working_days import WorkingDays
from store import erasures
from store.crypt import Vault
from store.database import Database
url, keys, person, point = sys.argv[1:]
def die(at):
    if at == point:
        os.kill(os.getpid(), signal.SIGKILL)
async def main():
    database = await Database.connect(url, Vault([b"k" * 32]), keys=keys)
    async with database.writing() as session:
        await erase(session, database.vault, [person], cause="resident", by=("r", "r"),
                    at=datetime.now(UTC), limits=Limits(WorkingDays()))
        await session.flush()
        die("before commit")
    die("after commit")
    destroy = database.vault.ring.destroy
    database.vault.ring.destroy = lambda ids: (destroy(ids), die("key destroyed"))
    await erasures.finish(database)
asyncio.run(main())
"""


async def told(database: Database) -> str:
    """A talk with a ticket, a call and a lead; the person."""
    ring = database.vault.ring
    person = ring.named("mark")
    async with database.writing() as session:
        await talks.begin(session, Talk("c", "web", "mark", "s", 1, 1, {}, person), NOW)
        row = TicketRow(
            reference="321704826", filing_key="c:1:1", conversation_id="c", channel="web",
            adcode="321302", town="中扬镇", window_name="窗口", status="filed", urgency="normal",
            programs=[], rulebook_version="v", filed_at=NOW, changed_at=NOW,
            snapshot={"contact": {"name": "王桂兰"}}, phone_mark="p",
        )  # fmt: skip
        session.add(row)
        await session.flush()
        session.add(
            CallRow(id="k", conversation_id="c", owner="o", adcode="321302", kind="case",
                    phone="13812345678", phone_mark="p", began_at=NOW)
        )  # fmt: skip
        session.add(
            LeadRow(reference="1", filing_key="1", adcode="321302", town="中扬镇", channel="web",
                    urgency="normal", status="new", content={"who": "王桂兰"}, filed_at=NOW,
                    changed_at=NOW, person=ring.add(), ticket_id=row.id)
        )  # fmt: skip
    return person


@pytest.mark.parametrize("point", ["before commit", "after commit", "key destroyed"])
async def test_killed_at_any_moment(
    database: Database, database_url: str, keys_url: str, point: str
) -> None:
    person = await told(database)
    done = await anyio.run_process(
        [sys.executable, "-c", DYING, database_url, keys_url, person, point],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    again = await Database.connect(database_url, Vault([b"k" * 32]), keys=keys_url)
    assert await erasures.finish(again) == (0 if point == "before commit" else 1)
    async with again.reading() as session:
        snapshot, mark = (
            await session.execute(select(TicketRow.snapshot, TicketRow.phone_mark))
        ).one()
        sender = await session.scalar(select(ConversationRow.sender_mark))
    await again.close()
    if point == "before commit":
        assert (snapshot["contact"]["name"], mark, sender) == ("王桂兰", "p", "mark")
        assert again.vault.ring.gone() == frozenset()
    else:
        assert (snapshot["contact"]["name"], mark, sender) == (None, None, "erased:c")
        assert again.vault.ring.gone() == {person}


async def test_whatever_door_it_was_it_is_the_same_person(database: Database) -> None:
    person = await told(database)
    async with database.reading() as session:
        lead = await session.scalar(select(LeadRow.person))
        assert lead != person
        assert await people.circle(session, [lead or ""]) == {person, lead}


async def test_what_came_after_the_wish_to_be_forgotten_is_kept_for_somebody_new(
    database: Database,
) -> None:

    person = await told(database)
    async with database.writing() as session:
        await keep(session, 1, [Fresh(7, "mark", {"text": "还在吗"})], NOW)
    async with database.writing() as session:
        await erase(
            session, database.vault, [person], cause="resident", by=("r", "r"), at=NOW,
            limits=Limits(WorkingDays()),
        )  # fmt: skip
    await erasures.finish(database)
    async with database.reading() as session:
        body, owner = (await session.execute(select(UpdateRow.body, UpdateRow.person))).one()
        events = (await session.scalars(select(TicketEventRow.action))).all()
    assert body == {"text": "还在吗"}
    assert owner not in (None, person)
    assert events == ["withdraw"]
