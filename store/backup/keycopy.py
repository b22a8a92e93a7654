"""The copy of the key store: replaced with every backup, and tried without being touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from store.backup.disk import copy_sqlite, replace
from store.crypt import Vault
from store.errors import NoBackup, Unreadable, WrongKey
from store.keyring import Keyring
from store.masters import Masters

__all__ = ["keep", "tried"]


def keep(store: Path, copy: Path, work: Path) -> None:
    """Let `copy` be what the key store is now. What was destroyed there is then nowhere."""
    made = work / "keys"
    copy_sqlite(store, made)
    replace(copy, made)


@contextmanager
def tried(copy: Path, masters: Masters) -> Iterator[Vault]:
    """A vault by a copy of the copy, in a folder that is gone afterwards.

    Raises:
        NoBackup: there is no such file.
        WrongKey: it is none of ours, or the master key at hand doesn't open it.
    """
    if not copy.is_file():
        raise NoBackup(str(copy))
    with TemporaryDirectory(prefix="yimen-keys-") as name:
        file = Path(name) / copy.name
        copy_sqlite(copy, file)
        ring = Keyring(f"sqlite:///{file}", masters)
        try:
            if not ring.prepare():
                raise WrongKey
            vault = Vault(masters)
            vault.hold(ring, fresh=False)
            yield vault
        except Unreadable as error:
            raise WrongKey from error
        finally:
            ring.close()
