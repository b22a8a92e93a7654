"""One call as the desk shows it: plain immutable values, no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.views import TicketHeader
from store.models import CallRow

__all__ = ["CASE", "KINDS", "Call", "Found", "call_of"]

CASE = "case"
# What a call may turn out to be, in the order of their keys.
KINDS = (CASE, "information", "silent", "wrong_number", "abuse")


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `sender` is its talk's key at the intake's door (channel hotline).

    `note` is what stands in the notes line and isn't taken yet. phone: as typed, or None.
    identity: the applicant's ID number, or None.
    """

    id: str
    owner: str
    kind: str
    phone: str | None
    note: str
    sender: str
    began_at: datetime
    ended_at: datetime | None
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a number finds in the viewer's area: tickets of any channel, and earlier calls."""

    tickets: tuple[TicketHeader, ...] = ()
    calls: tuple[Call, ...] = ()


def call_of(row: CallRow, sender: str) -> Call:
    """The row as it stands; sender: the key of its talk."""
    draft: Mapping[str, Any] = row.draft or {}
    return Call(
        id=row.id,
        owner=row.owner,
        kind=row.kind,
        phone=row.phone,
        note=str(draft.get("note") or ""),
        sender=sender,
        began_at=row.began_at,
        ended_at=row.ended_at,
        identity=row.id_number,
    )
