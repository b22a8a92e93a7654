"""Sealed values as bytes: what stands in front of the ciphertext, and what is bound into it.

    version 1   0x01, id of a seal key derived from a master (4 bytes), nonce (12), ciphertext
    version 2   0x02, id of a key of the key store (16 bytes), nonce (12), ciphertext

AES-256-GCM; the tag ends the ciphertext. Bound in as associated data: the column, and in version 2
the key's id too, so that a value copied to another column or to another person no longer opens.
Version 1 is only read any more.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.errors import Unreadable

__all__ = ["FIRST", "SECOND", "Head", "head", "open_with", "seal_with"]

FIRST, SECOND = 1, 2
_ID = {FIRST: 4, SECOND: 16}
_NONCE = 12


class Head(NamedTuple):
    """What an envelope says of itself: its version, and the key that opens it."""

    version: int
    key: bytes


def head(sealed: bytes, column: str) -> Head:
    """Raises Unreadable when it is no envelope."""
    length = _ID.get(sealed[0]) if sealed else None
    if length is None or len(sealed) <= 1 + length + _NONCE:
        raise Unreadable(column)
    return Head(sealed[0], sealed[1 : 1 + length])


def seal_with(cipher: AESGCM, kind: Head, value: Any, column: str) -> bytes:
    """Encrypt plain JSON for one column with the key that `kind` names."""
    text = json.dumps(value, separators=(",", ":"))
    nonce = os.urandom(_NONCE)
    body = cipher.encrypt(nonce, zlib.compress(text.encode(), 1), _bound(kind, column))
    return bytes([kind.version]) + kind.key + nonce + body


def open_with(cipher: AESGCM, kind: Head, sealed: bytes, column: str) -> Any:
    """Decrypt what `seal_with` gave for the same column and key; raises Unreadable."""
    start = 1 + len(kind.key)
    try:
        body = cipher.decrypt(
            sealed[start : start + _NONCE], sealed[start + _NONCE :], _bound(kind, column)
        )
    except InvalidTag:
        raise Unreadable(column) from None
    return json.loads(zlib.decompress(body))


def _bound(kind: Head, column: str) -> bytes:
    return column.encode() if kind.version == FIRST else column.encode() + b"\0" + kind.key
