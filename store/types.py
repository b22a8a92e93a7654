"""Column types that both SQLite and PostgreSQL keep alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

from store.crypt import Vault

__all__ = ["Identity", "Sealed", "UtcDateTime", "lend_vault"]

# SQLite numbers rows by itself only in a column that is exactly INTEGER.
Identity = BigInteger().with_variant(Integer, "sqlite")


def lend_vault(dialect: Dialect, vault: Vault) -> None:
    """Give the vault to the Sealed columns of one engine: the dialect is all that a type sees."""
    dialect.yimen_vault = vault  # type: ignore[attr-defined]


def _vault(dialect: Dialect) -> Vault:
    vault: Vault = dialect.yimen_vault  # type: ignore[attr-defined]
    return vault


class Sealed(TypeDecorator[Any]):
    """Plain JSON in, ciphertext in the file; `column` is the name that is bound into it."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else _vault(dialect).seal(value, self.column)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else _vault(dialect).open(value, self.column)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, always UTC; SQLite itself would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
