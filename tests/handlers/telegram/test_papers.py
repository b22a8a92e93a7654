"""Pictures of papers: asked what they are, kept only where allowed, opened by the window."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from desk.errors import NotFound
from desk.papers import Papers
from desk.viewer import Role, Viewer
from handlers.telegram.papers import allowed, kinds, media_type
from store.models import AttachmentRow

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
FOREIGN = Viewer("li", "李强", Role.CLERK, "321302", "屠园镇")
JPEG = b"\xff\xd8\xff\xe0" + "屋顶塌了".encode() * 50


def photo(server: Any, data: bytes, size: int | None = None) -> dict[str, Any]:
    name = server.paper(data)
    one = {"file_id": name, "file_unique_id": name, "width": 9, "height": 9}
    return {"photo": [{**one, "file_size": len(data) if size is None else size}]}


async def every(database: Any) -> list[AttachmentRow]:
    async with database.reading() as session:
        return list(await session.scalars(select(AttachmentRow)))


async def test_a_picture_goes_with_the_ticket_and_the_window_opens_it(
    phone: Any, server: Any, door: Any, database: Any, tickets: Any
) -> None:
    await phone.to_results()
    await phone.send(**photo(server, JPEG))
    assert "这张是什么" in phone.last
    await phone.press("房子、受灾的样子")
    assert phone.last.startswith("收好了（房子、受灾的样子）")
    assert phone.messages[-1]["rows"] == []
    await phone.press("帮我报给中扬镇窗口")
    await phone.press("不留名字")
    await phone.press("不留电话")
    await phone.press("同意，提交")
    reference = (await tickets.list(CLERK))[0].reference
    [listed] = (await tickets.get(CLERK, reference)).snapshot["attachments"]
    assert (listed["paper"], listed["media_type"]) == ("house", "image/jpeg")
    papers = Papers(database)
    assert (await papers.open(CLERK, reference, listed["id"])).data == JPEG
    for viewer, id in ((FOREIGN, listed["id"]), (CLERK, "0" * 16)):
        with pytest.raises(NotFound):
            await papers.open(viewer, reference, id)


@pytest.mark.parametrize("label", ["身份证、户口本", "银行卡、存折", "残疾证", "病历、诊断、药方"])
async def test_what_may_not_go_abroad_is_never_fetched(
    phone: Any, server: Any, door: Any, database: Any, label: str
) -> None:
    await phone.say("/start")
    await phone.send(**photo(server, JPEG))
    await phone.press(label)
    assert "没收，也没存" in phone.last
    assert "请带到窗口" in phone.last
    assert "12345" in phone.last
    assert await every(database) == []
    assert "getFile" not in [name for name, _ in server.calls]


async def test_what_a_paper_is_decides_and_its_question_where_it_has_one(world: Any) -> None:
    for kind in kinds():
        if kind.question is not None:
            expected = "telegram" in world.questions[kind.question].channels
            assert allowed(world, kind) == expected
        assert allowed(world, kind, "window")
    assert not allowed(world, next(kind for kind in kinds() if kind.id == "illness"))


async def test_words_under_a_picture_are_heard(phone: Any, server: Any, door: Any) -> None:
    await phone.say("/start")
    await phone.send(**photo(server, JPEG), caption="我爸七十三了,屋顶塌了")
    assert "73岁" in "".join(phone.texts)
    assert "这张是什么" in phone.last


@pytest.mark.parametrize(
    ("data", "size", "answer"),
    [
        (b"MZ this is a program", None, "打不开"),
        (b"<html><script>", None, "打不开"),
        (JPEG + bytes(6 * 1024 * 1024), 10, "太大了"),
    ],
)
async def test_content_decides_not_the_name_or_the_stated_size(
    phone: Any, server: Any, door: Any, database: Any, data: bytes, size: int | None, answer: str
) -> None:
    await phone.say("/start")
    await phone.send(**photo(server, data, size))
    await phone.press("房子、受灾的样子")
    assert answer in phone.last
    assert await every(database) == []


async def test_one_that_says_itself_that_it_is_too_large_is_not_asked_about(
    phone: Any, server: Any, door: Any, database: Any
) -> None:
    await phone.say("/start")
    await phone.send(**photo(server, JPEG, 9 * 1024 * 1024))
    assert "太大了" in phone.last
    assert phone.messages[-1]["rows"] == []
    assert await every(database) == []


async def test_a_picture_that_was_answered_is_not_kept_twice(
    phone: Any, server: Any, door: Any, database: Any
) -> None:
    await phone.say("/start")
    await phone.send(**photo(server, JPEG))
    query = phone.query("学费单、录取通知")
    for _ in range(3):
        await phone.update(False, callback_query=query)
    await phone.settled()
    assert [row.paper for row in await every(database)] == ["school"]
    assert phone.last.startswith("收好了")


async def test_the_file_of_the_database_shows_nothing_of_it(
    phone: Any, server: Any, door: Any, database: Any, database_file: Any
) -> None:
    await phone.say("/start")
    await phone.send(**photo(server, JPEG))
    await phone.press("房子、受灾的样子")
    assert len(await every(database)) == 1
    content = b"".join(one.read_bytes() for one in database_file.parent.glob("yimen.sqlite*"))
    assert "屋顶塌了".encode() not in content
    assert b"JFIF" not in content


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\xff\xd8\xff\xdb", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n0", "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF0000WEBPVP8 ", "image/webp"),
        (b"GIF89a", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_types_are_told_by_content(data: bytes, found: str | None) -> None:
    assert media_type(data) == found
