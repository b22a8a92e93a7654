"""What was erased: the ids of keys, which say nothing of anybody once the keys are gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base
from store.types import UtcDateTime

__all__ = ["ErasureRow"]


class ErasureRow(Base):
    """One person to be forgotten; cause: resident, office or retention.

    done_at: the key is destroyed. Empty: it still is to be, whoever comes next does it.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("cause IN ('resident', 'office', 'retention')", name="cause"),
    )

    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    cause: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
