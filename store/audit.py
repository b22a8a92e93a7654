"""The audit trail: who did or tried what. A row says nothing about a person but the reference."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from store.models import AuditRow

__all__ = ["record"]


def record(
    session: AsyncSession,
    *,
    at: datetime,
    actor: str,
    role: str,
    action: str,
    subject: str,
    result: str = "done",
) -> None:
    """Add one row to the open transaction; result: done, not_found, not_allowed, refused, …"""
    session.add(
        AuditRow(at=at, actor=actor, role=role, action=action, subject=subject, result=result)
    )
