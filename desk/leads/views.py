"""A lead as the desk shows it: plain immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desk.reference import shown
from store.models import LeadRow, OutreachEventRow

__all__ = ["Lead", "LeadHeader", "Said", "header", "lead"]


@dataclass(frozen=True, slots=True)
class LeadHeader:
    """One line of the list. The words are personal: whoever is shown them is in the audit trail.

    status: new, taken, ticket, closed. due_on: None once somebody has looked after it.
    """

    reference: str
    adcode: str
    town: str
    urgency: str
    status: str
    channel: str
    who: str
    where: str
    needs: tuple[str, ...]
    words: str
    filed_at: datetime
    due_on: date | None
    checked: bool
    escalated: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the story; by: a login, "public" or "system"."""

    at: datetime
    by: str
    role: str
    action: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Lead:
    """A whole lead. phone: of the person meant; reporter: {name, phone, relation} or None.

    outcome: {reason, note} once closed. alike: other open ones that may be of the same household;
    tickets: references of open tickets of the same telephone. care: the care it came from.
    """

    header: LeadHeader
    phone: str
    reporter: Mapping[str, str] | None
    outcome: Mapping[str, str] | None
    story: tuple[Said, ...]
    version: int
    taken_by: str | None
    ticket: str | None
    joined_into: str | None
    call: str | None
    care: int | None
    alike: tuple[LeadHeader, ...]
    tickets: tuple[str, ...]

    @property
    def open(self) -> bool:
        return self.header.status in {"new", "taken"}


def header(row: LeadRow) -> LeadHeader:
    """Opens the sealed content; of somebody whose data were erased nothing is left in it."""
    content: Mapping[str, Any] = row.content
    return LeadHeader(
        reference=shown(row.reference),
        adcode=row.adcode,
        town=row.town,
        urgency=row.urgency,
        status=row.status,
        channel=row.channel,
        who=content.get("who", ""),
        where=content.get("where", ""),
        needs=tuple(content.get("needs", ())),
        words=content.get("words", ""),
        filed_at=row.filed_at,
        due_on=row.due_on if row.checked_at is None else None,
        checked=row.checked_at is not None,
        escalated=row.escalated_at is not None and row.checked_at is None,
    )


def lead(row: LeadRow, lines: tuple[OutreachEventRow, ...], **more: Any) -> Lead:
    """more: ticket, joined_into, alike, tickets."""
    return Lead(
        header=header(row),
        phone=row.content.get("phone", ""),
        reporter=row.reporter,
        outcome=row.outcome,
        story=tuple(Said(one.at, one.actor, one.role, one.action, one.note) for one in lines),
        version=row.version,
        taken_by=row.taken_by,
        call=row.call_id,
        care=row.content.get("care"),
        **more,
    )
