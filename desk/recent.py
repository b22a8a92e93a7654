"""Figures that take long and may be a few seconds old: worked out once, for all who look.

For some seconds a figure stands as it is. After them it is worked out anew if a line has been added
to any ticket's history meanwhile, and after a minute in any case.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import func, select

from store.database import Database
from store.models import TicketEventRow

__all__ = ["recent"]

Found = TypeVar("Found")
_SECONDS, _LONGEST = 10.0, 60.0


@dataclass(slots=True)
class _Kept:
    """One figure; the newest line of any history when it was found; when it was found, and when
    one looked last whether it still holds."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    value: Any = None
    newest: int = -1
    found: float = 0.0
    looked: float = 0.0


async def recent(database: Database, key: Hashable, find: Callable[[], Awaitable[Found]]) -> Found:
    """What `find` gives, unless nothing has happened since it was asked last."""
    every = _of(database)
    kept = every.setdefault(key, _Kept())
    # One works it out; whoever comes meanwhile waits for that.
    async with kept.lock:
        if kept.newest < 0 or time.monotonic() - kept.looked > _SECONDS:
            await _renew(database, kept, find)
        found: Found = kept.value
        return found


async def _renew(database: Database, kept: _Kept, find: Callable[[], Awaitable[Found]]) -> None:
    async with database.reading() as session:
        newest = (await session.scalar(select(func.max(TicketEventRow.id)))) or 0
    kept.looked = time.monotonic()
    if newest != kept.newest or kept.looked - kept.found > _LONGEST:
        kept.value = await find()
        kept.newest, kept.found = newest, kept.looked


_KEPT: WeakKeyDictionary[Database, dict[Hashable, _Kept]] = WeakKeyDictionary()


def _of(database: Database) -> dict[Hashable, _Kept]:
    return _KEPT.setdefault(database, {})
