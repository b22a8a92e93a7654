"""Whose a row is: found by what the row points to, when it is stored; its texts get that one's key.

A table of a person's rows takes `Owned`. Whoever adds such a row need not know of any of this: what
belongs to a ticket, a talk, a call or a chat belongs to the person of that; anything else is a new
person's. Statements past the ORM hand over `store.crypt.Of` and the column `person` themselves.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, event, inspect, select
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import flag_modified

from store.crypt import Of, Vault
from store.models.base import Base, Owned
from store.types import Personal

__all__ = ["owner", "sealed_columns"]

# Which link tells first.
_LINKS = ("ticket_id", "conversation_id", "care_id", "lead_id")
_CHATS = ("chat_mark", "recipient_mark", "sender_mark")


def sealed_columns(table: type[Base]) -> tuple[str, ...]:
    """Names of the attributes that a person's key seals."""
    columns = inspect(table).columns
    return tuple(name for name, column in columns.items() if isinstance(column.type, Personal))


def owner(connection: Connection, vault: Vault, row: Any) -> str:
    """The person whose row this is; a row that points to nobody yet is a new person's."""
    for name, target in _targets(row.__tablename__):
        link = getattr(row, name)
        found = link and connection.scalar(select(target.person).where(target.id == link))
        if found:
            return str(found)
    for mark in (getattr(row, name, None) for name in _CHATS):
        if mark:
            return vault.ring.named(mark)
    if row.__tablename__ == "call":
        # The talk that a call begins is found under the same name.
        return vault.ring.named(vault.mark("sender hotline", row.id))
    return vault.ring.add()


@cache
def _targets(table: str) -> tuple[tuple[str, Any], ...]:
    """Its links that tell whose a row is, each with what it points to."""
    columns = Base.metadata.tables[table].columns
    classes = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    links = ((name, columns[name]) for name in _LINKS if name in columns)
    return tuple(
        (name, classes[next(iter(column.foreign_keys)).column.table]) for name, column in links
    )


@event.listens_for(Owned, "before_insert", propagate=True)
def _insert(_: Mapper[Any], connection: Connection, row: Any) -> None:
    if row.person is None:
        vault: Vault = connection.dialect.yimen_vault  # type: ignore[attr-defined]
        row.person = owner(connection, vault, row)
    for name in sealed_columns(type(row)):
        _wrap(row, name)


@event.listens_for(Owned, "before_update", propagate=True)
def _update(_: Mapper[Any], __: Connection, row: Any) -> None:
    """A row that changes hands is sealed anew as a whole."""
    changed = inspect(row).committed_state
    for name in sealed_columns(type(row)):
        if "person" in changed:
            flag_modified(row, name)
        if name in changed:
            _wrap(row, name)


@event.listens_for(Owned, "after_insert", propagate=True)
@event.listens_for(Owned, "after_update", propagate=True)
def _unwrap(_: Mapper[Any], __: Connection, row: Any) -> None:
    """What was handed to the database is plain again for whoever holds the row."""
    values = inspect(row).dict
    for name in sealed_columns(type(row)):
        if isinstance(values.get(name), Of):
            values[name] = values[name].value


def _wrap(row: Any, name: str) -> None:
    values = inspect(row).dict
    if values.get(name) is not None:
        values[name] = Of(row.person, values[name])
