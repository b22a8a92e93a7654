"""The audit trail as it is read: what administrators changed, who opened which ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from desk.reference import parse, shown
from desk.scope import visible
from desk.viewer import Viewer
from rules.place import area_prefix
from store.audit import Chain, verify
from store.database import Database
from store.models import AuditRow, StaffRow, TicketRow

__all__ = ["Line", "Trail", "Watch"]

_CHANGES = (
    "staff.add",
    "staff.change",
    "staff.close",
    "staff.link",
    "staff.password",
    "staff.second_on",
    "staff.codes",
    "window.change",
    "holidays.change",
    "department.change",
    "person.erase",
)
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One line; detail: {field: [before, after]}. A ticket's subject is in groups."""

    id: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    result: str
    detail: Mapping[str, Sequence[Any]]


class Trail:
    """Reads only, newest first, a page at a time: `before` is the last id of the page before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def changes(self, before: int | None = None) -> tuple[Line, ...]:
        """What was changed of accounts, windows, holidays and departments."""
        return await self._page(before, AuditRow.action.in_(_CHANGES))

    async def of_ticket(
        self, viewer: Viewer, reference: str, before: int | None = None
    ) -> tuple[Line, ...] | None:
        """Everything done to one ticket, looking included; None when the viewer has no such one."""
        digits = parse(reference)
        seen = select(TicketRow.id).where(visible(viewer), TicketRow.reference == digits)
        async with self._database.reading() as session:
            if digits is None or await session.scalar(seen) is None:
                return None
        return await self._page(before, AuditRow.subject == digits)

    async def of_person(
        self, viewer: Viewer, login: str, before: int | None = None
    ) -> tuple[Line, ...]:
        """What somebody did to tickets that the viewer may see; nothing of any other."""
        mine = select(TicketRow.reference).where(
            visible(viewer), TicketRow.reference == AuditRow.subject
        )
        return await self._page(before, AuditRow.actor == login, mine.exists())

    async def people(self, viewer: Viewer) -> tuple[tuple[str, str], ...]:
        """Login and name of everybody of the viewer's area, closed accounts too."""
        area = visible_accounts(viewer)
        query = select(StaffRow.login, StaffRow.name).where(area).order_by(StaffRow.login)
        async with self._database.reading() as session:
            return tuple((login, name) for login, name in await session.execute(query))

    async def _page(self, before: int | None, *which: ColumnElement[bool]) -> tuple[Line, ...]:
        query = select(AuditRow).where(*which).order_by(AuditRow.at.desc(), AuditRow.id.desc())
        if before is not None:
            query = query.where(AuditRow.id < before)
        async with self._database.reading() as session:
            return tuple(_line(row) for row in await session.scalars(query.limit(_PAGE)))


def visible_accounts(viewer: Viewer) -> ColumnElement[bool]:
    """Accounts of the viewer's area."""
    prefix = area_prefix(viewer.adcode)
    return StaffRow.adcode.between(prefix.ljust(6, "0"), prefix.ljust(6, "9"))


def _line(row: AuditRow) -> Line:
    # A login or a place is no reference: those have a check digit.
    digits = parse(row.subject)
    subject = shown(digits) if digits else row.subject
    return Line(
        row.id, row.at, row.actor, row.role, row.action, subject, row.result, row.detail or {}
    )


class Watch:
    """Follows the chain of the trail piece by piece, so that no page waits for all of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.chain = Chain(0, 0, None, None)

    async def go_on(self, rows: int = 2_000) -> Chain:
        """So many rows further; what it found up to there."""
        if self.chain.broken is None:
            async with self._database.reading() as session:
                self.chain = await verify(
                    session, self._database.vault, after=self.chain, most=rows
                )
        return self.chain

    async def left(self) -> int:
        """How many rows have not been looked at."""
        async with self._database.reading() as session:
            newest = await session.scalar(select(AuditRow.id).order_by(AuditRow.id.desc()).limit(1))
        return max(0, (newest or 0) - self.chain.last)

    def start_again(self) -> None:
        """From the first row: what was good may have been changed since."""
        self.chain = Chain(0, 0, None, None)
