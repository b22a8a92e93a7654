"""What the doors need beside the talk: updates as they came, messages shown, papers, errands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, Owned
from store.types import Identity, Personal, UtcDateTime

__all__ = ["AttachmentRow", "EnquiryRow", "ShownRow", "TaskRow", "UpdateRow"]


class UpdateRow(Owned, Base):
    """One update as a messenger sent it, kept before it is acknowledged.

    `bot` and `update_id` are its name; `chat_mark` the blind index of the chat, whose updates are
    handled in the order of `id`. `body` is emptied once it is handled; the row stays a while, so
    that the same update sent again is known. failed_at: given up, and said so.
    """

    __tablename__ = "bot_update"
    __table_args__ = (
        UniqueConstraint("bot", "update_id"),
        Index("ix_bot_update_handled_at_due_at", "handled_at", "due_at"),
        Index("ix_bot_update_chat_mark_handled_at", "chat_mark", "handled_at"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    bot: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat_mark: Mapped[str] = mapped_column(String(64))
    body: Mapped[Any] = mapped_column(Personal("bot_update.body"), nullable=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ShownRow(Owned, Base):
    """A message with buttons, as it should look now; an edit draws it anew from here.

    message_id: the messenger's, once it was sent. `content` is the channel's own.
    """

    __tablename__ = "bot_message"
    __table_args__ = (Index("ix_bot_message_chat_mark_id", "chat_mark", "id"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    chat_mark: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    content: Mapped[Any] = mapped_column(
        Personal("bot_message.content", gone={"lines": [], "buttons": []})
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AttachmentRow(Owned, Base):
    """A picture or document of a paper. Offered first; its content is kept once it may be.

    paper: what it is of, as the resident said. media_type: by its content. `content`: base64.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("status IN ('offered', 'kept')", name="status"),
        Index("ix_attachment_conversation_id", "conversation_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    status: Mapped[str] = mapped_column(String(16))
    paper: Mapped[str | None] = mapped_column(String(32))
    media_type: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    source: Mapped[Any] = mapped_column(Personal("attachment.source"), nullable=True)
    content: Mapped[Any] = mapped_column(Personal("attachment.content"), nullable=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TaskRow(Owned, Base):
    """Something that somebody has to do by hand; kind: telephone, human.

    telephone (of a ticket): its window calls. reason: blocked (the bot was blocked), undeliverable.
    human (of a talk): somebody wants to speak to a person. reason: asked, or an alarm's id.
    desk: whose list it is on, window or hotline. adcode "": nobody knows yet where it belongs to.
    taken_by, done_by: logins. tries: calls that nobody answered. outcome: how it ended.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("kind IN ('telephone', 'human')", name="kind"),
        CheckConstraint("desk IN ('window', 'hotline')", name="desk"),
        CheckConstraint("(ticket_id IS NULL) != (conversation_id IS NULL)", name="about"),
        Index("ix_task_adcode_town_done_at", "adcode", "town", "done_at"),
        Index("ix_task_conversation_id", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(32))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    adcode: Mapped[str] = mapped_column(String(6))
    town: Mapped[str] = mapped_column(String(64))
    content: Mapped[Any] = mapped_column(Personal("task.content"), nullable=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(64))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"))
    desk: Mapped[str] = mapped_column(String(16), default="window")
    taken_by: Mapped[str | None] = mapped_column(String(64))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(String(16))


class EnquiryRow(Base):
    """One wrong pair of a ticket's number and last four digits, kept for a day, in marks alone."""

    __tablename__ = "enquiry"
    __table_args__ = (
        Index("ix_enquiry_reference_mark_at", "reference_mark", "at"),
        Index("ix_enquiry_asker_mark_at", "asker_mark", "at"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    asker_mark: Mapped[str] = mapped_column(String(64))
    reference_mark: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
