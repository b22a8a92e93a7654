"""Sealing what is personal, each person's with a key of its own, and marking what must be found.

What a mark is made of can't be read back from it (HMAC-SHA-256). See store.envelope for the bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.envelope import FIRST, SECOND, Head, head, open_with, seal_with
from store.keyring import HOUSE, MARKS, Keyring, legacy_id
from store.masters import Masters, derive

__all__ = ["Of", "Vault"]


class Of(NamedTuple):
    """A value with the person whom it belongs to: the id of a key, or None for the house's own."""

    person: str | None
    value: Any


class Vault:
    """Seals and opens by the keys of its key store, which `hold` gives it."""

    def __init__(self, masters: Masters | Sequence[bytes]) -> None:
        self.masters = masters if isinstance(masters, Masters) else Masters(masters)
        self._ring: Keyring | None = None

    @property
    def held(self) -> bool:
        """Whether there is a key store already."""
        return self._ring is not None

    @property
    def ring(self) -> Keyring:
        """The key store. Raises RuntimeError as long as there is none."""
        if self._ring is None:
            raise RuntimeError("no database was opened with this vault")
        return self._ring

    def hold(self, ring: Keyring, *, fresh: bool) -> None:
        """Use this key store from now on. fresh: nothing was ever sealed or marked without one.

        Raises:
            WrongKey: it is wrapped by masters that aren't at hand.
        """
        if not ring.prepare():
            for id, key in () if fresh else self.masters.seals.items():
                ring.put(legacy_id(id), key)
            ring.put(HOUSE, os.urandom(32))
            # Last: with it the store counts as made. What was marked before must be found again.
            ring.put(MARKS, os.urandom(32) if fresh else derive(self.masters.oldest, "mark"))
        self.__dict__["_marking"] = ring.key(MARKS)
        self._ring = ring

    @cached_property
    def _marking(self) -> bytes:
        return derive(self.masters.oldest, "mark")

    def seal(self, value: Any, column: str, person: str | None = None) -> bytes:
        """Encrypt plain JSON for one column, with the person's key or else the house's."""
        id = person or HOUSE
        return seal_with(self.ring.cipher(id), Head(SECOND, bytes.fromhex(id)), value, column)

    def open(self, sealed: bytes, column: str) -> Any:
        """Decrypt what `seal` gave for the same column.

        Raises:
            Unreadable: it was changed, belongs to another column, or the key is not at hand.
            Erased: its person's key was destroyed.
        """
        kind = head(sealed, column)
        return open_with(self._cipher(kind, column), kind, sealed, column)

    def _cipher(self, kind: Head, column: str) -> AESGCM:
        if kind.version == FIRST:
            if key := self.masters.seals.get(kind.key):
                return AESGCM(key)
            return self.ring.cipher(legacy_id(kind.key))
        return self.ring.cipher(kind.key.hex())

    def mark(self, use: str, text: str) -> str:
        """The blind index of `text`: equal texts give equal marks, and no way leads back."""
        return hmac.new(self._marking, f"{use}\0{text}".encode(), hashlib.sha256).hexdigest()
