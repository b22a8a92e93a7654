"""Outreach and jobs: limits told to the district, leads with a limit, care, reminders, job runs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clock", sa.Column("escalated_at", _time(), nullable=True))
    op.create_index("ix_clock_escalated", "clock", ["stopped_at", "escalated_at", "ticket_id"])
    _lead()
    op.add_column("care", sa.Column("member", sa.String(64), nullable=False, server_default=""))
    op.add_column("care", sa.Column("surge_since", sa.Date(), nullable=True))
    _surge()
    _event()
    _reminder()
    _job()


def _identity() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _create(table: str, *columns: sa.Column[Any], links: dict[str, str], **more: Any) -> None:
    rules: list[Any] = [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in links.items()
    ]
    for name, rule in more.get("checks", {}).items():
        rules.append(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")))
    for names in more.get("unique", ()):
        rules.append(sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}")))
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    op.create_table(table, sa.Column("id", _identity(), nullable=False), *columns, *rules, key)


def _lead() -> None:
    with op.batch_alter_table("lead", recreate="auto") as batch:
        batch.add_column(sa.Column("channel", sa.String(16), nullable=False, server_default="web"))
        batch.add_column(sa.Column("source_mark", sa.String(64), nullable=True))
        batch.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        for name in ("checked_at", "warned_at", "escalated_at"):
            batch.add_column(sa.Column(name, _time(), nullable=True))
        batch.add_column(sa.Column("joined_into", _identity(), nullable=True))
        batch.add_column(sa.Column("call_id", sa.String(32), nullable=True))
        batch.create_foreign_key(op.f("fk_lead_joined_into"), "lead", ["joined_into"], ["id"])
        batch.create_foreign_key(op.f("fk_lead_call_id"), "call", ["call_id"], ["id"])
    op.create_index("ix_lead_source_mark_filed_at", "lead", ["source_mark", "filed_at"])


def _surge() -> None:
    _create(
        "surge",
        sa.Column("adcode", sa.String(6), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("begun_by", sa.String(64), nullable=False),
        sa.Column("ended_at", _time(), nullable=True),
        links={},
    )
    op.create_index("ix_surge_adcode_town_ended_at", "surge", ["adcode", "town", "ended_at"])


def _event() -> None:
    table = "outreach_event"
    _create(
        table,
        sa.Column("lead_id", _identity(), nullable=True),
        sa.Column("care_id", _identity(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _time(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        links={"lead_id": "lead", "care_id": "care"},
        checks={"subject": "(lead_id IS NULL) <> (care_id IS NULL)"},
        unique=[("lead_id", "number"), ("care_id", "number")],
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION yimen_refuse()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )


def _reminder() -> None:
    _create(
        "reminder",
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ticket_id", _identity(), nullable=False),
        sa.Column("matter_id", _identity(), nullable=True),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("show_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _time(), nullable=False),
        sa.Column("told_at", _time(), nullable=True),
        sa.Column("done_at", _time(), nullable=True),
        sa.Column("done_by", sa.String(64), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        links={"ticket_id": "ticket", "matter_id": "matter"},
        checks={"kind": "kind IN ('certificate', 'rescreen')"},
        unique=[("key",)],
    )
    op.create_index("ix_reminder_done_at_show_on", "reminder", ["done_at", "show_on"])
    op.create_index("ix_reminder_ticket_id", "reminder", ["ticket_id"])


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("due_at", _time(), nullable=False),
        sa.Column("leased_until", _time(), nullable=True),
        sa.Column("began_at", _time(), nullable=True),
        sa.Column("done_at", _time(), nullable=True),
        sa.Column("failed_at", _time(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(400), nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
