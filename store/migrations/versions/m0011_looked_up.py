"""Indexes in the order in which the district's figures and the trail are asked for: SQLite takes
an equal place before a range of days, and an action before everything else."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_ticket_filed_at", "ticket")
    columns = ["adcode", "filed_at", "town", "status", "first_hours"]
    op.create_index("ix_ticket_adcode_filed_at", "ticket", columns)
    op.create_index("ix_audit_action_at", "audit", ["action", "at"])
