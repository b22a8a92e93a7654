from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from store.errors import KeyProblem
from store.keys import load_keys


def test_a_missing_key_file_is_made_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "yimen.key"
    first = load_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [len(key) for key in first] == [32]
    assert load_keys(path) == first
    assert [one.name for one in path.parent.iterdir()] == ["yimen.key"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "yimen.key"
    load_keys(path)
    path.chmod(mode)
    with pytest.raises(KeyProblem) as caught:
        load_keys(path)
    assert caught.value.code == "key_loose"


def test_the_environment_wins_and_may_hold_a_new_key_before_the_old(tmp_path: Path) -> None:
    old, new = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n"))
    assert load_keys(tmp_path / "unused", f"{new} {old}") == (b"n" * 32, b"o" * 32)
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize(
    ("value", "code"),
    [("", "key_missing"), ("geheim", "key_malformed"), ("QUJD", "key_malformed")],
)
def test_a_bad_key_is_told_without_quoting_it(tmp_path: Path, value: str, code: str) -> None:
    with pytest.raises(KeyProblem) as caught:
        load_keys(tmp_path / "unused", value)
    assert caught.value.code == code
    assert not value or value not in str(caught.value)


def test_an_empty_key_file_is_not_taken_for_a_key(tmp_path: Path) -> None:
    path = tmp_path / "yimen.key"
    path.touch(mode=0o600)
    with pytest.raises(KeyProblem, match="key_missing"):
        load_keys(path)
