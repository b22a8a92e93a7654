"""Passwords: argon2id hashes, and what is too easy."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.errors import Unfit

__all__ = ["LONGEST", "check_password", "fits", "hashed", "nobody"]

_SHORTEST, LONGEST = 10, 200
_FEWEST_SIGNS = 5


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hashed(password: str) -> str:
    """Slow on purpose (about 50 ms): call it in a thread."""
    return _hasher().hash(password)


@cache
def nobody() -> str:
    """A hash to compare with when there is no such account, so that both take as long."""
    return _hasher().hash("nobody")


def fits(kept: str, password: str) -> bool:
    """Slow on purpose, like `hashed`."""
    try:
        return _hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def check_password(login: str, password: str) -> None:
    """Long, without the login, not a few signs over and over; stricter ones get written down.

    Raises:
        Unfit: password_length or password_easy.
    """
    if not _SHORTEST <= len(password) <= LONGEST:
        raise Unfit("password", "password_length")
    if login in password.lower() or len(set(password)) < _FEWEST_SIGNS:
        raise Unfit("password", "password_easy")
