"""Filing a lead: once for each form, with the day until which somebody has to look after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from desk.clocks import Clock, Limit
from desk.errors import DeskError
from desk.limits import FIRST_CALL, FIRST_CALL_URGENT, china_date
from desk.outreach import append
from desk.reference import draw
from desk.working_days import WorkingDays
from rules.place import Place
from store.audit import record
from store.crypt import Vault
from store.models import LeadRow, TicketRow

__all__ = ["PUBLIC", "NewLead", "Person", "Reporter", "TooMany", "clock_of", "due_on", "file"]

# Who files without an account, as the story and the audit trail name him.
PUBLIC = "public"
_DRAWS = 20
# Of one address, and of all addresses for one township: what a real village never reaches.
_HOUR, _OF_ONE, _OF_TOWN = timedelta(hours=1), 10, 60


class TooMany(DeskError):
    """So many leads have come from there within the hour that this one is not taken."""

    code = "too_many"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is meant, as far as the reporter knows: no field is asked for but where and what.

    needs: ids of handlers/texts/outreach.yml. where: how to find him. phone: his own.
    """

    who: str
    where: str
    words: str
    needs: tuple[str, ...] = ()
    phone: str = ""
    care: int | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who says so; all of it may be "": nobody has to give his name."""

    name: str = ""
    phone: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class NewLead:
    """What is filed. key: of one form, so that pressing twice files once. `place`: a township.

    channel: web, hotline, window or visit. source: the public's address, only ever kept blind.
    """

    key: str
    channel: str
    place: Place
    person: Person
    reporter: Reporter = Reporter()
    urgent: bool = False
    source: str = ""


async def file(
    session: AsyncSession,
    vault: Vault,
    new: NewLead,
    at: datetime,
    calendar: WorkingDays,
    *,
    actor: str = PUBLIC,
    role: str = PUBLIC,
    draws: Callable[[], str] = draw,
) -> str:
    """Store the lead with its first line, or find the one that the key has; its nine digits.

    Raises:
        TooMany: the public's rate is used up.
        ValueError: `place` is not a township.
        RuntimeError: no free reference number was drawn.
    """
    if not new.place.town:
        raise ValueError("a lead needs a township")
    mark = vault.mark("lead source", f"{china_date(at)} {new.source}") if new.source else None
    for _ in range(_DRAWS):
        known = select(LeadRow.reference).filter_by(filing_key=new.key)
        if (reference := await session.scalar(known)) is not None:
            return reference
        if mark is not None:
            await _check_rate(session, mark, new.place, at)
        row = _row(new, draws(), mark, at, calendar)
        if await session.scalar(select(TicketRow.id).filter_by(reference=row.reference)):
            continue
        try:
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:
            continue
        await append(session, row, at=at, actor=actor, role=role, action="file")
        record(session, at=at, actor=actor, role=role, action="lead.file", subject=row.reference)
        return row.reference
    raise RuntimeError("no free reference number")


def clock_of(urgency: str, filed: date) -> Clock:
    """The limit of a lead: until then somebody has to have looked after it.

    Art. 39 says "in time" and names no days. What is counted instead is what 民发〔2021〕57号 gives
    the township to begin its enquiry, three working days; in an emergency the next day.
    """
    limit: Limit = FIRST_CALL_URGENT if urgency == "urgent" else FIRST_CALL
    return Clock(limit).resume(filed)


def due_on(urgency: str, filed: date, calendar: WorkingDays) -> date | None:
    """Its last day; None when a day on the way is in a year without its notice of holidays."""
    due = clock_of(urgency, filed).due(calendar)
    return due.day if due else None


def _row(
    new: NewLead, reference: str, mark: str | None, at: datetime, calendar: WorkingDays
) -> LeadRow:
    urgency = "urgent" if new.urgent else "normal"
    said: Mapping[str, str] = asdict(new.reporter)
    return LeadRow(
        reference=reference,
        filing_key=new.key,
        adcode=new.place.adcode,
        town=new.place.town,
        urgency=urgency,
        status="new",
        content={**asdict(new.person), "needs": list(new.person.needs)},
        reporter=dict(said) if any(said.values()) else None,
        channel=new.channel,
        source_mark=mark,
        due_on=due_on(urgency, china_date(at), calendar),
        filed_at=at,
        changed_at=at,
    )


async def _check_rate(session: AsyncSession, mark: str, place: Place, at: datetime) -> None:
    async def lately(which: ColumnElement[bool]) -> int:
        query = select(func.count()).where(which, LeadRow.filed_at > at - _HOUR)
        return (await session.scalar(query)) or 0

    here = (LeadRow.adcode == place.adcode) & (LeadRow.town == place.town)
    public = here & LeadRow.source_mark.is_not(None)
    if await lately(LeadRow.source_mark == mark) >= _OF_ONE or await lately(public) >= _OF_TOWN:
        raise TooMany
