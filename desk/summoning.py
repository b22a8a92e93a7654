"""Somebody wants to speak to a person: whose errand that becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.tasks import ASKED
from desk.viewer import Role
from store.models import StaffRow, TaskRow

__all__ = ["responsible", "summon"]


async def summon(
    session: AsyncSession,
    *,
    conversation_id: str,
    reason: str,
    contact: Mapping[str, Any],
    adcode: str,
    town: str,
    desk: str,
    at: datetime,
) -> None:
    """Put it on the list of `desk`, see `responsible`; one open errand a talk.

    contact: {name, phone, wish}. adcode, town: "" where nothing is known.
    """
    query = select(TaskRow).filter_by(conversation_id=conversation_id).with_for_update()
    before = (await session.scalars(query)).all()
    waiting = next((one for one in before if one.done_at is None), None)
    if waiting is None:
        waiting = TaskRow(
            key=f"human:{conversation_id}:{len(before) + 1}", kind="human", reason=reason,
            conversation_id=conversation_id, created_at=at, tries=0,
        )  # fmt: skip
        session.add(waiting)
    elif waiting.reason == ASKED:
        waiting.reason = reason
    waiting.adcode, waiting.town, waiting.desk = adcode, town, desk
    waiting.content = {**(waiting.content or {}), **{k: v for k, v in contact.items() if v}}
    await session.flush()


async def responsible(session: AsyncSession, adcode: str, town: str) -> str | None:
    """Whose list it belongs on: hotline where operators have the place (or it is not known), else
    window where the township has a clerk; None: nobody is there who could call."""
    areas = {adcode, adcode[:4] + "00", adcode[:2] + "0000", "100000"}
    operators = StaffRow.role == Role.OPERATOR
    if adcode:
        operators = and_(operators, StaffRow.adcode.in_(areas))
    if await _anybody(session, operators):
        return "hotline"
    clerks = and_(StaffRow.role == Role.CLERK, StaffRow.adcode == adcode, StaffRow.town == town)
    return "window" if town and await _anybody(session, clerks) else None


async def _anybody(session: AsyncSession, who: ColumnElement[bool]) -> bool:
    query = select(StaffRow.id).where(who, StaffRow.closed_at.is_(None)).limit(1)
    return await session.scalar(query) is not None
