"""The audit row of what a member of staff reads or does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from desk.viewer import Viewer
from store.audit import record

__all__ = ["audit"]


def audit(
    session: AsyncSession,
    viewer: Viewer,
    action: str,
    subject: str,
    at: datetime,
    result: str = "done",
) -> None:
    """One row of the audit trail for what a member of staff read or did."""
    record(
        session,
        at=at,
        actor=viewer.login,
        role=viewer.role,
        action=action,
        subject=subject,
        result=result,
    )
