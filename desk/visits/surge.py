"""Disasters: a district has the people of a township visited more closely until a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.errors import NotAllowed, NotFound, Unfit
from desk.limits import china_date
from desk.outreach import seen
from desk.places import Gazetteer
from desk.viewer import Role, Viewer
from desk.visits.schedule import next_on
from desk.visits.views import rhythm_of
from rules.place import Place
from store.database import Database
from store.models import CareRow, SurgeRow
from store.times import Clock, utc_now

__all__ = ["Disaster", "Surges", "recount", "under"]

_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Disaster:
    """One township's. why is said to whoever visits; by: a login."""

    id: int
    adcode: str
    town: str
    days: int
    since: date
    until: date
    why: str
    by: str


class Surges:
    """Only a district switches them; its clerks see their own."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def running(self, viewer: Viewer) -> tuple[Disaster, ...]:
        """Those that are on today, in the viewer's place."""
        today = china_date(self._clock())
        query = select(SurgeRow).where(
            seen(viewer, SurgeRow), SurgeRow.ended_at.is_(None), SurgeRow.until >= today
        )
        async with self._database.reading() as session:
            rows = await session.scalars(query.order_by(SurgeRow.town, SurgeRow.id))
            return tuple(
                Disaster(
                    row.id, row.adcode, row.town, row.days, row.since, row.until, row.why,
                    row.begun_by,
                )
                for row in rows
            )  # fmt: skip

    async def begin(
        self, viewer: Viewer, towns: Sequence[Place], *, days: int, until: date, why: str
    ) -> None:
        """From today on; a disaster that is on there already gives way.

        Raises:
            NotAllowed: not a district, or a township outside of its area.
            Unfit: no township, no reason, or days that can't be.
        """
        now, today = self._clock(), china_date(self._clock())
        _fit(viewer, towns, days, (until - today).days, why)
        async with self._database.writing() as session:
            for place in towns:
                town = place.town or ""
                for old in await _running(session, place.adcode, town, today):
                    old.ended_at = now
                session.add(
                    SurgeRow(
                        adcode=place.adcode, town=town, days=days, since=today, until=until,
                        why=why, begun_by=viewer.login,
                    )
                )  # fmt: skip
                for row in await _cared(session, place.adcode, town):
                    row.surge_days, row.surge_since, row.surge_until = days, today, until
                    recount(row)
                audit(session, viewer, "surge.begin", f"{place.adcode}{town}"[:64], now)

    async def end(self, viewer: Viewer, id: int) -> None:
        """It is over; the usual rhythm again. Raises NotAllowed, NotFound."""
        if viewer.role is not Role.DISTRICT:
            raise NotAllowed
        now = self._clock()
        async with self._database.writing() as session:
            query = select(SurgeRow).where(seen(viewer, SurgeRow), SurgeRow.id == id)
            found: SurgeRow | None = await session.scalar(query.with_for_update())
            if found is None:
                raise NotFound
            if found.ended_at is None:
                found.ended_at = now
                for row in await _cared(session, found.adcode, found.town):
                    row.surge_days = row.surge_since = row.surge_until = None
                    recount(row)
                audit(session, viewer, "surge.end", str(id), now)


def recount(row: CareRow) -> None:
    """The next visit by the rhythm as it is now."""
    row.next_on = next_on(row.last_on or china_date(row.created_at), rhythm_of(row))


async def under(session: AsyncSession, row: CareRow, today: date) -> bool:
    """Put under the disaster that is on in the row's township, if any; whether that is news."""
    found = next(iter(await _running(session, row.adcode, row.town, today)), None)
    before = (row.surge_days, row.surge_since, row.surge_until)
    now = (found.days, found.since, found.until) if found else (None, None, None)
    row.surge_days, row.surge_since, row.surge_until = now
    return now != before


async def _running(
    session: AsyncSession, adcode: str, town: str, today: date
) -> Sequence[SurgeRow]:
    query = select(SurgeRow).where(
        SurgeRow.adcode == adcode, SurgeRow.town == town,
        SurgeRow.ended_at.is_(None), SurgeRow.until >= today,
    )  # fmt: skip
    return (await session.scalars(query.order_by(SurgeRow.id.desc()))).all()


async def _cared(session: AsyncSession, adcode: str, town: str) -> Sequence[CareRow]:
    here = and_(CareRow.adcode == adcode, CareRow.town == town, CareRow.status == "active")
    query = select(CareRow).where(here).order_by(CareRow.id).with_for_update()
    return (await session.scalars(query)).all()


def _fit(viewer: Viewer, towns: Sequence[Place], days: int, length: int, why: str) -> None:
    if viewer.role is not Role.DISTRICT:
        raise NotAllowed
    if not towns:
        raise Unfit("towns", "towns_missing")
    if any(not place.town or not place.within(viewer.adcode) for place in towns):
        raise NotAllowed
    if not 1 <= days <= 30:
        raise Unfit("days", "days_wrong")
    if not 0 <= length <= _LONGEST:
        raise Unfit("until", "until_wrong")
    if not why.strip():
        raise Unfit("note", "note_missing")
    if any(Gazetteer().by_code(place.adcode, place.town) is None for place in towns):
        raise Unfit("towns", "towns_missing")
