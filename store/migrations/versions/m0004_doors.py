"""Messengers: updates kept before they are acknowledged, messages shown, papers, errands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _outbox()
    _update()
    _message()
    _attachment()
    _task()


def _identity() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _outbox() -> None:
    op.add_column("outbox", sa.Column("recipient_mark", sa.String(64), nullable=True))
    op.add_column("outbox", sa.Column("failed_at", _time(), nullable=True))
    op.add_column("outbox", sa.Column("problem", sa.String(32), nullable=True))
    op.create_index("ix_outbox_recipient_mark_sent_at", "outbox", ["recipient_mark", "sent_at"])


def _update() -> None:
    op.create_table(
        "bot_update",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("bot", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_mark", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", _time(), nullable=False),
        sa.Column("due_at", _time(), nullable=False),
        sa.Column("leased_until", _time(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("handled_at", _time(), nullable=True),
        sa.Column("failed_at", _time(), nullable=True),
        sa.UniqueConstraint("bot", "update_id", name=op.f("uq_bot_update_bot_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_update")),
    )
    op.create_index("ix_bot_update_handled_at_due_at", "bot_update", ["handled_at", "due_at"])
    op.create_index("ix_bot_update_chat_mark_handled_at", "bot_update", ["chat_mark", "handled_at"])


def _message() -> None:
    op.create_table(
        "bot_message",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("chat_mark", sa.String(64), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_message")),
    )
    op.create_index("ix_bot_message_chat_mark_id", "bot_message", ["chat_mark", "id"])


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("paper", sa.String(32), nullable=True),
        sa.Column("media_type", sa.String(64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("at", _time(), nullable=False),
        sa.CheckConstraint("status IN ('offered', 'kept')", name=op.f("ck_attachment_status")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_attachment_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_conversation_id", "attachment", ["conversation_id"])


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("ticket_id", _identity(), nullable=False),
        sa.Column("adcode", sa.String(6), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", _time(), nullable=False),
        sa.Column("done_at", _time(), nullable=True),
        sa.Column("done_by", sa.String(64), nullable=True),
        sa.CheckConstraint("kind IN ('telephone')", name=op.f("ck_task_kind")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_task_ticket_id")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_adcode_town_done_at", "task", ["adcode", "town", "done_at"])
