"""The key store: one random key a person, wrapped by a master key, in a database of its own.

It is not part of the data and never of its backups: the one copy of it that is kept is replaced,
so that a key destroyed here is nowhere, and what it sealed can't be read in any copy of the data.

    key    id (32 hex digits), name, wrapped (nonce, key, tag), master (its id), made_at
    gone   ids of keys destroyed on purpose, and when

`name` finds the key of whoever writes from a chat: the blind index of that chat. A few ids are the
house's own: HOUSE seals what belongs to nobody, MARKS makes the blind indices and the audit's
seals, and one each opens what was sealed before there were keys of persons.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.exc import IntegrityError

from store.errors import Erased, Unreadable, WrongKey
from store.masters import Masters

__all__ = ["HOUSE", "MARKS", "Keyring", "Standing", "legacy_id"]

HOUSE = "00" * 16
MARKS = "00" * 15 + "01"
_LEGACY = b"legacy".ljust(12, b"\0").hex()
_KEY, _NONCE = 32, 12
# A key destroyed by another process is forgotten here after so many seconds.
_REMEMBERED, _MOST = 30.0, 2000

_TABLES = sa.MetaData()
_Key = sa.Table(
    "key",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(80), unique=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("master", sa.String(8), nullable=False, index=True),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)
_Gone = sa.Table(
    "gone",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
_FIND = sa.select(_Key.c.wrapped, _Key.c.master).where(_Key.c.id == sa.bindparam("key_id"))


class Standing(NamedTuple):
    """How the store stands: keys of persons, keys destroyed, keys by the master that wraps them."""

    persons: int
    gone: int
    masters: dict[str, int]


def legacy_id(seal_id: bytes) -> str:
    """The id under which a seal key of version 1 is kept; seal_id: the 4 bytes in its envelopes."""
    return _LEGACY + seal_id.hex()


class Keyring:
    """The keys, each unwrapped when it is first needed and then remembered for half a minute."""

    def __init__(self, url: str, masters: Masters) -> None:
        self.masters = masters
        self._engine = _engine(url)
        self._known: OrderedDict[str, tuple[float, AESGCM]] = OrderedDict()

    def prepare(self) -> bool:
        """Make the tables where there are none; whether the store was made before."""
        with self.alone() as connection:
            _TABLES.create_all(connection)
            return bool(connection.scalar(sa.select(_Key.c.id).where(_Key.c.id == MARKS)))

    def put(self, id: str, key: bytes, name: str | None = None) -> bool:
        """Keep a key; False: there is one of this id or name already."""
        row = {"id": id, "name": name, "made_at": datetime.now(UTC)}
        try:
            with self.alone() as connection:
                # Wrapped once nobody else writes: no master is taken away in between.
                connection.execute(_Key.insert(), row | self._wrap(id, key))
        except IntegrityError:
            return False
        return True

    def add(self) -> str:
        """The id of a new person's key."""
        self.put(id := uuid4().hex, os.urandom(_KEY))
        return id

    def named(self, name: str) -> str:
        """The id of the key of this name; it is made when there is none.

        Always looked up, never remembered: after an erasure the same name means a new person.
        """
        while (found := self.find(name)) is None:
            if self.put(id := uuid4().hex, key := os.urandom(_KEY), name):
                self._remember(id, AESGCM(key))
                return id
        return found

    def find(self, name: str) -> str | None:
        """The same, without making one."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(_Key.c.id).where(_Key.c.name == name))

    def key(self, id: str) -> bytes:
        """A key itself, unwrapped anew. Raises as `cipher`."""
        with self._engine.connect() as connection:
            row = connection.execute(_FIND, {"key_id": id}).one_or_none()
            if row is None:
                gone = connection.scalar(sa.select(_Gone.c.id).where(_Gone.c.id == id))
                raise Erased(id) if gone else Unreadable(id)
        return self._unwrap(id, *row)

    def cipher(self, id: str) -> AESGCM:
        """What seals and opens with this key.

        Raises:
            Erased: it was destroyed on purpose.
            Unreadable: there never was such a key here.
            WrongKey: it is wrapped by a master that isn't at hand.
        """
        now = time.monotonic()
        known = self._known.get(id)
        if known is not None and known[0] > now:
            return known[1]
        self._known.pop(id, None)
        cipher = AESGCM(self.key(id))
        self._remember(id, cipher)
        return cipher

    def _remember(self, id: str, cipher: AESGCM) -> None:
        self._known[id] = (time.monotonic() + _REMEMBERED, cipher)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)

    def unname(self, ids: Sequence[str]) -> None:
        """From now on whoever writes under these keys' names is somebody new."""
        with self.alone() as connection:
            connection.execute(_Key.update().where(_Key.c.id.in_(ids)).values(name=None))

    def destroy(self, ids: Sequence[str]) -> None:
        """What these keys sealed can't be read any more, here or in any copy. Twice is once."""
        now = datetime.now(UTC)
        with self.alone() as connection:
            connection.execute(_Key.delete().where(_Key.c.id.in_(ids)))
            known = set(connection.scalars(sa.select(_Gone.c.id).where(_Gone.c.id.in_(ids))))
            fresh = [{"id": id, "at": now} for id in dict.fromkeys(ids) if id not in known]
            if fresh:
                connection.execute(_Gone.insert(), fresh)
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        for id in ids:
            self._known.pop(id, None)

    def gone(self) -> frozenset[str]:
        """All keys destroyed on purpose."""
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(sa.select(_Gone.c.id)))

    def persons(self, before: datetime) -> frozenset[str]:
        """Keys of persons made before that moment."""
        query = sa.select(_Key.c.id).where(_Key.c.made_at < before, _personal())
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(query))

    def standing(self) -> Standing:
        """Counts; no key is unwrapped."""
        by_master = sa.select(_Key.c.master, sa.func.count()).group_by(_Key.c.master)
        with self._engine.connect() as connection:
            persons = connection.scalar(sa.select(sa.func.count(_Key.c.id)).where(_personal()))
            gone = connection.scalar(sa.select(sa.func.count()).select_from(_Gone))
            masters = {name: count for name, count in connection.execute(by_master)}  # noqa: C416
        return Standing(persons or 0, gone or 0, masters)

    def rewrap(self, batch: int = 500) -> int:
        """Wrap up to `batch` keys by the first master that another one wraps; how many there were.

        The keys themselves stay: whatever they sealed stays as it is. A batch is one transaction.
        """
        query = sa.select(_Key.c.id, _Key.c.wrapped, _Key.c.master)
        with self.alone() as connection:
            newest = self.masters.newest
            rows = connection.execute(query.where(_Key.c.master != newest).limit(batch)).all()
            again = [{"key_id": id, **self._wrap(id, self._unwrap(id, *row))} for id, *row in rows]
            if again:
                change = _Key.update().where(_Key.c.id == sa.bindparam("key_id"))
                connection.execute(change, again)
        return len(rows)

    def wrapped_otherwise(self, connection: sa.Connection) -> bool:
        """Whether a key is wrapped by another master than the newest; see `alone`."""
        query = sa.select(_Key.c.id).where(_Key.c.master != self.masters.newest).limit(1)
        return connection.scalar(query) is not None

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def alone(self) -> Iterator[sa.Connection]:
        """One transaction, alone from its first moment."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def _wrap(self, id: str, key: bytes) -> dict[str, Any]:
        name, cipher = self.masters.newest, self.masters.wrapping(self.masters.newest)
        assert cipher is not None
        nonce = os.urandom(_NONCE)
        return {"wrapped": nonce + cipher.encrypt(nonce, key, id.encode()), "master": name}

    def _unwrap(self, id: str, wrapped: bytes, master: str) -> bytes:
        cipher = self.masters.wrapping(master)
        if cipher is None:
            raise WrongKey(master)
        try:
            return cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], id.encode())
        except InvalidTag:
            raise Unreadable(id) from None


def _personal() -> sa.ColumnElement[bool]:
    return sa.and_(_Key.c.id > MARKS, ~_Key.c.id.startswith(_LEGACY))


def _engine(url: str) -> sa.Engine:
    address = sa.make_url(url)
    file = Path(str(address.database))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600, exist_ok=True)
    engine = sa.create_engine(address, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    # Freed pages are overwritten, and `destroy` empties the log: a key must not lie on in a file.
    for pragma in ("journal_mode = WAL", "secure_delete = ON", "synchronous = FULL",
                   "busy_timeout = 10000"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
