"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _staff()
    _audit()
    _house()
    _conversation()
    _inbox()
    _outbox()
    _ticket()
    _ticket_event()
    _consent()


def _identity() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("adcode", sa.String(6), nullable=False),
        sa.Column("town", sa.String(64), nullable=True),
        sa.Column("password_hash", sa.String(160), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", _time(), nullable=True),
        sa.Column("closed_at", _time(), nullable=True),
        sa.Column("created_at", _time(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.CheckConstraint("(role = 'clerk') = (town IS NOT NULL)", name=op.f("ck_staff_town")),
        sa.CheckConstraint(
            "role IN ('clerk', 'operator', 'district', 'admin')", name=op.f("ck_staff_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("at", _time(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject_at", "audit", ["subject", "at"])


def _house() -> None:
    op.create_table(
        "house",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_house")),
    )


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("sender_mark", sa.String(64), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _time(), nullable=False),
        sa.Column("updated_at", _time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint(
            "channel", "sender_mark", name=op.f("uq_conversation_channel_sender_mark")
        ),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("sender_mark", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(128), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("received_at", _time(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_inbox_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint(
            "channel",
            "sender_mark",
            "message_id",
            name=op.f("uq_inbox_channel_sender_mark_message_id"),
        ),
    )
    op.create_index("ix_inbox_conversation_id_id", "inbox", ["conversation_id", "id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _time(), nullable=False),
        sa.Column("due_at", _time(), nullable=False),
        sa.Column("leased_until", _time(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", _time(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_sent_at_due_at", "outbox", ["sent_at", "due_at"])


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("reference", sa.String(9), nullable=False),
        sa.Column("filing_key", sa.String(160), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("adcode", sa.String(6), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("window_name", sa.String(160), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("programs", sa.JSON(), nullable=False),
        sa.Column("rulebook_version", sa.String(64), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("phone_mark", sa.String(64), nullable=True),
        sa.Column("filed_at", _time(), nullable=False),
        sa.Column("changed_at", _time(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('filed', 'accepted', 'returned', 'closed')", name=op.f("ck_ticket_status")
        ),
        sa.CheckConstraint("urgency IN ('normal', 'urgent')", name=op.f("ck_ticket_urgency")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_ticket_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("filing_key", name=op.f("uq_ticket_filing_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_ticket_reference")),
    )
    op.create_index("ix_ticket_adcode_town_status", "ticket", ["adcode", "town", "status"])
    op.create_index(op.f("ix_ticket_phone_mark"), "ticket", ["phone_mark"])


def _ticket_event() -> None:
    op.create_table(
        "ticket_event",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("ticket_id", _identity(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _time(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("before", sa.String(16), nullable=True),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_ticket_event_ticket_id_number")),
    )


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("ticket_id", _identity(), nullable=True),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("notice_version", sa.String(32), nullable=False),
        sa.Column("wording", sa.LargeBinary(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", _time(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_consent_conversation_id")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_consent_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_conversation_id", "consent", ["conversation_id"])
