"""What all tables share: constraint names that a migration can rely on, and whose a row is."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = ["Base", "Owned"]


class Base(DeclarativeBase):
    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Owned:
    """A person's row: `person` is the id of the key that seals its Personal columns.

    Left empty, it is found when the row is stored (see store.owners). Empty in the database: the
    row is older than such keys (`yimen keys reseal`).
    """

    person: Mapped[str | None] = mapped_column(String(32), index=True)
