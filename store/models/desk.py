"""The township's side: tickets with their history, staff accounts, the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base
from store.types import Identity, Sealed, UtcDateTime

__all__ = ["AuditRow", "HouseRow", "StaffRow", "TicketEventRow", "TicketRow"]


class TicketRow(Base):
    """A filed intake record. Plain columns hold nothing personal; `snapshot` is sealed for good.

    adcode: the county's six digits. filing_key: one confirmation of one conversation.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("status IN ('filed', 'accepted', 'returned', 'closed')", name="status"),
        CheckConstraint("urgency IN ('normal', 'urgent')", name="urgency"),
        Index("ix_ticket_adcode_town_status", "adcode", "town", "status"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    filing_key: Mapped[str] = mapped_column(String(160), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    channel: Mapped[str] = mapped_column(String(16))
    adcode: Mapped[str] = mapped_column(String(6))
    town: Mapped[str] = mapped_column(String(64))
    window_name: Mapped[str] = mapped_column(String(160))
    status: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(16))
    programs: Mapped[list[str]] = mapped_column(JSON)
    rulebook_version: Mapped[str] = mapped_column(String(64))
    snapshot: Mapped[Any] = mapped_column(Sealed("ticket.snapshot"))
    phone_mark: Mapped[str | None] = mapped_column(String(64), index=True)
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol


class TicketEventRow(Base):
    """One step of a ticket. Rows are only ever added; the database refuses anything else."""

    __tablename__ = "ticket_event"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(16))
    before: Mapped[str | None] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    note: Mapped[Any] = mapped_column(Sealed("ticket_event.note"), nullable=True)


class StaffRow(Base):
    """An account. `stamp` rises whenever sessions opened before must end."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("role IN ('clerk', 'operator', 'district', 'admin')", name="role"),
        CheckConstraint("(role = 'clerk') = (town IS NOT NULL)", name="town"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    adcode: Mapped[str] = mapped_column(String(6))
    town: Mapped[str | None] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(160))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stamp: Mapped[int] = mapped_column(default=0)


class AuditRow(Base):
    """Who did or tried what, to which ticket or account. Rows are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(16))


class HouseRow(Base):
    """A few things about the database itself, such as proof that the key is the right one."""

    __tablename__ = "house"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Any] = mapped_column(Sealed("house.value"))
