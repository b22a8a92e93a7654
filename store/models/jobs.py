"""The house's periodic jobs: when each ran last, whether it went well, who runs it now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base
from store.types import UtcDateTime

__all__ = ["JobRow"]


class JobRow(Base):
    """One job. Nothing personal: `problem` is the kind and the place of an error, never its words.

    due_at: when it runs next; leased_until: one process has it until then. done_at: the last time
    it went well, with `found` (counts); failures: in a row since then. state: what it remembers.
    """

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(400))
    found: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
