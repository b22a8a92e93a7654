"""The master keys at hand: what wraps the keys of the key store, newest first.

A running house sees within its next use of it that the key file has changed, so that a rotation
needs no restart; keys from the environment are those of the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.keys import load_keys

__all__ = ["Masters", "derive"]

_ID = 4


def derive(master: bytes, use: str, length: int = 32) -> bytes:
    """A key of its own for one use; no way leads back to the master."""
    return HKDF(SHA256(), length, salt=None, info=f"yimen {use} 1".encode()).derive(master)


class Masters:
    """Masters of 32 bytes each, by the ids under which the key store names them."""

    def __init__(
        self, keys: Sequence[bytes] = (), file: Path | None = None, value: str | None = None
    ) -> None:
        """From `file` (see store.keys; `value` is what YIMEN_KEY holds), or just `keys`.

        Raises:
            KeyProblem: as load_keys.
        """
        self.file = file if value is None else None
        self._stamp: tuple[int, int] | None = None
        self._take(load_keys(file, value) if file is not None else keys)

    @property
    def newest(self) -> str:
        """The id of the one to wrap with."""
        self._look()
        return self._ids[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them, newest first."""
        self._look()
        return self._ids

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The masters themselves, newest first."""
        self._look()
        return self._keys

    @property
    def oldest(self) -> bytes:
        return self._keys[-1]

    def wrapping(self, id: str) -> AESGCM | None:
        """What wraps by this master; None when it isn't at hand."""
        if id not in self._wrapping:
            self._look()
        return self._wrapping.get(id)

    @property
    def seals(self) -> Mapping[bytes, bytes]:
        """The keys that sealed values of version 1, by their ids in those envelopes."""
        return self._seals

    def _look(self) -> None:
        if self.file is None or self._stamp == _stamp(self.file):
            return
        self._take(load_keys(self.file))

    def _take(self, keys: Sequence[bytes]) -> None:
        self._stamp = _stamp(self.file) if self.file is not None else None
        self._keys = tuple(keys)
        self._ids = tuple(derive(key, "id", _ID).hex() for key in keys)
        self._wrapping = {
            id: AESGCM(derive(key, "wrap")) for id, key in zip(self._ids, keys, strict=True)
        }
        self._seals = {derive(key, "id", _ID): derive(key, "seal") for key in keys}


def _stamp(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_ino, found.st_mtime_ns
