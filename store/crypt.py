"""Sealing what is personal (AES-256-GCM) and marking what must be found again (HMAC-SHA-256).

A sealed value: version 1, key id (4 bytes), nonce (12), ciphertext with tag. The column's name is
bound in as associated data, so a value copied into another column no longer opens.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import zlib
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.errors import Unreadable

__all__ = ["Vault"]

_VERSION = b"\x01"
_ID, _NONCE = 4, 12


def _derive(master: bytes, use: str, length: int = 32) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=f"yimen {use} 1".encode()).derive(master)


class Vault:
    """Seals with the first key and opens with any; marks with the last, the oldest one.

    Marks can't be made again without the text, so a new key is put in front of the old ones.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        ids = [_derive(key, "id", _ID) for key in keys]
        self._ciphers = {
            key_id: AESGCM(_derive(key, "seal")) for key_id, key in zip(ids, keys, strict=True)
        }
        self._current = ids[0]
        self._marking = _derive(keys[-1], "mark")

    def seal(self, value: Any, column: str) -> bytes:
        """Encrypt plain JSON for one column."""
        text = json.dumps(value, separators=(",", ":"))
        nonce = os.urandom(_NONCE)
        body = self._ciphers[self._current].encrypt(
            nonce, zlib.compress(text.encode(), 1), column.encode()
        )
        return _VERSION + self._current + nonce + body

    def open(self, sealed: bytes, column: str) -> Any:
        """Decrypt what `seal` gave for the same column.

        Raises:
            Unreadable: it was changed, belongs to another column, or the key is not at hand.
        """
        head = 1 + _ID + _NONCE
        cipher = self._ciphers.get(sealed[1 : 1 + _ID])
        if sealed[:1] != _VERSION or cipher is None:
            raise Unreadable(column)
        try:
            body = cipher.decrypt(sealed[1 + _ID : head], sealed[head:], column.encode())
        except InvalidTag:
            raise Unreadable(column) from None
        return json.loads(zlib.decompress(body))

    def mark(self, use: str, text: str) -> str:
        """The blind index of `text`: equal texts give equal marks, and no way leads back."""
        return hmac.new(self._marking, f"{use}\0{text}".encode(), hashlib.sha256).hexdigest()
