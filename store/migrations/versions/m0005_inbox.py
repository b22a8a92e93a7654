"""One index holds all that an inbox counts, filters and sorts by; tickets of one talk are found."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["adcode", "town", "status", "urgency", "due_on", "filed_at", "channel"]
    op.create_index("ix_ticket_inbox", "ticket", columns)
    op.create_index("ix_ticket_conversation_id", "ticket", ["conversation_id"])
    op.drop_index("ix_ticket_adcode_town_status", "ticket")
    # SQLite would take it for a district's inbox and read every row past its snapshot.
    op.drop_index("ix_ticket_status_due_on", "ticket")
