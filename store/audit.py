"""The audit trail: who did or tried what. A row says nothing about a person but the reference.

Each row is sealed together with the seal before it, so that a row changed, taken out or put in
between shows. What a seal can't show is that the newest rows were cut off: `head` is there to be
written down elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapper, object_session

from store.crypt import Vault
from store.models import AuditRow

__all__ = ["Chain", "record", "verify"]

_HEAD = "yimen_audit_head"
# Any number will do, as long as every process of ours asks for the same one.
_POSTGRES_LOCK = 0x6175646974
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Chain:
    """What `verify` found: rows in all, those sealed, the id of the first one that does not fit,
    the newest seal, and the id of the last row that was looked at."""

    rows: int
    sealed: int
    broken: int | None
    head: str | None
    last: int = 0


def record(
    session: AsyncSession,
    *,
    at: datetime,
    actor: str,
    role: str,
    action: str,
    subject: str,
    result: str = "done",
    detail: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """Add one row to the open transaction; result: done, not_found, not_allowed, refused, …

    detail: {field: [before, after]}, plain JSON; nothing that is a secret or of a resident.
    """
    row = AuditRow(at=at, actor=actor, role=role, action=action, subject=subject, result=result)
    row.detail = {name: [*pair] for name, pair in detail.items()} if detail else None
    session.add(row)


async def verify(
    session: AsyncSession, vault: Vault, *, after: Chain | None = None, most: int | None = None
) -> Chain:
    """Follow the chain from its first row to its last, a thousand rows at a time.

    after: go on from what an earlier look found. most: stop after about so many rows.
    """
    found = after or Chain(0, 0, None, None)
    rows, sealed, last, head = found.rows, found.sealed, found.last, found.head
    query = select(AuditRow).order_by(AuditRow.id).limit(_PAGE)
    while most is None or rows - found.rows < most:
        page = (await session.scalars(query.where(AuditRow.id > last))).all()
        for row in page:
            rows, last = rows + 1, row.id
            if row.seal is None and head is None:
                # Older than the chain.
                continue
            if row.seal != _seal(vault, row, head):
                return Chain(rows, sealed, row.id, head, last)
            sealed, head = sealed + 1, row.seal
        session.expunge_all()
        if len(page) < _PAGE:
            break
    return Chain(rows, sealed, None, head, last)


def _seal(vault: Vault, row: AuditRow, before: str | None) -> str:
    said = [row.at.isoformat(), row.actor, row.role, row.action, row.subject, row.result]
    if row.detail is not None:
        # One way of writing it: a database may give the keys back in another order.
        said.append(json.dumps(row.detail, ensure_ascii=False, sort_keys=True))
    # Lengths first: no two different rows are written alike.
    parts = "".join(f"{len(one)}:{one}" for one in (before or "", *said))
    return vault.mark("audit", parts)


@event.listens_for(AuditRow, "before_insert")
def _chain(_: Mapper[Any], connection: Connection, row: AuditRow) -> None:
    """Rows of one transaction are sealed in the order in which they get their ids."""
    session = object_session(row)
    if session is None:
        raise RuntimeError("an audit row outside of a session")
    if _HEAD not in session.info:
        session.info[_HEAD] = _latest(connection)
    vault: Vault = connection.dialect.yimen_vault  # type: ignore[attr-defined]
    row.seal = session.info[_HEAD] = _seal(vault, row, session.info[_HEAD])


def _latest(connection: Connection) -> str | None:
    """The newest seal; whoever read it is the only one to add rows until his transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _POSTGRES_LOCK})
    query = select(AuditRow.seal).order_by(AuditRow.id.desc()).limit(1)
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found
