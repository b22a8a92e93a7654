"""Consents: each purpose agreed to or taken back; rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from store.models import ConsentRow

__all__ = ["take_back", "taken_back"]


async def take_back(session: AsyncSession, conversation_id: str, at: datetime) -> None:
    """Take back every consent given in this conversation; those taken back already stay so."""
    for row in (await _latest(session, conversation_id)).values():
        if row.given:
            session.add(
                ConsentRow(
                    conversation_id=conversation_id,
                    purpose=row.purpose,
                    notice_version=row.notice_version,
                    wording=row.wording,
                    given=False,
                    at=at,
                )
            )


async def taken_back(session: AsyncSession, conversation_id: str) -> bool:
    """Whether consent was given once and none is left: nothing more is sent then."""
    latest = await _latest(session, conversation_id)
    return bool(latest) and not any(row.given for row in latest.values())


async def _latest(session: AsyncSession, conversation_id: str) -> Mapping[str, ConsentRow]:
    query = select(ConsentRow).filter_by(conversation_id=conversation_id).order_by(ConsentRow.id)
    return {row.purpose: row for row in await session.scalars(query)}
