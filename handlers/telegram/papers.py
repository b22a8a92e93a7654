"""Pictures and documents of papers: asked first what they are, fetched only if they may be kept."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, Message
from telegram.error import BadRequest

from bot.world import World
from handlers.telegram.queue import CHANNEL, Queue
from handlers.telegram.shown import Shown, own, plain
from handlers.telegram.visit import Visit
from handlers.wording import wording
from store import attachments
from store.models import ConversationRow, ShownRow

__all__ = ["MOST", "Kind", "allowed", "arrived", "chosen", "kinds", "media_type"]

# Of one conversation: a window looks at them one by one.
MOST = 10
_FILE = Path(__file__).with_name("papers.yml")
_DROP = "drop"
_SECONDS = 30.0
# By their first bytes; a name or a stated type proves nothing.
_SIGNATURES = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"%PDF-", 0, "application/pdf"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
)


class Kind(BaseModel):
    """What a picture may be of; `question` or `channels` says where it may be sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: str
    question: str | None = None
    channels: tuple[str, ...] = ()


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order of their buttons."""
    return tuple(Kind(**one) for one in yaml.safe_load(_FILE.read_text("utf-8")))


def allowed(world: World, kind: Kind, channel: str = CHANNEL) -> bool:
    """Whether it may be sent over this channel."""
    if kind.question is not None:
        return channel in world.questions[kind.question].channels
    return channel in kind.channels


def media_type(data: bytes) -> str | None:
    """The type that the content itself shows; None for anything that isn't taken."""
    for signature, at, found in _SIGNATURES:
        if data[at : at + len(signature)] == signature:
            return found
    return None


async def arrived(visit: Visit, message: Message) -> None:
    """A picture came: ask what it is. Words sent with it are taken as said."""
    await visit.greet()
    file_id, size = _file(message)
    most = visit.house.settings.telegram.largest_file_mb
    if (size or 0) > most * 1024 * 1024:
        question = plain(wording("telegram")["paper_large"].format(most=most))
    else:
        question = _ask(id := secrets.token_hex(8))

    async def also(queue: Queue) -> None:
        if question["buttons"]:
            talk = await _talk(visit, queue.session)
            source = {"file_id": file_id, "size": size}
            await attachments.offer(queue.session, id, talk, source, queue.at)
        await queue.send([question])

    if message.caption:
        await visit.words(message.caption, also)
        return
    async with visit.writing() as queue:
        await also(queue)


def _ask(id: str) -> Shown:
    buttons = [(f"paper.{id}.{kind.id}", kind.label) for kind in kinds()]
    texts = wording("telegram")
    return own(texts["paper_ask"], *buttons, (f"paper.{id}.{_DROP}", texts["paper_drop"]))


def _file(message: Message) -> tuple[str, int | None]:
    """The largest size of a photo, or the document."""
    best = message.photo[-1] if message.photo else message.document
    assert best is not None
    return best.file_id, best.file_size


async def chosen(visit: Visit, row: ShownRow, id: str, pick: str) -> None:
    """What it is was told: keep it, or say kindly why not; the question becomes the answer."""
    texts = wording("telegram")
    kind = next((one for one in kinds() if one.id == pick), None)
    if kind is None:
        await _end(visit, row, id, texts["paper_dropped"])
    elif not allowed(visit.house.world, kind):
        city = visit.house.world.urgent.numbers["city"].number
        await _end(visit, row, id, texts["paper_refused"].format(paper=kind.label, city=city))
    else:
        await _take(visit, row, id, kind)


async def _take(visit: Visit, row: ShownRow, id: str, kind: Kind) -> None:
    texts = wording("telegram")
    async with visit.house.database.reading() as session:
        talk = await _talk(visit, session)
        source = await attachments.offered(session, id, talk)
        kept = await attachments.count(session, talk)
    if source is None or kept >= MOST:
        text = "paper_gone" if source is None else "paper_many"
        await _end(visit, row, id, texts[text].format(most=MOST))
        return
    most = visit.house.settings.telegram.largest_file_mb
    data = await _fetch(visit.bot, source["file_id"], most * 1024 * 1024)
    if data is None or len(data) > most * 1024 * 1024:
        text = "paper_lost" if data is None else "paper_large"
        await _end(visit, row, id, texts[text].format(most=most))
        return
    found = media_type(data)
    if found is None:
        await _end(visit, row, id, texts["paper_type"])
        return
    async with visit.writing() as queue:
        await attachments.keep(
            queue.session, id, paper=kind.id, media_type=found, data=data, at=queue.at
        )
        await _answer(queue, row, texts["paper_kept"].format(paper=kind.label))


async def _fetch(bot: Bot, file_id: str, most: int) -> bytes | None:
    """Its bytes; None when Telegram has it no longer. Other trouble is raised, to try again."""
    try:
        file = await bot.get_file(file_id, read_timeout=_SECONDS)
    except BadRequest:
        return None
    if (file.file_size or 0) > most:
        return bytes(most + 1)
    return bytes(await file.download_as_bytearray(read_timeout=_SECONDS))


async def _end(visit: Visit, row: ShownRow, id: str, words: str) -> None:
    async with visit.writing() as queue:
        await attachments.drop(queue.session, id)
        await _answer(queue, row, words)


async def _answer(queue: Queue, row: ShownRow, words: str) -> None:
    await queue.redraw(row, plain(words))


async def _talk(visit: Visit, session: AsyncSession) -> str:
    query = select(ConversationRow.id).filter_by(channel=CHANNEL, sender_mark=visit.to.mark)
    found: str = (await session.execute(query)).scalar_one()
    return found
