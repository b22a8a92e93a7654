"""Every personal row says whose it is; what was erased is noted, without saying of whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OWNED = (
    "attachment", "bot_message", "bot_update", "call", "care", "conversation", "inbox", "lead",
    "matter", "outbox", "outreach_event", "referral", "reminder", "task", "ticket", "ticket_event",
    "visit",
)  # fmt: skip


def upgrade() -> None:
    for table in _OWNED:
        op.add_column(table, sa.Column("person", sa.String(32), nullable=True))
        op.create_index(op.f(f"ix_{table}_person"), table, ["person"])
    op.add_column("ticket", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "erasure",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cause IN ('resident', 'office', 'retention')", name=op.f("ck_erasure_cause")
        ),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_erasure")),
    )
