"""Those who didn't come by themselves: leads, care by visits, and the hotline's calls."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base
from store.types import Identity, Sealed, UtcDateTime

__all__ = ["CallRow", "CareRow", "LeadRow", "VisitRow"]


class LeadRow(Base):
    """Somebody in need whom another has seen. `content`: who, where, what; `reporter`: who says so.

    status: new, taken (somebody goes there), ticket (filed), closed (with a reason).
    """

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint("status IN ('new', 'taken', 'ticket', 'closed')", name="status"),
        CheckConstraint("urgency IN ('normal', 'urgent')", name="urgency"),
        Index("ix_lead_adcode_town_status", "adcode", "town", "status"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    filing_key: Mapped[str] = mapped_column(String(160), unique=True)
    adcode: Mapped[str] = mapped_column(String(6))
    town: Mapped[str] = mapped_column(String(64))
    urgency: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    content: Mapped[Any] = mapped_column(Sealed("lead.content"))
    reporter: Mapped[Any] = mapped_column(Sealed("lead.reporter"), nullable=True)
    outcome: Mapped[Any] = mapped_column(Sealed("lead.outcome"), nullable=True)
    taken_by: Mapped[str | None] = mapped_column(String(64))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol


class CareRow(Base):
    """A person whom a township visits regularly. `level` 3 is the closest (方案3).

    every_days: between visits. alert_days: days without a visit after which someone is told, in
    rising order; `alerted` counts those told since the last visit. surge_until: closer visits
    during a disaster, every `surge_days`.
    """

    __tablename__ = "care"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("status IN ('active', 'ended')", name="status"),
        Index("ix_care_adcode_town_status_next_on", "adcode", "town", "status", "next_on"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    adcode: Mapped[str] = mapped_column(String(6))
    town: Mapped[str] = mapped_column(String(64))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    program_id: Mapped[str] = mapped_column(String(64))
    level: Mapped[int]
    every_days: Mapped[int]
    alert_days: Mapped[list[int]] = mapped_column(JSON)
    surge_days: Mapped[int | None]
    surge_until: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(16))
    who: Mapped[Any] = mapped_column(Sealed("care.who"))
    last_on: Mapped[date | None]
    next_on: Mapped[date]
    alerted: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol


class VisitRow(Base):
    """One visit paid, and what was found. Rows are only ever added."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("care_id", "number"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    care_id: Mapped[int] = mapped_column(ForeignKey("care.id"))
    number: Mapped[int]
    visited_on: Mapped[date]
    visitor: Mapped[str] = mapped_column(String(64))
    found: Mapped[Any] = mapped_column(Sealed("visit.found"), nullable=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallRow(Base):
    """One telephone call at the hotline; its talk is the conversation of channel hotline.

    kind: case, silent, wrong_number, abuse, information. owner: who has it now, after a hand-over.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('case', 'silent', 'wrong_number', 'abuse', 'information')", name="kind"
        ),
        Index("ix_call_owner_ended_at", "owner", "ended_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"))
    owner: Mapped[str] = mapped_column(String(64))
    adcode: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(16))
    phone: Mapped[Any] = mapped_column(Sealed("call.phone"), nullable=True)
    phone_mark: Mapped[str | None] = mapped_column(String(64), index=True)
    draft: Mapped[Any] = mapped_column(Sealed("call.draft"), nullable=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol
