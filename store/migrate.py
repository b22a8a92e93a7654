"""Bring the database to the newest form: at start-up, in one transaction, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from store.errors import NewerDatabase

__all__ = ["migrate", "newest"]

# Any number will do, as long as every process of ours asks for the same one.
_POSTGRES_LOCK = 0x79696D656E


def newest() -> str:
    """The revision that this program works with."""
    return str(_scripts(Config()).get_current_head())


def _scripts(config: Config) -> ScriptDirectory:
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return ScriptDirectory.from_config(config)


def migrate(connection: Connection) -> bool:
    """Upgrade within the transaction that is open on `connection`; True: it was empty before.

    Raises:
        NewerDatabase: it holds a revision that this program doesn't know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _POSTGRES_LOCK})
    config = Config(attributes={"connection": connection})
    scripts = _scripts(config)
    present = set(MigrationContext.configure(connection).get_current_heads())
    if present == set(scripts.get_heads()):
        return False
    if not present <= {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabase(", ".join(sorted(present)))
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        # Links are not checked while tables are built anew: see store.database.
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise RuntimeError(f"the migration broke a link of {broken[0]}")
    return not present
