"""A filed ticket with its history, the matters it asks for, its limits and its referrals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, defer, mapped_column

from store.models.base import Base, Owned
from store.types import Identity, Personal, UtcDateTime

__all__ = ["UNOPENED", "ClockRow", "MatterRow", "ReferralRow", "TicketEventRow", "TicketRow"]


# What is read of a ticket whose person's key was destroyed; the shape is handlers/snapshot.py's.
_BLANK: dict[str, Any] = {
    "version": 1, "erased": True, "alarms": [], "story": "", "speaker_role": None,
    "contact": {"name": None, "phone": None, "wish": None},
    "consent": {"purposes": [], "version": "", "wording": "", "at": None},
    "on": None, "channel": "", "filed_at": None, "rulebook_version": "", "urgency": "normal",
    "window": {
        "name": "", "adcode": "", "town": "", "address": None, "phone": None, "hours": None,
        "reason_id": "", "reason": "",
    },
    "places": {}, "members": [], "facts": [], "results": [], "missing": [],
    "papers": {"bring": [], "looked_up": []}, "attachments": [],
}  # fmt: skip
INBOX = ("adcode", "town", "status", "urgency", "due_on", "filed_at", "channel")
FILED = ("adcode", "filed_at", "town", "status", "first_hours")
UNFINISHED = ("adcode", "town", "urgency", "due_on", "filed_at", "status", "channel")


class TicketRow(Owned, Base):
    """A filed intake record. Plain columns hold nothing personal; `snapshot` is sealed for good.

    adcode: the county's six digits. filing_key: one confirmation of one conversation.
    due_on: the soonest running limit, for the order of the inbox. merged_into: the ticket that
    goes on in its stead. paid_first_at: when emergency relief was paid before the papers.
    first_hours: whole hours from the filing to the first step that somebody took.
    id_number: the applicant's, entered at a desk; `id_mark` is its blind index.
    erased_at: its person was forgotten; what stands here is all that is left.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint(
            "status IN ('filed', 'accepted', 'returned', 'meeting', 'decided', 'closed')",
            name="status",
        ),
        CheckConstraint("urgency IN ('normal', 'urgent')", name="urgency"),
        # All that the inbox counts, filters and sorts by, so that it never reads past a snapshot.
        Index("ix_ticket_inbox", *INBOX),
        # Nine in ten are closed after a year; what is still open has an index of its own.
        Index(
            "ix_ticket_unfinished",
            *UNFINISHED,
            sqlite_where=text("status <> 'closed'"),
            postgresql_where=text("status <> 'closed'"),
        ),
        Index("ix_ticket_status_changed_at", "status", "changed_at", "adcode", "town"),
        Index("ix_ticket_adcode_filed_at", *FILED),
        Index("ix_ticket_conversation_id", "conversation_id"),
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
    snapshot: Mapped[Any] = mapped_column(Personal("ticket.snapshot", gone=_BLANK))
    phone_mark: Mapped[str | None] = mapped_column(String(64), index=True)
    id_mark: Mapped[str | None] = mapped_column(String(64), index=True)
    id_number: Mapped[Any] = mapped_column(Personal("ticket.id_number"), nullable=True)
    due_on: Mapped[date | None]
    paid_first_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_hours: Mapped[int | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol


UNOPENED = (
    defer(TicketRow.snapshot, raiseload=True),
    defer(TicketRow.id_number, raiseload=True),
)
"""For a query that needs nothing personal: what is sealed stays so. A snapshot takes milliseconds
to open and most of a megabyte to hold, which a job over all tickets would pay for nothing."""


class TicketEventRow(Owned, Base):
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
    note: Mapped[Any] = mapped_column(Personal("ticket_event.note"), nullable=True)


class MatterRow(Owned, Base):
    """One program that a ticket asks for, and what was decided of it.

    member: whose it is, by the id in the snapshot; empty for the household.
    decision: open, approved, refused, stopped (was approved), or left (not pursued:
    withdrawn, merged, closed before).
    """

    __tablename__ = "matter"
    __table_args__ = (
        CheckConstraint(
            "decision IN ('open', 'approved', 'refused', 'stopped', 'left')", name="decision"
        ),
        UniqueConstraint("ticket_id", "number"),
        Index("ix_matter_program_id_decision", "program_id", "decision"),
        Index("ix_matter_ticket_id_program_id", "ticket_id", "program_id", "decision"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    number: Mapped[int]
    program_id: Mapped[str] = mapped_column(String(64))
    member: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(16))
    decision: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    reasons: Mapped[Any] = mapped_column(Personal("matter.reasons"), nullable=True)


class ReferralRow(Owned, Base):
    """A part of a ticket handed to a department: its own acceptance, limit and result.

    status: sent, accepted, done, declined (with a reason), recalled. asks: {text, programs}.
    """

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(
            "status IN ('sent', 'accepted', 'done', 'declined', 'recalled')", name="status"
        ),
        UniqueConstraint("ticket_id", "number"),
        Index("ix_referral_adcode_department_status", "adcode", "department", "status"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    number: Mapped[int]
    department: Mapped[str] = mapped_column(String(16))
    adcode: Mapped[str] = mapped_column(String(6))
    status: Mapped[str] = mapped_column(String(16))
    asks: Mapped[Any] = mapped_column(Personal("referral.asks", gone={"text": "", "programs": []}))
    result: Mapped[Any] = mapped_column(Personal("referral.result"), nullable=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol


class ClockRow(Base):
    """A statutory limit of a ticket, a matter or a referral (see desk.clocks for the counting).

    kind: first_call, decide or refer. stretches: [from, until] as ISO dates, the last `until` null
    while it runs; `due_on` is kept beside them so that limits can be swept by a query. warned_at
    (the window), escalated_at (the district) and overdue_at: told once each, never again.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("kind IN ('first_call', 'decide', 'refer')", name="kind"),
        CheckConstraint("days >= 1", name="days"),
        Index("ix_clock_ticket_id", "ticket_id"),
        Index("ix_clock_stopped_at_due_on", "stopped_at", "due_on"),
        Index("ix_clock_escalated", "stopped_at", "escalated_at", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"))
    kind: Mapped[str] = mapped_column(String(16))
    days: Mapped[int]
    working: Mapped[bool]
    stretches: Mapped[list[list[str | None]]] = mapped_column(JSON)
    due_on: Mapped[date | None]
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
