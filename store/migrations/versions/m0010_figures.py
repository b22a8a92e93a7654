"""What the district counts by: where a talk stands, hours to the first step, and indexes for both
that hold nothing of anybody and spare the snapshots."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OPEN = ["adcode", "town", "urgency", "due_on", "filed_at", "status", "channel"]


def upgrade() -> None:
    op.add_column("conversation", sa.Column("stage", sa.String(16), nullable=True))
    op.add_column("conversation", sa.Column("asked", sa.String(64), nullable=True))
    op.create_index(
        "ix_conversation_updated_at_stage", "conversation", ["updated_at", "stage", "asked"]
    )
    op.add_column("ticket", sa.Column("first_hours", sa.Integer(), nullable=True))
    unfinished = sa.text("status <> 'closed'")
    op.create_index(
        "ix_ticket_unfinished",
        "ticket",
        _OPEN,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_index(
        "ix_ticket_status_changed_at", "ticket", ["status", "changed_at", "adcode", "town"]
    )
    op.create_index(
        "ix_ticket_filed_at", "ticket", ["filed_at", "adcode", "town", "status", "first_hours"]
    )
    columns = ["ticket_id", "program_id", "decision"]
    op.create_index("ix_matter_ticket_id_program_id", "matter", columns)
    _first_hours_of_old_tickets()


def _first_hours_of_old_tickets() -> None:
    connection = op.get_bind()
    ticket = sa.table("ticket", sa.column("id"), sa.column("filed_at"), sa.column("first_hours"))
    event = sa.table("ticket_event", *map(sa.column, ("ticket_id", "role", "at")))
    first = (
        sa.select(ticket.c.id, ticket.c.filed_at, sa.func.min(event.c.at))
        .join_from(ticket, event, event.c.ticket_id == ticket.c.id)
        .where(event.c.role.not_in(["resident", "system"]))
        .group_by(ticket.c.id, ticket.c.filed_at)
    )
    for id_, filed, at in connection.execute(first).all():
        hours = int((_time(at) - _time(filed)).total_seconds() // 3600)
        connection.execute(
            sa.update(ticket).where(ticket.c.id == id_).values(first_hours=max(0, hours))
        )


def _time(value: datetime | str) -> datetime:
    """SQLite hands out text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
