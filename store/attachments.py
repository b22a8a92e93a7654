"""Pictures and documents of papers: offered by the resident, kept once it is known what they are.

The content lies sealed in the database: in the same transaction as all else, in the same backup,
and reachable by no address.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.models import AttachmentRow

__all__ = ["content", "count", "drop", "keep", "kept", "offer", "offered"]

_KEPT, _OFFERED = "kept", "offered"


async def offer(
    session: AsyncSession, id: str, conversation_id: str, source: Any, at: datetime
) -> None:
    """Note where a thing may be fetched from; nothing of its content."""
    session.add(
        AttachmentRow(id=id, conversation_id=conversation_id, status=_OFFERED, source=source, at=at)
    )
    await session.flush()


async def offered(session: AsyncSession, id: str, conversation_id: str) -> Any | None:
    """Where it may be fetched from; None when it was kept, dropped, or is another person's."""
    row = await session.get(AttachmentRow, id)
    if row is None or row.conversation_id != conversation_id or row.status != _OFFERED:
        return None
    return row.source


async def keep(
    session: AsyncSession, id: str, *, paper: str, media_type: str, data: bytes, at: datetime
) -> None:
    """Keep its content, sealed, under the name of what it is of."""
    row = await session.get_one(AttachmentRow, id)
    row.status, row.paper, row.media_type, row.size = _KEPT, paper, media_type, len(data)
    row.source, row.content, row.at = None, base64.b64encode(data).decode(), at


async def drop(session: AsyncSession, id: str) -> None:
    """Forget what was offered."""
    await session.execute(delete(AttachmentRow).filter_by(id=id, status=_OFFERED))


async def count(session: AsyncSession, conversation_id: str) -> int:
    """How many are kept of one conversation."""
    query = select(func.count()).select_from(AttachmentRow)
    found = await session.scalar(query.filter_by(conversation_id=conversation_id, status=_KEPT))
    return found or 0


async def kept(
    session: AsyncSession, conversation_id: str, since: datetime
) -> Sequence[Mapping[str, Any]]:
    """Those kept since that moment, without their content, oldest first."""
    row = AttachmentRow
    query = select(row.id, row.paper, row.media_type, row.size, row.at).where(
        row.conversation_id == conversation_id, row.status == _KEPT, row.at >= since
    )
    found = (await session.execute(query.order_by(row.at, row.id))).all()
    return [
        {"id": id, "paper": paper, "media_type": kind, "size": size, "at": at.isoformat()}
        for id, paper, kind, size, at in found
    ]


async def content(session: AsyncSession, id: str) -> tuple[str, bytes] | None:
    """Media type and bytes; None when it isn't kept (any more)."""
    row = await session.get(AttachmentRow, id)
    if row is None or row.content is None or row.media_type is None:
        return None
    return row.media_type, base64.b64decode(row.content)
