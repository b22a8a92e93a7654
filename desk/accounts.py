"""Rows of accounts: found, held while they are changed, shown as viewers, audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.errors import NotFound
from desk.viewer import Role, Viewer
from store.audit import record
from store.models import StaffRow

__all__ = ["audit", "find", "open_account", "viewer"]


async def find(session: AsyncSession, login: str, *, hold: bool = True) -> StaffRow | None:
    """The row; `hold` keeps other writers off it until the transaction ends."""
    query = select(StaffRow).filter_by(login=login)
    row: StaffRow | None = await session.scalar(query.with_for_update() if hold else query)
    return row


async def open_account(session: AsyncSession, login: str) -> StaffRow:
    """Raises NotFound when there is none, or it was closed."""
    row = await find(session, login.strip().lower())
    if row is None or row.closed_at:
        raise NotFound
    return row


def viewer(row: StaffRow) -> Viewer:
    """The account as the desk knows it."""
    return Viewer(
        row.login,
        row.name,
        Role(row.role),
        row.adcode,
        row.town,
        row.stamp,
        row.department,
        row.second_factor is not None,
    )


def audit(
    session: AsyncSession,
    at: datetime,
    by: str,
    action: str,
    login: str,
    result: str = "done",
    detail: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """One line of the trail about an account."""
    record(
        session,
        at=at,
        actor=by,
        role="staff",
        action=action,
        subject=login,
        result=result,
        detail=detail,
    )
