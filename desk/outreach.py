"""What leads, care and reminders share: who sees which of them, their story."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.viewer import Role, Viewer
from rules.place import area_prefix
from store.models import CareRow, LeadRow, OutreachEventRow, SurgeRow

__all__ = ["Line", "append", "seen", "story"]

Line = OutreachEventRow
_WIDE = frozenset({Role.DISTRICT, Role.ADMIN})


def seen(
    viewer: Viewer, table: type[LeadRow] | type[CareRow] | type[SurgeRow]
) -> ColumnElement[bool]:
    """Rows of the viewer's place: a clerk's township, a district's area; nobody else's business."""
    if viewer.role is Role.CLERK:
        return and_(table.adcode == viewer.adcode, table.town == viewer.town)
    if viewer.role not in _WIDE:
        return false()
    prefix = area_prefix(viewer.adcode)
    return table.adcode.between(prefix.ljust(6, "0"), prefix.ljust(6, "9"))


async def append(
    session: AsyncSession,
    subject: LeadRow | CareRow,
    *,
    at: datetime,
    actor: str,
    role: str,
    action: str,
    note: Any = None,
) -> int:
    """Add a line to the story of a lead or a care; its number, from 1."""
    key = {"lead_id" if isinstance(subject, LeadRow) else "care_id": subject.id}
    last = await session.scalar(select(func.max(OutreachEventRow.number)).filter_by(**key))
    number = (last or 0) + 1
    session.add(
        OutreachEventRow(
            number=number, at=at, actor=actor, role=role, action=action, note=note, **key
        )
    )
    await session.flush()
    return number


async def story(session: AsyncSession, subject: LeadRow | CareRow) -> tuple[Line, ...]:
    """All lines, the first one first."""
    key = {"lead_id" if isinstance(subject, LeadRow) else "care_id": subject.id}
    query = select(OutreachEventRow).filter_by(**key).order_by(OutreachEventRow.number)
    return tuple(await session.scalars(query))
