"""Pictures of papers: those sent with a ticket, those sent later, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desk.errors import NotFound
from desk.filing import NewTicket, file
from desk.limits import Limits
from desk.papers import Papers
from desk.reference import shown
from desk.viewer import Role, Viewer
from desk.working_days import WorkingDays
from rules.place import Place
from store import attachments, talks
from store.database import Database
from store.talks import Talk

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
FOREIGN = Viewer("li", "李", Role.CLERK, "321302", "蔡集镇")
TALK = Talk("talk", "telegram", "mark", "sender", 1, 1, {})


async def send(database: Database, id: str, at: datetime) -> None:
    async with database.writing() as session:
        await attachments.offer(session, id, TALK.id, "-", at)
        await attachments.keep(
            session, id, paper="letter", media_type="image/png", data=b"PNG!", at=at
        )


async def filed(database: Database, key: str, at: datetime, papers: tuple[str, ...] = ()) -> str:
    listed = [
        {"id": id, "paper": "letter", "media_type": "image/png", "size": 4, "at": at.isoformat()}
        for id in papers
    ]
    place = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
    new = NewTicket(
        key=key, conversation_id=TALK.id, channel="telegram", place=place, window="中扬镇窗口",
        urgency="normal", programs=(), rulebook_version="v",
        snapshot={"contact": {}, "attachments": listed}, phone=None,
    )  # fmt: skip
    async with database.writing() as session:
        found = await file(session, database.vault, new, at, Limits(WorkingDays()))
    return shown(found.reference)


async def test_what_is_asked_for_and_sent_later_is_seen_with_the_ticket(database: Database) -> None:
    async with database.writing() as session:
        await talks.begin(session, TALK, NOW)
    await send(database, "p1", NOW)
    first = await filed(database, "a", NOW + timedelta(minutes=1), ("p1",))
    await send(database, "p2", NOW + timedelta(days=1))
    second = await filed(database, "b", NOW + timedelta(days=2))
    await send(database, "p3", NOW + timedelta(days=3))
    papers = Papers(database)
    assert [(one.id, one.later) for one in await papers.listed(CLERK, first)] == [
        ("p1", False), ("p2", True),
    ]  # fmt: skip
    assert [one.id for one in await papers.listed(CLERK, second)] == ["p3"]
    assert (await papers.open(CLERK, first, "p2")).data == b"PNG!"
    for viewer, reference, paper in (
        (CLERK, first, "p3"), (FOREIGN, first, "p1"), (CLERK, second, "p1"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await papers.open(viewer, reference, paper)
