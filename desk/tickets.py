"""Tickets as a viewer may see and move them. Every query is scoped by the viewer's place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desk.lifecycle import Action, Move, Status
from desk.staff import Viewer

if TYPE_CHECKING:
    from store.database import Database

__all__ = ["Event", "TicketHeader", "TicketView", "Tickets"]


@dataclass(frozen=True, slots=True)
class TicketHeader:
    """What the inbox shows of a ticket: nothing personal.

    `reference` is nine digits shown in groups (3217-0482-6); `window` the place's full name.
    `urgency` is normal or urgent; `programs` are ids, strongest first; times are UTC.
    """

    reference: str
    adcode: str
    town: str
    window: str
    status: Status
    urgency: str
    programs: tuple[str, ...]
    channel: str
    filed_at: datetime
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ticket's history; `by` is a login, or 居民 side: "resident"."""

    number: int
    at: datetime
    by: str
    role: str
    action: str
    before: Status | None
    after: Status
    note: str | None


@dataclass(frozen=True, slots=True)
class TicketView:
    """A whole ticket.

    `snapshot` is the plain JSON of handlers/snapshot.py; `moves` is what the viewer may do now.
    """

    header: TicketHeader
    snapshot: Mapping[str, Any]
    history: tuple[Event, ...]
    moves: tuple[Move, ...]


class Tickets:
    """The repository; a ticket of a foreign place does not exist for a viewer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(
        self,
        viewer: Viewer,
        *,
        status: Status | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[TicketHeader, ...]:
        """Tickets of the viewer's place: urgent first, then longest waiting; closed ones last."""
        raise NotImplementedError

    async def counts(self, viewer: Viewer) -> Mapping[Status, int]:
        """How many tickets of each status the viewer's place has (zeros included)."""
        raise NotImplementedError

    async def get(self, viewer: Viewer, reference: str) -> TicketView:
        """One ticket; the reading is audited. `reference` may be spoken or typed loosely.

        Raises:
            NotFound: no such ticket in the viewer's place.
        """
        raise NotImplementedError

    async def move(
        self,
        viewer: Viewer,
        reference: str,
        action: Action,
        *,
        note: str | None = None,
        version: int | None = None,
    ) -> TicketView:
        """Accept, give back, close or withdraw; `version` is the one that the viewer saw.

        Raises:
            NotFound: no such ticket in the viewer's place.
            NotAllowed: the lifecycle has no such step for this role and status.
            Changed: the ticket is no longer at `version`.
            Unfit: the step needs a note.
        """
        raise NotImplementedError
