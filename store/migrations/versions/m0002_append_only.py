"""History, audit and consent can only grow, and what was filed stays as it was filed."""

from __future__ import annotations

from collections.abc import Iterator

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_GROWING = ("ticket_event", "audit", "consent")
_FROZEN = ("reference", "filing_key", "conversation_id", "snapshot", "filed_at")


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _postgres() if postgres else _sqlite():
        op.execute(statement)


def _sqlite() -> Iterator[str]:
    for table in _GROWING:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
    yield (
        f"CREATE TRIGGER ticket_frozen BEFORE UPDATE OF {', '.join(_FROZEN)} ON ticket "
        "BEGIN SELECT RAISE(ABORT, 'frozen: ticket'); END"
    )


def _postgres() -> Iterator[str]:
    yield (
        "CREATE FUNCTION yimen_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$"
    )
    for table in _GROWING:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION yimen_refuse()"
        )
    yield (
        f"CREATE TRIGGER ticket_frozen BEFORE UPDATE OF {', '.join(_FROZEN)} ON ticket "
        "FOR EACH STATEMENT EXECUTE FUNCTION yimen_refuse()"
    )
