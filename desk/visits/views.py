"""Care and visits as the desk shows them: plain immutable values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desk.leads.views import Said
from desk.reference import shown
from desk.visits.schedule import Rhythm, Surge
from store.models import CareRow, OutreachEventRow, TicketRow, VisitRow

__all__ = ["Care", "CareHeader", "Visit", "header", "rhythm_of", "visit"]


@dataclass(frozen=True, slots=True)
class CareHeader:
    """One line of the list; who and where are personal, so the list is in the audit trail.

    level 3 is the closest. last_on: of the last contact, None before the first. alerted: how many
    alarms were told since (2: the district too). surge_until: closer visits until then.
    """

    id: int
    adcode: str
    town: str
    name: str
    relation: str
    where: str
    phone: str
    level: int
    program: str
    every: int
    alarms: tuple[int, ...]
    status: str
    since: date
    last_on: date | None
    next_on: date
    alerted: int
    surge_until: date | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """outcome: well, needs or absent; by: a login."""

    number: int
    on: date
    by: str
    outcome: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Care:
    """One person's whole record, the newest visit first."""

    header: CareHeader
    visits: tuple[Visit, ...]
    story: tuple[Said, ...]
    version: int


def rhythm_of(row: CareRow) -> Rhythm:
    """The rhythm that a row keeps."""
    surge = None
    if row.surge_days and row.surge_since and row.surge_until:
        surge = Surge(row.surge_since, row.surge_until, row.surge_days)
    return Rhythm(row.every_days, tuple(row.alert_days), surge)


def header(row: CareRow, since: date, ticket: TicketRow | None) -> CareHeader:
    """since: the day in China on which the care began."""
    who: dict[str, str] = row.who
    return CareHeader(
        id=row.id,
        adcode=row.adcode,
        town=row.town,
        name=who.get("name", ""),
        relation=who.get("relation", ""),
        where=who.get("where", ""),
        phone=who.get("phone", ""),
        level=row.level,
        program=row.program_id,
        every=row.every_days,
        alarms=tuple(row.alert_days),
        status=row.status,
        since=since,
        last_on=row.last_on,
        next_on=row.next_on,
        alerted=row.alerted,
        surge_until=row.surge_until,
        ticket=shown(ticket.reference) if ticket else None,
    )


def visit(row: VisitRow) -> Visit:
    found: dict[str, str] = row.found or {}
    outcome, note = found.get("outcome", ""), found.get("note", "")
    return Visit(row.number, row.visited_on, row.visitor, outcome, note, row.at)


def said(lines: tuple[OutreachEventRow, ...]) -> tuple[Said, ...]:
    """The story of a care."""
    return tuple(Said(one.at, one.actor, one.role, one.action, one.note) for one in lines)
