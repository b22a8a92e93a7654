"""Who comes in: recovery codes, one-time links, tries counted by name and source; what changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("recovery", sa.JSON(), nullable=True))
    # A lock on the account itself let anybody lock its owner out.
    op.drop_column("staff", "failures")
    op.drop_column("staff", "locked_until")
    op.add_column("audit", sa.Column("detail", sa.JSON(), nullable=True))
    op.create_index("ix_audit_actor_at", "audit", ["actor", "at"])
    _link()
    _throttle()


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("login", sa.String(64), nullable=True),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _time(), nullable=False),
        sa.Column("expires_at", _time(), nullable=False),
        sa.Column("used_at", _time(), nullable=True),
        sa.UniqueConstraint("token_hash", name=op.f("uq_link_token_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index("ix_link_login", "link", ["login"])


def _throttle() -> None:
    op.create_table(
        "throttle",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", _time(), nullable=False),
        sa.Column("until", _time(), nullable=True),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_throttle")),
    )
    op.create_index("ix_throttle_last_at", "throttle", ["last_at"])
