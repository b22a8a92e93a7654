"""The second factor: one-time codes of a telephone (RFC 6238), and recovery codes on paper.

The secret is kept sealed, recovery codes only as hashes: they are random enough that a fast hash
can't be turned back. Every code works once, whichever of the two it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp

from desk import throttle
from desk.accounts import audit, find, open_account, viewer
from desk.errors import Locked, Refused, Unfit
from desk.viewer import Viewer
from store.database import Database
from store.models import StaffRow
from store.times import Clock, utc_now

__all__ = ["Offer", "SecondFactor"]

_STEP = 30
# A telephone's clock may be half a minute off.
_WINDOW = (0, -1, 1)
_ISSUER = "一门"
_CODES = 8
# Without signs that are taken for one another on paper; ten of these 31 are about 49 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_FREE_CODES = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """A new secret, in groups of four for typing, and as the address that a QR code carries."""

    secret: str
    uri: str

    @property
    def shown(self) -> str:
        return " ".join(re.findall(".{1,4}", self.secret))


class SecondFactor:
    """Put on, checked, taken off; each of it audited."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def offer(self, who: Viewer, secret: str = "") -> Offer:
        """A secret that nothing keeps yet; the same one again when it is handed in."""
        secret = secret or pyotp.random_base32()
        return Offer(
            secret, pyotp.TOTP(secret).provisioning_uri(name=who.login, issuer_name=_ISSUER)
        )

    async def put_on(self, who: Viewer, secret: str, code: str) -> tuple[Viewer, tuple[str, ...]]:
        """Keep the secret once its first code fits; the recovery codes, shown this once only.

        Sessions opened before end.

        Raises:
            Unfit: the code does not fit; nothing is kept.
        """
        now = self._clock()
        step = _step_of(secret, code, now, None)
        if step is None:
            raise Unfit("code", "code_wrong")
        codes = _recovery_codes()
        async with self._database.writing() as session:
            row = await open_account(session, who.login)
            row.second_factor, row.second_step = secret, step
            row.recovery = [_hash(row.login, one) for one in codes]
            row.stamp += 1
            audit(session, now, who.login, "staff.second_on", who.login)
        return viewer(row), codes

    async def check(self, login: str, stamp: int, code: str, source: str = "") -> Viewer:
        """The viewer whose password was right, once a code is right too.

        Raises:
            Refused: a wrong code, one that was used, or the account has changed meanwhile.
            Locked: too many wrong codes; `minutes` says when to try again.
        """
        now, vault = self._clock(), self._database.vault
        # By name alone only after many: whoever gets here knows the password already.
        counted = ((f"code {login} {source}", throttle.FREE_TRIES), (f"code {login}", _FREE_CODES))
        async with self._database.writing() as session:
            waits = [await throttle.wait(session, vault, w, now, free=n) for w, n in counted]
            row = await find(session, login)
            open_ = row is not None and not row.closed_at and row.stamp == stamp
            fits = not any(waits) and open_ and row is not None and _use(row, code, now)
            if fits:
                for who, _ in counted:
                    await throttle.forgive(session, vault, who)
            result = "locked" if any(waits) else "done" if fits else "refused"
            audit(session, now, login, "staff.second", login, result)
        if any(waits):
            raise Locked.after(max(waits))
        if not fits or row is None:
            raise Refused
        return viewer(row)

    async def renew_codes(self, who: Viewer) -> tuple[str, ...]:
        """New recovery codes; the old ones are void."""
        codes = _recovery_codes()
        async with self._database.writing() as session:
            row = await open_account(session, who.login)
            row.recovery = [_hash(row.login, one) for one in codes]
            audit(session, self._clock(), who.login, "staff.codes", who.login)
        return codes

    async def codes_left(self, who: Viewer) -> int:
        """How many recovery codes have not been used."""
        async with self._database.reading() as session:
            row = await find(session, who.login, hold=False)
        return len(row.recovery or ()) if row else 0


def _use(row: StaffRow, code: str, now: datetime) -> bool:
    """Whether the code is right; it is used up then."""
    plain = re.sub(r"[\s-]", "", code).lower()
    if row.second_factor and plain.isascii() and plain.isdecimal():
        step = _step_of(row.second_factor, plain, now, row.second_step)
        row.second_step = step or row.second_step
        return step is not None
    hashed = _hash(row.login, plain)
    left = [one for one in row.recovery or () if not hmac.compare_digest(one, hashed)]
    used = len(left) < len(row.recovery or ())
    row.recovery = left if used else row.recovery
    return used


def _step_of(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """The time step that the code is of, if it is one after `last`."""
    plain, current = re.sub(r"\s", "", code), int(now.timestamp()) // _STEP
    totp = pyotp.TOTP(secret)
    for step in (current + shift for shift in _WINDOW):
        right = hmac.compare_digest(totp.generate_otp(step).encode(), plain.encode())
        if right and (last is None or step > last):
            return step
    return None


def _recovery_codes() -> tuple[str, ...]:
    def one() -> str:
        return "".join(secrets.choice(_SIGNS) for _ in range(10))

    return tuple(f"{code[:5]}-{code[5:]}" for code in (one() for _ in range(_CODES)))


def _hash(login: str, code: str) -> str:
    return hashlib.sha256(f"{login} {code.replace('-', '')}".encode()).hexdigest()
