from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.crypt import Vault
from store.errors import Unreadable

OLD, NEW = b"o" * 32, b"n" * 32
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN)
def test_what_was_sealed_opens_to_the_same(value: object) -> None:
    vault = Vault([NEW])
    assert vault.open(vault.seal(value, "a.b"), "a.b") == value


def test_half_a_sign_from_a_broken_client_is_kept_as_it_is() -> None:
    vault = Vault([NEW])
    assert vault.open(vault.seal("\ud83d", "a.b"), "a.b") == "\ud83d"


def test_the_same_text_is_never_sealed_alike_twice() -> None:
    vault = Vault([NEW])
    assert vault.seal("王桂兰", "a.b") != vault.seal("王桂兰", "a.b")
    assert "王桂兰".encode() not in vault.seal("王桂兰", "a.b")


@pytest.mark.parametrize("place", [0, 3, 10, 25, -1])
def test_one_changed_byte_is_noticed(place: int) -> None:
    vault = Vault([NEW])
    sealed = bytearray(vault.seal({"name": "王桂兰"}, "a.b"))
    sealed[place] ^= 1
    with pytest.raises(Unreadable):
        vault.open(bytes(sealed), "a.b")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    vault = Vault([NEW])
    with pytest.raises(Unreadable):
        vault.open(vault.seal("x", "ticket.snapshot"), "ticket_event.note")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"0" * 40])
def test_rubbish_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        Vault([NEW]).open(sealed, "a.b")


def test_after_a_change_of_keys_the_old_values_open_and_are_found() -> None:
    before, after = Vault([OLD]), Vault([NEW, OLD])
    assert after.open(before.seal("x", "a.b"), "a.b") == "x"
    assert after.mark("phone", "+8613800000000") == before.mark("phone", "+8613800000000")
    with pytest.raises(Unreadable):
        before.open(after.seal("x", "a.b"), "a.b")


def test_marks_differ_by_use_and_by_key() -> None:
    vault = Vault([NEW])
    assert vault.mark("phone", "1") != vault.mark("id", "1")
    assert vault.mark("phone", "1") != Vault([OLD]).mark("phone", "1")
