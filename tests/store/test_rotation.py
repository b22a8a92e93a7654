"""A new master key while the house runs, killed at any moment and begun again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store.crypt import Vault
from store.errors import KeyProblem
from store.keyring import Keyring
from store.keys import load_keys
from store.masters import Masters
from store.rotation import rotate

ROOT = Path(__file__).parents[2]
# Rotates in batches of one, and dies by SIGKILL after so many steps.
DYING = """
import os, signal, sys
from pathlib import Path
from store.keyring import Keyring
from store.masters import Masters
from store.rotation import rotate
folder, steps = Path(sys.argv[1]), int(sys.argv[2])
class Dying(Keyring):
    def rewrap(self, batch=1):
        global steps
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        steps -= 1
        return super().rewrap(1)
rotate(Dying(f"sqlite:///{folder}/keys.sqlite", Masters(file=folder / "yimen.key")))
"""


def opened(folder: Path) -> Vault:
    vault = Vault(Masters(file=folder / "yimen.key"))
    vault.hold(Keyring(f"sqlite:///{folder}/keys.sqlite", vault.masters), fresh=True)
    return vault


def test_the_house_goes_on_with_the_new_master_without_a_restart(tmp_path: Path) -> None:
    running = opened(tmp_path)
    old = load_keys(tmp_path / "yimen.key")
    wang = running.ring.add()
    sealed = running.seal("王", "a.b", wang)
    other = opened(tmp_path)
    assert rotate(other.ring) == (3, True)
    new = load_keys(tmp_path / "yimen.key")
    assert len(new) == 1
    assert new != old
    li = running.ring.add()
    again = running.seal("李", "a.b", li)
    afresh = opened(tmp_path)
    assert [afresh.open(one, "a.b") for one in (sealed, again)] == ["王", "李"]
    for one in (running, other, afresh):
        one.ring.close()


@pytest.mark.parametrize("steps", [0, 1, 4, 8])
def test_a_killed_rotation_loses_nothing_and_is_finished_later(tmp_path: Path, steps: int) -> None:
    vault = opened(tmp_path)
    sealed = [vault.seal(number, "a.b", vault.ring.add()) for number in range(6)]
    mark = vault.mark("phone", "1")
    vault.ring.close()
    killed = subprocess.run(
        [sys.executable, "-c", DYING, str(tmp_path), str(steps)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    between = opened(tmp_path)
    assert len(between.masters.ids) == 2
    assert [between.open(one, "a.b") for one in sealed] == list(range(6))
    assert rotate(between.ring) == (8 - steps, True)
    between.ring.close()
    after = opened(tmp_path)
    assert len(after.masters.ids) == 1
    assert [after.open(one, "a.b") for one in sealed] == list(range(6))
    assert after.mark("phone", "1") == mark
    after.ring.close()


def test_a_master_from_the_environment_is_changed_by_hand(tmp_path: Path) -> None:
    def at(*masters: bytes) -> Keyring:
        vault = Vault(masters)
        vault.hold(Keyring(f"sqlite:///{tmp_path}/keys.sqlite", vault.masters), fresh=True)
        return vault.ring

    first = at(b"o" * 32)
    with pytest.raises(KeyProblem, match="rotate_by_hand"):
        rotate(first)
    both = at(b"n" * 32, b"o" * 32)
    assert rotate(both) == (2, False)
    last = at(b"n" * 32)
    assert set(last.standing().masters) == {last.masters.newest}
    for one in (first, both, last):
        one.close()
