"""One step of a ticket under way: who takes it, which move of the table, with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.lifecycle import Move
from desk.viewer import Viewer
from rules.place import Place

__all__ = ["Details", "Step"]


@dataclass(frozen=True, slots=True)
class Details:
    """What some steps need beside a note.

    matter: number of the matter (approve, refuse). department, programs: to whom and about what
    (refer). place, window: where to (transfer). into: reference of the ticket that stays (merge).
    """

    matter: int | None = None
    department: str | None = None
    programs: tuple[str, ...] = ()
    place: Place | None = None
    window: str | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """`at` is UTC; `note` is empty when nothing was said."""

    viewer: Viewer
    move: Move
    note: str
    details: Details
    at: datetime
