"""A matter that was approved may be stopped."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("matter", recreate="auto") as batch:
        batch.drop_constraint(op.f("ck_matter_decision"), type_="check")
        batch.create_check_constraint(
            op.f("ck_matter_decision"),
            "decision IN ('open', 'approved', 'refused', 'stopped', 'left')",
        )
