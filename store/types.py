"""Column types that both SQLite and PostgreSQL keep alike."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

from store.crypt import Of, Vault
from store.errors import Erased

__all__ = ["Identity", "Personal", "Sealed", "UtcDateTime", "lend_vault"]

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


class Personal(Sealed):
    """The same with the key of the person whose row it is: see store.owners for how it gets here.

    gone: what is read once that person's key was destroyed; a new copy each time.
    """

    cache_ok = True

    def __init__(self, column: str, gone: Any = None) -> None:
        super().__init__(column)
        self._gone = gone

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        owned = value if isinstance(value, Of) else Of(None, value)
        if owned.value is None:
            return None
        return _vault(dialect).seal(owned.value, self.column, owned.person)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        try:
            return super().process_result_value(value, dialect)
        except Erased:
            return deepcopy(self._gone)


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
