"""Accounts of the people at the windows, and the Viewer that every desk query is scoped by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.database import Database

__all__ = ["Role", "Staff", "Viewer"]


class Role(StrEnum):
    """clerk: one township. operator: the hotline, one area. district: an area. admin: the house."""

    CLERK = "clerk"
    OPERATOR = "operator"
    DISTRICT = "district"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. `adcode` is a county's (clerk) or any division's (321300 sees its counties).

    `town` is set for a clerk and None for the others; `stamp` changes when the account changes,
    so that a session opened before can be ended.
    """

    login: str
    name: str
    role: Role
    adcode: str
    town: str | None = None
    stamp: int = 0


class Staff:
    """Accounts. Passwords are kept as argon2id hashes only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        login: str,
        password: str,
        *,
        name: str,
        role: Role,
        adcode: str,
        town: str | None = None,
        by: str = "console",
    ) -> Viewer:
        """Open an account.

        Raises:
            Unfit: a field can't be used (login, password, town, adcode).
            Taken: the login exists.
        """
        raise NotImplementedError

    async def authenticate(self, login: str, password: str) -> Viewer:
        """The viewer behind login and password; takes as long for an unknown login.

        Raises:
            Refused: wrong login or password, or the account is closed.
            Locked: too many wrong passwords in a row.
        """
        raise NotImplementedError

    async def find(self, login: str, stamp: int | None = None) -> Viewer | None:
        """The open account with that login (and that stamp, when given), for each web request."""
        raise NotImplementedError

    async def set_password(self, login: str, password: str, *, by: str = "console") -> Viewer:
        """Change a password; sessions opened before end.

        Raises:
            NotFound: no such open account.
            Unfit: the password is too weak.
        """
        raise NotImplementedError

    async def close(self, login: str, *, by: str = "console") -> None:
        """Close an account for good; its history stays.

        Raises:
            NotFound: no such open account.
        """
        raise NotImplementedError

    async def every(self) -> tuple[Viewer, ...]:
        """All open accounts, by login."""
        raise NotImplementedError
