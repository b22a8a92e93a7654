"""The people at the desks, and what everybody did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base
from store.types import Identity, Sealed, UtcDateTime

__all__ = ["AuditRow", "HouseRow", "LinkRow", "StaffRow", "ThrottleRow"]


class StaffRow(Base):
    """An account. `stamp` rises whenever sessions opened before must end.

    department: of an officer. second_factor: the secret of the one-time codes; second_step: the
    last time step used, so that a code works once. recovery: hashes of the codes that are left.
    password_hash: empty until the person has chosen a password through a one-time link.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(
            "role IN ('clerk', 'operator', 'officer', 'district', 'admin')", name="role"
        ),
        CheckConstraint("(role = 'clerk') = (town IS NOT NULL)", name="town"),
        CheckConstraint("(role = 'officer') = (department IS NOT NULL)", name="department"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    adcode: Mapped[str] = mapped_column(String(6))
    town: Mapped[str | None] = mapped_column(String(64))
    department: Mapped[str | None] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(160))
    second_factor: Mapped[Any] = mapped_column(Sealed("staff.second_factor"), nullable=True)
    second_step: Mapped[int | None]
    recovery: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stamp: Mapped[int] = mapped_column(default=0)


class LinkRow(Base):
    """A link that opens once. Only a hash of it is kept; `login` is None for the first of all.

    second: whether the second factor is taken off too, because the telephone is lost.
    """

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    login: Mapped[str | None] = mapped_column(String(64), index=True)
    second: Mapped[bool]
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ThrottleRow(Base):
    """Failed tries of one name from one source (or of a source alone), by a blind index."""

    __tablename__ = "throttle"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """Who did or tried what, to which ticket or account. Rows are only ever added.

    detail: {field: [before, after]} of what was changed, nothing of a resident.
    seal: what chains this row to the one before it; empty for rows older than the chain.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject_at", "subject", "at"),
        Index("ix_audit_actor_at", "actor", "at"),
        Index("ix_audit_action_at", "action", "at"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(16))
    detail: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    seal: Mapped[str | None] = mapped_column(String(64))


class HouseRow(Base):
    """A few things about the database itself, such as proof that the key is the right one."""

    __tablename__ = "house"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Any] = mapped_column(Sealed("house.value"))
