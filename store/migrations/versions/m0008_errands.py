"""Errands of a talk, claimed and with an outcome; wrong enquiries; an applicant's ID number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _task()
    _enquiry()
    op.add_column("ticket", sa.Column("id_number", sa.LargeBinary(), nullable=True))
    op.add_column("call", sa.Column("id_number", sa.LargeBinary(), nullable=True))
    op.add_column("call", sa.Column("id_mark", sa.String(64), nullable=True))
    op.add_column("outbox", sa.Column("taken_by", sa.String(64), nullable=True))
    op.add_column("outbox", sa.Column("taken_at", _time(), nullable=True))


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _task() -> None:
    with op.batch_alter_table("task", recreate="auto") as batch:
        batch.alter_column("ticket_id", existing_type=sa.BigInteger(), nullable=True)
        batch.add_column(sa.Column("conversation_id", sa.String(32), nullable=True))
        batch.add_column(sa.Column("desk", sa.String(16), nullable=False, server_default="window"))
        batch.add_column(sa.Column("taken_by", sa.String(64), nullable=True))
        batch.add_column(sa.Column("taken_at", _time(), nullable=True))
        batch.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("outcome", sa.String(16), nullable=True))
        batch.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_task_kind"), "kind IN ('telephone', 'human')")
        batch.create_check_constraint(op.f("ck_task_desk"), "desk IN ('window', 'hotline')")
        batch.create_check_constraint(
            op.f("ck_task_about"), "(ticket_id IS NULL) != (conversation_id IS NULL)"
        )
        batch.create_foreign_key(
            op.f("fk_task_conversation_id"), "conversation", ["conversation_id"], ["id"]
        )
    op.create_index("ix_task_conversation_id", "task", ["conversation_id"])


def _enquiry() -> None:
    op.create_table(
        "enquiry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asker_mark", sa.String(64), nullable=False),
        sa.Column("reference_mark", sa.String(64), nullable=False),
        sa.Column("at", _time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
    )
    op.create_index("ix_enquiry_reference_mark_at", "enquiry", ["reference_mark", "at"])
    op.create_index("ix_enquiry_asker_mark_at", "enquiry", ["asker_mark", "at"])
