"""The master key: from the environment, or from a file that only its owner may read."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path

from store.errors import KeyProblem

__all__ = ["KEY_BYTES", "VARIABLE", "load_keys", "write_keys"]

VARIABLE = "YIMEN_KEY"
KEY_BYTES = 32
_PRIVATE = 0o600


def load_keys(path: Path, value: str | None = None) -> tuple[bytes, ...]:
    """Master keys of 32 bytes each, the one to seal with first.

    value: what YIMEN_KEY holds; several keys may be separated by blanks, so that a new key can be
    put in front while the old ones still open what they sealed. Without it the key file is read,
    and generated when it isn't there yet.

    Raises:
        KeyProblem: key_malformed, key_missing (empty), key_loose (others may read the file).
    """
    if value is not None:
        return _parse(value, VARIABLE)
    if not path.exists():
        _generate(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyProblem("key_loose", str(path))
    return _parse(path.read_text("ascii", errors="replace"), str(path))


def _parse(text: str, where: str) -> tuple[bytes, ...]:
    words = text.split()
    if not words:
        raise KeyProblem("key_missing", where)
    return tuple(_decode(word, where) for word in words)


def _decode(word: str, where: str) -> bytes:
    try:
        key = base64.b64decode(word, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        # Without its cause: that one would quote the key.
        raise KeyProblem("key_malformed", where) from None
    if len(key) != KEY_BYTES:
        raise KeyProblem("key_malformed", where)
    return key


def write_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Replace the key file at once: whoever reads it finds the old keys or the new ones, whole."""
    draft = _draft(path, keys)
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _generate(path: Path) -> None:
    """Write a new key under its final name only when it is whole; a rival's key wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(path, (secrets.token_bytes(KEY_BYTES),))
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _draft(path: Path, keys: Sequence[bytes]) -> Path:
    """A new file beside it with these keys, on the disk for good."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "wb") as file:
        file.writelines(base64.urlsafe_b64encode(key) + b"\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    return draft
