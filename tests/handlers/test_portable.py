"""What is held of a person, handed out to himself: all of it, readable, and nothing of others."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from desk import subjects
from desk.tickets import Tickets
from desk.viewer import CONSOLE
from handlers.portable import portable
from store import attachments
from store.database import Database

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


async def test_all_that_was_said_filed_and_looked_at_is_in_one_file(
    resident: Any, neighbour: Any, database: Database, tickets: Tickets
) -> None:
    mine, theirs = await resident.to_ticket(), await neighbour.to_ticket()
    await tickets.get(CONSOLE, mine.ticket["reference"])
    async with database.writing() as session:
        persons = await subjects.by_ticket(session, mine.ticket["reference"])
        talk = (await portable(session, persons, NOW)).data["对话"][0]["序号"]
        await attachments.offer(session, "a", talk, {"file_id": "x"}, NOW)
        await attachments.keep(
            session, "a", paper="book", media_type="image/png", data=b"\x89PNG", at=NOW
        )
    async with database.reading() as session:
        found = await portable(session, persons, NOW)
    said = found.text()
    for word in ("王桂兰", mine.ticket["reference"], "13812345678", "ticket.read"):
        assert word in said
    assert theirs.ticket["reference"] not in said
    assert len(found.data["同意和撤回"]) == 3
    assert found.files == {"材料照片/a.png": b"\x89PNG"}
    with zipfile.ZipFile(io.BytesIO(found.zipped())) as archive:
        assert set(archive.namelist()) == {"我的资料.json", "材料照片/a.png"}
        assert json.loads(archive.read("我的资料.json")) == found.data


@pytest.mark.parametrize("channel", ["web", "telegram", "hotline"])
async def test_who_asks_for_it_is_told_where(resident: Any, channel: str) -> None:
    resident.channel = channel
    resident.last = await resident.intake.open(channel, resident.sender)
    outcome = await resident.send(text="我要导出我的资料")
    where = {"web": "点下面就能下载", "telegram": "带身份证到窗口", "hotline": "带身份证到窗口"}
    assert any(where[channel] in one["text"] for one in outcome.replies)
    assert (outcome.replies[0]["kind"] == "export") == (channel != "hotline")


async def test_the_same_telephone_finds_its_people(resident: Any, database: Database) -> None:
    filed = await resident.to_ticket()
    async with database.reading() as session:
        by_phone = await subjects.by_phone(session, database.vault, "+86 138-1234-5678")
        by_chat = await subjects.by_chat(session, database.vault, "web", resident.sender)
        assert by_phone == by_chat == await subjects.by_ticket(session, filed.ticket["reference"])
        assert await subjects.by_phone(session, database.vault, "13900000000") == frozenset()
