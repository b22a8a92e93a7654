"""Those who didn't come by themselves: leads, care by visits, reminders, the hotline's calls."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, Owned
from store.types import Identity, Personal, Sealed, UtcDateTime

__all__ = [
    "CallRow",
    "CareRow",
    "LeadRow",
    "OutreachEventRow",
    "ReminderRow",
    "SurgeRow",
    "VisitRow",
]

# What is read of a lead whose person was forgotten; the shape is desk.leads'.
_NOBODY: dict[str, Any] = {
    "who": "", "where": "", "needs": [], "words": "", "phone": None, "care": None,
}  # fmt: skip


class LeadRow(Owned, Base):
    """Somebody in need whom another has seen. `content`: who, where, what; `reporter`: who says so.

    status: new, taken (somebody goes there), ticket (filed), closed (with a reason). channel: web,
    hotline, window or visit (of a care). due_on: the last day to look after it, until checked_at;
    warned_at, escalated_at: told once each. source_mark: blind index of whence it came, for the
    rate. joined_into: the lead of the same household that goes on; call_id: the call it became.
    """

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint("status IN ('new', 'taken', 'ticket', 'closed')", name="status"),
        CheckConstraint("urgency IN ('normal', 'urgent')", name="urgency"),
        Index("ix_lead_adcode_town_status", "adcode", "town", "status"),
        Index("ix_lead_source_mark_filed_at", "source_mark", "filed_at"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    filing_key: Mapped[str] = mapped_column(String(160), unique=True)
    adcode: Mapped[str] = mapped_column(String(6))
    town: Mapped[str] = mapped_column(String(64))
    urgency: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    content: Mapped[Any] = mapped_column(Personal("lead.content", gone=_NOBODY))
    reporter: Mapped[Any] = mapped_column(Personal("lead.reporter"), nullable=True)
    outcome: Mapped[Any] = mapped_column(Personal("lead.outcome"), nullable=True)
    taken_by: Mapped[str | None] = mapped_column(String(64))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    channel: Mapped[str] = mapped_column(String(16))
    source_mark: Mapped[str | None] = mapped_column(String(64))
    due_on: Mapped[date | None]
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_into: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id"))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol


class CareRow(Owned, Base):
    """A person whom a township visits regularly. `level` 3 is the closest (方案3).

    every_days: between visits. alert_days: days without a visit after which someone is told, in
    rising order; `alerted` counts those told since the last visit. surge_since, surge_until: closer
    visits during a disaster, every `surge_days`. member: the id in the ticket's snapshot.
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
    member: Mapped[str] = mapped_column(String(64))
    program_id: Mapped[str] = mapped_column(String(64))
    level: Mapped[int]
    every_days: Mapped[int]
    alert_days: Mapped[list[int]] = mapped_column(JSON)
    surge_days: Mapped[int | None]
    surge_since: Mapped[date | None]
    surge_until: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(16))
    who: Mapped[Any] = mapped_column(Personal("care.who", gone={"name": "", "where": ""}))
    last_on: Mapped[date | None]
    next_on: Mapped[date]
    alerted: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol


class SurgeRow(Base):
    """A disaster in a township, during which its people are visited every `days` days."""

    __tablename__ = "surge"
    __table_args__ = (Index("ix_surge_adcode_town_ended_at", "adcode", "town", "ended_at"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    adcode: Mapped[str] = mapped_column(String(6))
    town: Mapped[str] = mapped_column(String(64))
    days: Mapped[int]
    since: Mapped[date]
    until: Mapped[date]
    why: Mapped[Any] = mapped_column(Sealed("surge.why"))
    begun_by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutreachEventRow(Owned, Base):
    """One line in the story of a lead or of a care. Rows are only ever added."""

    __tablename__ = "outreach_event"
    __table_args__ = (
        CheckConstraint("(lead_id IS NULL) <> (care_id IS NULL)", name="subject"),
        UniqueConstraint("lead_id", "number"),
        UniqueConstraint("care_id", "number"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    care_id: Mapped[int | None] = mapped_column(ForeignKey("care.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(16))
    note: Mapped[Any] = mapped_column(Personal("outreach_event.note"), nullable=True)


class ReminderRow(Owned, Base):
    """A case that comes up again: kind certificate (runs out) or rescreen (something has changed).

    key: one cause, so that it comes up once. show_on: from which day it is listed; due_on: when the
    certificate ends. why: {kind, …} in plain JSON, put into words by the page.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("kind IN ('certificate', 'rescreen')", name="kind"),
        Index("ix_reminder_done_at_show_on", "done_at", "show_on"),
        Index("ix_reminder_ticket_id", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    member: Mapped[str] = mapped_column(String(64))
    show_on: Mapped[date]
    due_on: Mapped[date | None]
    why: Mapped[Any] = mapped_column(Personal("reminder.why", gone={"kind": ""}))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(16))


class VisitRow(Owned, Base):
    """One visit paid, and what was found. Rows are only ever added."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("care_id", "number"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    care_id: Mapped[int] = mapped_column(ForeignKey("care.id"))
    number: Mapped[int]
    visited_on: Mapped[date]
    visitor: Mapped[str] = mapped_column(String(64))
    found: Mapped[Any] = mapped_column(Personal("visit.found"), nullable=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallRow(Owned, Base):
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
    phone: Mapped[Any] = mapped_column(Personal("call.phone"), nullable=True)
    phone_mark: Mapped[str | None] = mapped_column(String(64), index=True)
    id_number: Mapped[Any] = mapped_column(Personal("call.id_number"), nullable=True)
    id_mark: Mapped[str | None] = mapped_column(String(64))
    draft: Mapped[Any] = mapped_column(Personal("call.draft"), nullable=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol
