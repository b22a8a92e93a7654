"""Links that open once: for the first administrator, a new account, a forgotten password.

The link itself is shown once to whoever made it and kept as a hash; a newer one voids the older.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts import audit, open_account, viewer
from desk.errors import NotFound, Taken
from desk.passwords import check_password, hashed
from desk.staff import Staff
from desk.viewer import CONSOLE, Role, Viewer
from store.models import LinkRow, StaffRow

__all__ = ["FIRST_HOURS", "HOURS", "Link", "Links"]

FIRST_HOURS, HOURS = 1, 72


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for: login's new password, or with None the first administrator."""

    login: str | None
    second: bool
    expires_at: datetime


class Links:
    """Made, looked at (which uses nothing up), and used."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._database, self._clock = staff.database, staff.clock

    async def wanted(self) -> bool:
        """Whether there is no administrator yet."""
        async with self._database.reading() as session:
            return not await _administrators(session)

    async def first(self) -> str | None:
        """A link for the first administrator; None when there is one already."""
        async with self._database.writing() as session:
            if await _administrators(session):
                return None
            await self._void(session, None)
            return self._make(session, None, CONSOLE.login, FIRST_HOURS)

    async def renew(self, login: str, *, second: bool = False, by: str = CONSOLE.login) -> str:
        """A link by which its owner chooses a new password, and a new second factor if `second`.

        Nothing changes before the link is used.

        Raises:
            NotFound: no such open account.
        """
        async with self._database.writing() as session:
            row = await open_account(session, login)
            await self._void(session, row.login)
            audit(session, self._clock(), by, "staff.link", row.login)
            return self._make(session, row.login, by, HOURS, second=second)

    async def look(self, token: str) -> Link:
        """Raises NotFound when it never was, is used, void or too old."""
        async with self._database.reading() as session:
            row = await self._valid(session, token)
        return Link(row.login, row.second, row.expires_at)

    async def choose(self, token: str, password: str) -> Viewer:
        """Set the password of the link's account; sessions opened before end.

        Raises:
            NotFound: the link, see `look`, or its account was closed meanwhile.
            Unfit: the password is too weak; the link stays good.
        """
        login = (await self.look(token)).login
        if login is None:
            raise NotFound
        check_password(login, password)
        kept = await asyncio.to_thread(hashed, password)
        async with self._database.writing() as session:
            link = await self._valid(session, token, hold=True)
            row = await open_account(session, login)
            row.password_hash, link.used_at = kept, self._clock()
            row.stamp += 1
            if link.second:
                row.second_factor = row.second_step = row.recovery = None
            audit(session, self._clock(), login, "staff.password", login)
        return viewer(row)

    async def begin(
        self, token: str, login: str, password: str, *, name: str, adcode: str
    ) -> Viewer:
        """Open the first administrator's account.

        Raises:
            NotFound: the link, see `look`; or there is an administrator by now.
            Unfit, Taken: see Staff.add; the link stays good.
        """
        if (await self.look(token)).login is not None:
            raise NotFound
        row = await self._staff.row(login, password, name=name, role=Role.ADMIN, adcode=adcode)
        async with self._database.writing() as session:
            link = await self._valid(session, token, hold=True)
            if await _administrators(session):
                raise NotFound
            if await session.scalar(select(StaffRow.id).filter_by(login=row.login)):
                raise Taken
            link.used_at = self._clock()
            session.add(row)
            audit(session, self._clock(), CONSOLE.login, "staff.add", row.login)
        return viewer(row)

    def _make(
        self, session: AsyncSession, login: str | None, by: str, hours: int, *, second: bool = False
    ) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        session.add(
            LinkRow(
                token_hash=_hash(token),
                login=login,
                second=second,
                made_by=by,
                made_at=now,
                expires_at=now + timedelta(hours=hours),
            )
        )
        return token

    async def _void(self, session: AsyncSession, login: str | None) -> None:
        same = LinkRow.login.is_(None) if login is None else LinkRow.login == login
        unused = update(LinkRow).where(same, LinkRow.used_at.is_(None))
        await session.execute(unused.values(used_at=self._clock()))

    async def _valid(self, session: AsyncSession, token: str, *, hold: bool = False) -> LinkRow:
        query = select(LinkRow).filter_by(token_hash=_hash(token))
        row: LinkRow | None = await session.scalar(query.with_for_update() if hold else query)
        if row is None or row.used_at or row.expires_at <= self._clock():
            raise NotFound
        return row


async def _administrators(session: AsyncSession) -> bool:
    query = select(StaffRow.id).filter_by(role=Role.ADMIN).where(StaffRow.closed_at.is_(None))
    return await session.scalar(query.limit(1)) is not None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
