"""A new master key: every key of the key store is wrapped anew, while the house runs.

What the keys sealed stays as it is. Whenever it is killed, both masters are at hand and running it
again goes on; the old master is taken away only when nothing in the key store is wrapped by it.
"""

from __future__ import annotations

import secrets

from store.errors import KeyProblem
from store.keyring import Keyring
from store.keys import KEY_BYTES, VARIABLE, write_keys
from store.masters import Masters

__all__ = ["rotate"]


def rotate(ring: Keyring, *, batch: int = 500) -> tuple[int, bool]:
    """How many keys were wrapped anew, and whether the old master is gone from the file.

    With keys from the environment the new one is put there by hand, in front; then it is False.

    Raises:
        KeyProblem: rotate_by_hand: YIMEN_KEY holds one key alone.
    """
    masters = ring.masters
    with ring.alone():
        _begin(masters)
    done = 0
    while found := ring.rewrap(batch):
        done += found
    # Alone: nobody wraps by the old one between the look and the end of it.
    with ring.alone() as connection:
        if masters.file is None or ring.wrapped_otherwise(connection):
            return done, False
        write_keys(masters.file, masters.keys[:1])
    return done, True


def _begin(masters: Masters) -> None:
    """Put a new master in front, unless one is there from a rotation that was broken off."""
    if len(masters.ids) > 1:
        return
    if masters.file is None:
        raise KeyProblem("rotate_by_hand", VARIABLE)
    write_keys(masters.file, (secrets.token_bytes(KEY_BYTES), *masters.keys))
