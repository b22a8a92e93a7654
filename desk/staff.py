"""Accounts of the people at the windows: sign in, add, change the password, close."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from desk import departments
from desk.errors import Locked, NotFound, Refused, Taken, Unfit
from desk.places import Gazetteer
from desk.viewer import CONSOLE, Role, Viewer
from rules.place import area_prefix
from store.audit import record
from store.database import Database
from store.models import StaffRow
from store.times import Clock, utc_now

__all__ = ["CONSOLE", "Role", "Staff", "Viewer"]

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
_SHORTEST, _LONGEST = 10, 200
_FREE_TRIES = 5
_LONGEST_LOCK = timedelta(minutes=15)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash to compare with when there is no such account, so that both take as long."""
    return _hasher().hash("nobody")


def _fits(hashed: str, password: str) -> bool:
    try:
        return _hasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


class Staff:
    """Accounts. Passwords are kept as argon2id hashes only."""

    def __init__(self, database: Database, gazetteer: Gazetteer, clock: Clock = utc_now) -> None:
        self._database = database
        self._gazetteer = gazetteer
        self._clock = clock

    async def add(
        self,
        login: str,
        password: str,
        *,
        name: str,
        role: Role,
        adcode: str,
        town: str | None = None,
        department: str | None = None,
        by: str = CONSOLE.login,
    ) -> Viewer:
        """Open an account. town: a clerk's; department: an officer's, by its id.

        Raises:
            Unfit: a field can't be used; `field` is login, password, name, adcode, town or
                department.
            Taken: the login exists, or existed: a closed account's name is not given out again.
        """
        login = login.strip().lower()
        self._check(login, password, name, role, adcode, town)
        _check_department(role, adcode, department)
        hashed = await asyncio.to_thread(_hasher().hash, password)
        row = StaffRow(
            login=login,
            name=name.strip(),
            role=role,
            adcode=adcode,
            town=town,
            department=department,
            password_hash=hashed,
            created_at=self._clock(),
            failures=0,
            stamp=0,
        )
        try:
            async with self._database.writing() as session:
                session.add(row)
                self._audit(session, by, "staff.add", login)
        except IntegrityError:
            raise Taken from None
        return _viewer(row)

    async def authenticate(self, login: str, password: str) -> Viewer:
        """The viewer behind login and password; takes as long for an unknown login.

        Raises:
            Refused: wrong login or password, or the account is closed.
            Locked: too many wrong passwords in a row; `minutes` says when to try again.
        """
        login = login.strip().lower()
        hashed = await self._try(login)
        fits = await asyncio.to_thread(_fits, hashed or _nobody(), password[:_LONGEST])
        if hashed is None or not fits:
            raise Refused
        async with self._database.writing() as session:
            row = await _find(session, login)
            if row is None or row.password_hash != hashed or row.closed_at:
                raise Refused
            row.failures, row.locked_until = 0, None
            self._audit(session, login, "staff.sign_in", login)
        return _viewer(row)

    async def find(self, login: str, stamp: int | None = None) -> Viewer | None:
        """The open account with that login (and that stamp, when given), for each web request."""
        async with self._database.reading() as session:
            row = await _find(session, login, hold=False)
        if row is None or row.closed_at or (stamp is not None and row.stamp != stamp):
            return None
        return _viewer(row)

    async def set_password(self, login: str, password: str, *, by: str = CONSOLE.login) -> Viewer:
        """Change a password; sessions opened before end.

        Raises:
            NotFound: no such open account.
            Unfit: the password is too weak.
        """
        login = login.strip().lower()
        _check_password(login, password)
        hashed = await asyncio.to_thread(_hasher().hash, password)
        async with self._database.writing() as session:
            row = await _open_account(session, login)
            row.password_hash, row.failures, row.locked_until = hashed, 0, None
            row.stamp += 1
            self._audit(session, by, "staff.password", login)
        return _viewer(row)

    async def close(self, login: str, *, by: str = CONSOLE.login) -> None:
        """Close an account for good; its history stays.

        Raises:
            NotFound: no such open account.
        """
        async with self._database.writing() as session:
            row = await _open_account(session, login.strip().lower())
            row.closed_at = self._clock()
            row.stamp += 1
            self._audit(session, by, "staff.close", row.login)

    async def every(self) -> tuple[Viewer, ...]:
        """All open accounts, by login."""
        query = select(StaffRow).where(StaffRow.closed_at.is_(None)).order_by(StaffRow.login)
        async with self._database.reading() as session:
            return tuple(_viewer(row) for row in await session.scalars(query))

    async def _try(self, login: str) -> str | None:
        """Count the try before the slow comparison, so that many at once count too."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await _find(session, login)
            if row is None or row.closed_at:
                # The login is not kept: people type their password into the wrong field.
                self._audit(session, "unknown", "staff.sign_in", "unknown", "refused")
                return None
            wait = row.locked_until - now if row.locked_until else timedelta()
            if wait <= timedelta():
                row.failures += 1
                row.locked_until = _lock(row.failures, now)
            result = "locked" if wait > timedelta() else "tried"
            self._audit(session, login, "staff.sign_in", login, result)
        if wait > timedelta():
            raise Locked(-(-wait // timedelta(minutes=1)))
        return row.password_hash

    def _check(
        self, login: str, password: str, name: str, role: Role, adcode: str, town: str | None
    ) -> None:
        if not _LOGIN.fullmatch(login):
            raise Unfit("login", "login")
        if not 1 <= len(name.strip()) <= 64:
            raise Unfit("name", "name")
        if (role is Role.CLERK) != (town is not None):
            raise Unfit("town", "town_for_clerks")
        if not self._exists(adcode, town):
            raise Unfit("town" if town else "adcode", "no_such_place")
        _check_password(login, password)

    def _exists(self, adcode: str, town: str | None) -> bool:
        if town is not None or self._gazetteer.by_code(adcode):
            return self._gazetteer.by_code(adcode, town) is not None
        prefix = area_prefix(adcode) if re.fullmatch(r"\d{6}", adcode) else "?"
        return any(place.adcode.startswith(prefix) for place in self._gazetteer.every_town())

    def _audit(
        self, session: AsyncSession, by: str, action: str, login: str, result: str = "done"
    ) -> None:
        record(
            session,
            at=self._clock(),
            actor=by,
            role="staff",
            action=action,
            subject=login,
            result=result,
        )


def _check_department(role: Role, adcode: str, department: str | None) -> None:
    """An officer's department is one of a county; nobody else has any."""
    if (role is Role.OFFICER) != (department is not None):
        raise Unfit("department", "department_for_officers")
    if department is None:
        return
    departments.named(department)
    if area_prefix(adcode) != adcode:
        raise Unfit("adcode", "officer_in_county")


def _check_password(login: str, password: str) -> None:
    """Long, without the login, not a few signs over and over; stricter ones get written down."""
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise Unfit("password", "password_length")
    if login in password.lower() or len(set(password)) < 5:
        raise Unfit("password", "password_easy")


def _lock(failures: int, now: datetime) -> datetime | None:
    if failures < _FREE_TRIES:
        return None
    return now + min(timedelta(minutes=2 ** min(failures - _FREE_TRIES, 10)), _LONGEST_LOCK)


async def _find(session: AsyncSession, login: str, *, hold: bool = True) -> StaffRow | None:
    """The row; `hold` keeps other writers off it until the transaction ends."""
    query = select(StaffRow).filter_by(login=login)
    row: StaffRow | None = await session.scalar(query.with_for_update() if hold else query)
    return row


async def _open_account(session: AsyncSession, login: str) -> StaffRow:
    row = await _find(session, login)
    if row is None or row.closed_at:
        raise NotFound
    return row


def _viewer(row: StaffRow) -> Viewer:
    return Viewer(
        row.login, row.name, Role(row.role), row.adcode, row.town, row.stamp, row.department
    )
