"""The resident's side: conversations, what came in, what must go out, what was agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, Owned
from store.types import Identity, Personal, Sealed, UtcDateTime

__all__ = ["ConsentRow", "ConversationRow", "InboxRow", "OutboxRow"]


class ConversationRow(Owned, Base):
    """One talk. `sender_mark` is the blind index of the channel's key for the person.

    `version` rises with every stored turn; a turn computed from an older one is refused.
    `round` rises when the talk starts over, so that its confirmations count anew.
    `stage`, `asked`: where it stands and the id of the question on the table, never an answer.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel", "sender_mark"),
        Index("ix_conversation_updated_at_stage", "updated_at", "stage", "asked"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    sender_mark: Mapped[str] = mapped_column(String(64))
    sender: Mapped[Any] = mapped_column(Personal("conversation.sender", gone=""))
    version: Mapped[int] = mapped_column()
    round: Mapped[int]
    state: Mapped[Any] = mapped_column(Personal("conversation.state", gone={}))
    stage: Mapped[str | None] = mapped_column(String(16))
    asked: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own protocol


class InboxRow(Owned, Base):
    """One message with its answer. `turn` is the talk's own count after it, within `round`."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "sender_mark", "message_id"),
        Index("ix_inbox_conversation_id_id", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    sender_mark: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str] = mapped_column(String(128))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    round: Mapped[int]
    turn: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    message: Mapped[Any] = mapped_column(Personal("inbox.message", gone={}))
    outcome: Mapped[Any] = mapped_column(Personal("inbox.outcome", gone={}))


class OutboxRow(Owned, Base):
    """One thing to deliver, exactly once as far as its `key` goes.

    kind: receipt, progress, and what a messenger's door adds (say, message, edit, leave). `sent_at`
    is set at once where the answer to the message is itself the delivery (web, terminal).
    recipient_mark: blind index of the recipient; of one recipient, rows leave in their order.
    failed_at: given up, because of `problem`; a window telephones instead (TaskRow).
    taken_by: the login of who delivers it by telephone.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_sent_at_due_at", "sent_at", "due_at"),
        Index("ix_outbox_recipient_mark_sent_at", "recipient_mark", "sent_at"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[Any] = mapped_column(Personal("outbox.recipient", gone=""))
    body: Mapped[Any] = mapped_column(Personal("outbox.body", gone={}))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recipient_mark: Mapped[str | None] = mapped_column(String(64))
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str | None] = mapped_column(String(32))
    taken_by: Mapped[str | None] = mapped_column(String(64))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsentRow(Base):
    """One purpose agreed to, with the very words shown. Rows are only ever added."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_conversation_id", "conversation_id"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    purpose: Mapped[str] = mapped_column(String(64))
    notice_version: Mapped[str] = mapped_column(String(32))
    wording: Mapped[Any] = mapped_column(Sealed("consent.wording"))
    given: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
