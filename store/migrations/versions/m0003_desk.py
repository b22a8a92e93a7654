"""The desk: matters, limits, referrals, leads, care, calls; a second factor; an audit chain."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATUSES = ("filed", "accepted", "returned", "meeting", "decided", "closed")
_ROLES = ("clerk", "operator", "officer", "district", "admin")
_FROZEN = ("reference", "filing_key", "conversation_id", "snapshot", "filed_at")


def upgrade() -> None:
    _ticket()
    _staff()
    op.add_column("audit", sa.Column("seal", sa.String(64), nullable=True))
    _matter()
    _referral()
    _clock()
    _lead()
    _care()
    _visit()
    _call()
    _append_only()
    _matters_of_old_tickets()


def _identity() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _one_of(column: str, names: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(name) for name in names)})"


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _ticket() -> None:
    columns = (
        sa.Column("id_mark", sa.String(64), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paid_first_at", _time(), nullable=True),
        sa.Column("merged_into", _identity(), nullable=True),
    )
    checks = {
        "ck_ticket_status": _one_of("status", _STATUSES),
        "ck_ticket_urgency": _one_of("urgency", ("normal", "urgent")),
    }
    _widen("ticket", columns, checks, {"fk_ticket_merged_into": ("ticket", "merged_into")})
    op.create_index(op.f("ix_ticket_id_mark"), "ticket", ["id_mark"])
    op.create_index("ix_ticket_status_due_on", "ticket", ["status", "due_on"])


def _staff() -> None:
    columns = (
        sa.Column("department", sa.String(16), nullable=True),
        sa.Column("second_factor", sa.LargeBinary(), nullable=True),
        sa.Column("second_step", sa.Integer(), nullable=True),
    )
    checks = {
        "ck_staff_role": _one_of("role", _ROLES),
        "ck_staff_town": "(role = 'clerk') = (town IS NOT NULL)",
        "ck_staff_department": "(role = 'officer') = (department IS NOT NULL)",
    }
    _widen("staff", columns, checks, {})


def _widen(
    table: str,
    columns: Sequence[sa.Column[Any]],
    checks: Mapping[str, str],
    links: Mapping[str, tuple[str, str]],
) -> None:
    """Add columns and replace all CHECKs; SQLite can only do that by building the table anew."""
    before = {one["name"] for one in sa.inspect(op.get_bind()).get_check_constraints(table)}
    with op.batch_alter_table(table, recreate="auto") as batch:
        for column in columns:
            batch.add_column(column)
        for name, rule in checks.items():
            if name in before:
                batch.drop_constraint(op.f(name), type_="check")
            batch.create_check_constraint(op.f(name), rule)
        for name, (other, column_name) in links.items():
            batch.create_foreign_key(op.f(name), other, [column_name], ["id"])


def _create(table: str, *columns: sa.Column[Any], **more: Any) -> None:
    """A table with its primary key `id` and what `more` says: checks, links, unique."""
    rules: list[Any] = [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
        for name, rule in more.get("checks", {}).items()
    ]
    rules += [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in more.get("links", {}).items()
    ]
    rules += [
        sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))
        for names in more.get("unique", ())
    ]
    op.create_table(
        table, *columns, *rules, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    )


def _matter() -> None:
    _create(
        "matter",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("ticket_id", _identity(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.String(64), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("decided_at", _time(), nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("reasons", sa.LargeBinary(), nullable=True),
        checks={"decision": _one_of("decision", ("open", "approved", "refused", "left"))},
        links={"ticket_id": "ticket"},
        unique=[("ticket_id", "number")],
    )
    op.create_index("ix_matter_program_id_decision", "matter", ["program_id", "decision"])


def _referral() -> None:
    _create(
        "referral",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("ticket_id", _identity(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(16), nullable=False),
        sa.Column("adcode", sa.String(6), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("asks", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", _time(), nullable=False),
        sa.Column("sent_by", sa.String(64), nullable=False),
        sa.Column("changed_at", _time(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        checks={"status": _one_of("status", ("sent", "accepted", "done", "declined", "recalled"))},
        links={"ticket_id": "ticket"},
        unique=[("ticket_id", "number")],
    )
    op.create_index(
        "ix_referral_adcode_department_status", "referral", ["adcode", "department", "status"]
    )


def _clock() -> None:
    _create(
        "clock",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("ticket_id", _identity(), nullable=False),
        sa.Column("matter_id", _identity(), nullable=True),
        sa.Column("referral_id", _identity(), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("stretches", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("stopped_at", _time(), nullable=True),
        sa.Column("warned_at", _time(), nullable=True),
        sa.Column("overdue_at", _time(), nullable=True),
        checks={"kind": _one_of("kind", ("first_call", "decide", "refer")), "days": "days >= 1"},
        links={"ticket_id": "ticket", "matter_id": "matter", "referral_id": "referral"},
    )
    op.create_index("ix_clock_ticket_id", "clock", ["ticket_id"])
    op.create_index("ix_clock_stopped_at_due_on", "clock", ["stopped_at", "due_on"])


def _lead() -> None:
    _create(
        "lead",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("reference", sa.String(9), nullable=False),
        sa.Column("filing_key", sa.String(160), nullable=False),
        sa.Column("adcode", sa.String(6), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("reporter", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("taken_by", sa.String(64), nullable=True),
        sa.Column("ticket_id", _identity(), nullable=True),
        sa.Column("filed_at", _time(), nullable=False),
        sa.Column("changed_at", _time(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        checks={
            "status": _one_of("status", ("new", "taken", "ticket", "closed")),
            "urgency": _one_of("urgency", ("normal", "urgent")),
        },
        links={"ticket_id": "ticket"},
        unique=[("reference",), ("filing_key",)],
    )
    op.create_index("ix_lead_adcode_town_status", "lead", ["adcode", "town", "status"])


def _care() -> None:
    _create(
        "care",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("adcode", sa.String(6), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("ticket_id", _identity(), nullable=True),
        sa.Column("lead_id", _identity(), nullable=True),
        sa.Column("program_id", sa.String(64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("alert_days", sa.JSON(), nullable=False),
        sa.Column("surge_days", sa.Integer(), nullable=True),
        sa.Column("surge_until", sa.Date(), nullable=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("alerted", sa.Integer(), nullable=False),
        sa.Column("created_at", _time(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        checks={
            "level": "level BETWEEN 1 AND 3",
            "status": _one_of("status", ("active", "ended")),
        },
        links={"ticket_id": "ticket", "lead_id": "lead"},
    )
    op.create_index(
        "ix_care_adcode_town_status_next_on", "care", ["adcode", "town", "status", "next_on"]
    )


def _visit() -> None:
    _create(
        "visit",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("care_id", _identity(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=True),
        sa.Column("at", _time(), nullable=False),
        links={"care_id": "care"},
        unique=[("care_id", "number")],
    )


def _call() -> None:
    kinds = ("case", "silent", "wrong_number", "abuse", "information")
    _create(
        "call",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("adcode", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_mark", sa.String(64), nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("began_at", _time(), nullable=False),
        sa.Column("ended_at", _time(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        checks={"kind": _one_of("kind", kinds)},
        links={"conversation_id": "conversation"},
    )
    op.create_index(op.f("ix_call_phone_mark"), "call", ["phone_mark"])
    op.create_index("ix_call_owner_ended_at", "call", ["owner", "ended_at"])


def _append_only() -> None:
    """Visits only grow; a ticket built anew on SQLite has lost the trigger that freezes it."""
    if not _sqlite():
        op.execute(
            "CREATE TRIGGER visit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON visit "
            "FOR EACH STATEMENT EXECUTE FUNCTION yimen_refuse()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER visit_no_{verb.lower()} BEFORE {verb} ON visit "
            "BEGIN SELECT RAISE(ABORT, 'append-only: visit'); END"
        )
    op.execute(
        f"CREATE TRIGGER ticket_frozen BEFORE UPDATE OF {', '.join(_FROZEN)} ON ticket "
        "BEGIN SELECT RAISE(ABORT, 'frozen: ticket'); END"
    )


def _matters_of_old_tickets() -> None:
    """A ticket filed before has the matters of its programs; whose they are is in its snapshot."""
    names = ("ticket_id", "number", "program_id", "member", "verdict", "decision")
    matter = sa.table("matter", *(sa.column(name) for name in names))
    rows = op.get_bind().execute(sa.text("SELECT id, programs FROM ticket ORDER BY id"))
    for ticket_id, programs in rows.all():
        found = json.loads(programs) if isinstance(programs, str) else programs
        for number, program in enumerate(found, 1):
            values = (ticket_id, number, program, "", "likely", "open")
            op.execute(sa.insert(matter).values(dict(zip(names, values, strict=True))))
