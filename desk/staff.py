"""Accounts of the people at the windows: sign in, add, change, close."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from desk import departments, throttle
from desk.accounts import audit, find, open_account, viewer
from desk.errors import Locked, Refused, Taken, Unfit
from desk.passwords import LONGEST, check_password, fits, hashed, nobody
from desk.places import Gazetteer
from desk.viewer import CONSOLE, Role, Viewer
from rules.place import area_prefix
from store.database import Database
from store.models import StaffRow
from store.times import Clock, utc_now

__all__ = ["CONSOLE", "Post", "Role", "Staff", "Viewer"]

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
# Of one source over all names: an office behind one address makes many slips in an hour.
_FREE_OF_A_SOURCE = 100


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody does and where: the part of an account that an administrator may change."""

    name: str
    role: Role
    adcode: str
    town: str | None = None
    department: str | None = None


class Staff:
    """Accounts. Passwords are kept as argon2id hashes only."""

    def __init__(self, database: Database, gazetteer: Gazetteer, clock: Clock = utc_now) -> None:
        self.database = database
        self.clock = clock
        self._gazetteer = gazetteer

    async def add(
        self,
        login: str,
        password: str | None,
        *,
        name: str,
        role: Role,
        adcode: str,
        town: str | None = None,
        department: str | None = None,
        by: str = CONSOLE.login,
    ) -> Viewer:
        """Open an account. town: a clerk's; department: an officer's, by its id.

        password: None when its owner is to choose it through a one-time link (desk.links).

        Raises:
            Unfit: a field can't be used; `field` is login, password, name, adcode, town or
                department.
            Taken: the login exists, or existed: a closed account's name is not given out again.
        """
        row = await self.row(
            login, password, name=name, role=role, adcode=adcode, town=town, department=department
        )
        try:
            async with self.database.writing() as session:
                session.add(row)
                audit(session, self.clock(), by, "staff.add", row.login, detail=_added(row))
        except IntegrityError:
            raise Taken from None
        return viewer(row)

    async def row(
        self,
        login: str,
        password: str | None,
        *,
        name: str,
        role: Role,
        adcode: str,
        town: str | None = None,
        department: str | None = None,
    ) -> StaffRow:
        """A new row, checked, which nothing keeps yet. Raises Unfit as `add` does."""
        login = login.strip().lower()
        if not _LOGIN.fullmatch(login):
            raise Unfit("login", "login")
        post = Post(name.strip(), role, adcode, town, department)
        self._check(post)
        if password is not None:
            check_password(login, password)
        return StaffRow(
            login=login,
            name=post.name,
            role=role,
            adcode=adcode,
            town=town,
            department=department,
            password_hash="" if password is None else await asyncio.to_thread(hashed, password),
            created_at=self.clock(),
            stamp=0,
        )

    async def authenticate(self, login: str, password: str, source: str = "") -> Viewer:
        """The viewer behind login and password; takes as long for an unknown login.

        source: where the try comes from, see desk.throttle.

        Raises:
            Refused: wrong login or password, or the account is closed.
            Locked: too many wrong passwords in a row; `minutes` says when to try again.
        """
        login = login.strip().lower()
        kept = await self._try(login, source)
        right = await asyncio.to_thread(fits, kept or nobody(), password[:LONGEST])
        # Without a password of one's own (kept is empty) nothing that is typed is right.
        if not kept or not right:
            raise Refused
        async with self.database.writing() as session:
            row = await find(session, login)
            if row is None or row.password_hash != kept or row.closed_at:
                raise Refused
            await throttle.forgive(session, self.database.vault, f"name {login} {source}")
            await throttle.forgive(session, self.database.vault, f"source {source}", tries=1)
            audit(session, self.clock(), login, "staff.sign_in", login)
        return viewer(row)

    async def find(self, login: str, stamp: int | None = None) -> Viewer | None:
        """The open account with that login (and that stamp, when given), for each web request."""
        async with self.database.reading() as session:
            row = await find(session, login, hold=False)
        if row is None or row.closed_at or (stamp is not None and row.stamp != stamp):
            return None
        return viewer(row)

    async def set_password(self, login: str, password: str, *, by: str = CONSOLE.login) -> Viewer:
        """Change a password; sessions opened before end.

        Raises:
            NotFound: no such open account.
            Unfit: the password is too weak.
        """
        login = login.strip().lower()
        check_password(login, password)
        kept = await asyncio.to_thread(hashed, password)
        async with self.database.writing() as session:
            row = await open_account(session, login)
            row.password_hash = kept
            row.stamp += 1
            audit(session, self.clock(), by, "staff.password", login)
        return viewer(row)

    async def change(self, login: str, post: Post, *, by: str = CONSOLE.login) -> Viewer:
        """Another name, role or place; sessions opened before end unless only the name changed.

        Raises:
            NotFound: no such open account.
            Unfit: a field can't be used, or nobody would be left to administer.
        """
        self._check(post)
        async with self.database.writing() as session:
            row = await open_account(session, login)
            old = {name: getattr(row, name) for name in Post.__slots__}
            new = {name: getattr(post, name) for name in Post.__slots__}
            changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
            if "role" in changed:
                await _somebody_stays(session, row)
            for name, (_, value) in changed.items():
                setattr(row, name, value)
            row.stamp += bool(changed.keys() - {"name"})
            if changed:
                audit(session, self.clock(), by, "staff.change", row.login, detail=changed)
        return viewer(row)

    async def close(self, login: str, *, by: str = CONSOLE.login) -> None:
        """Close an account for good; its history stays.

        Raises:
            NotFound: no such open account.
            Unfit: nobody would be left to administer.
        """
        async with self.database.writing() as session:
            row = await open_account(session, login)
            await _somebody_stays(session, row)
            row.closed_at = self.clock()
            row.stamp += 1
            audit(session, self.clock(), by, "staff.close", row.login)

    async def end_sessions(self, login: str) -> Viewer:
        """Everywhere where this account is signed in, it no longer is. Raises NotFound."""
        async with self.database.writing() as session:
            row = await open_account(session, login)
            row.stamp += 1
            audit(session, self.clock(), row.login, "staff.sign_out", row.login)
        return viewer(row)

    async def every(self) -> tuple[Viewer, ...]:
        """All open accounts, by login."""
        query = select(StaffRow).where(StaffRow.closed_at.is_(None)).order_by(StaffRow.login)
        async with self.database.reading() as session:
            return tuple(viewer(row) for row in await session.scalars(query))

    async def _try(self, login: str, source: str) -> str | None:
        now, vault = self.clock(), self.database.vault
        async with self.database.writing() as session:
            waits = [
                await throttle.wait(session, vault, f"name {login} {source}", now),
                await throttle.wait(
                    session, vault, f"source {source}", now, free=_FREE_OF_A_SOURCE
                ),
            ]
            row = await find(session, login)
            known = row is not None and not row.closed_at
            # An unknown login is not kept: people type their password into the wrong field.
            who = login if known else "unknown"
            tried = "tried" if known else "refused"
            audit(session, now, who, "staff.sign_in", who, "locked" if any(waits) else tried)
        if any(waits):
            raise Locked.after(max(waits))
        return row.password_hash if row is not None and known else None

    def _check(self, post: Post) -> None:
        if not 1 <= len(post.name.strip()) <= 64:
            raise Unfit("name", "name")
        if (post.role is Role.CLERK) != (post.town is not None):
            raise Unfit("town", "town_for_clerks")
        if not self._exists(post.adcode, post.town):
            raise Unfit("town" if post.town else "adcode", "no_such_place")
        _check_department(post)

    def _exists(self, adcode: str, town: str | None) -> bool:
        if town is not None or self._gazetteer.by_code(adcode):
            return self._gazetteer.by_code(adcode, town) is not None
        prefix = area_prefix(adcode) if re.fullmatch(r"\d{6}", adcode) else "?"
        return any(place.adcode.startswith(prefix) for place in self._gazetteer.every_town())


async def _somebody_stays(session: AsyncSession, row: StaffRow) -> None:
    """Whoever closes the door behind the last administrator can't open it again."""
    if row.role != Role.ADMIN:
        return
    query = select(StaffRow.id).filter_by(role=Role.ADMIN).where(StaffRow.closed_at.is_(None))
    if len((await session.scalars(query.with_for_update())).all()) < 2:
        raise Unfit("role", "last_admin")


def _check_department(post: Post) -> None:
    """An officer's department is one of a county; nobody else has any."""
    if (post.role is Role.OFFICER) != (post.department is not None):
        raise Unfit("department", "department_for_officers")
    if post.department is None:
        return
    departments.named(post.department)
    if area_prefix(post.adcode) != post.adcode:
        raise Unfit("adcode", "officer_in_county")


def _added(row: StaffRow) -> dict[str, list[str | None]]:
    return {name: [None, value] for name in Post.__slots__ if (value := getattr(row, name))}
