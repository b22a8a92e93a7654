from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from store.crypt import Vault
from store.envelope import FIRST, SECOND, Head, open_with, seal_with
from store.errors import Erased, Unreadable, WrongKey
from store.keyring import Keyring
from store.masters import Masters

OLD, NEW = b"o" * 32, b"n" * 32
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.binary(min_size=16, max_size=16)


def vault_at(file: Path, *masters: bytes, fresh: bool = True) -> Vault:
    vault = Vault(masters)
    vault.hold(Keyring(f"sqlite:///{file}", vault.masters), fresh=fresh)
    return vault


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keys.sqlite"


@pytest.fixture
def vault(file: Path) -> Iterator[Vault]:
    made = vault_at(file, NEW)
    yield made
    made.ring.close()


@given(PLAIN, KEYS, st.text())
def test_what_was_sealed_opens_to_the_same(value: object, key: bytes, column: str) -> None:
    cipher, kind = AESGCM(NEW), Head(SECOND, key)
    assert open_with(cipher, kind, seal_with(cipher, kind, value, column), column) == value


@given(PLAIN, KEYS, KEYS, st.text(), st.text(), st.data())
def test_what_was_moved_or_changed_does_not_open(
    value: object, key: bytes, other: bytes, column: str, elsewhere: str, data: st.DataObject
) -> None:
    cipher, kind = AESGCM(NEW), Head(SECOND, key)
    sealed = seal_with(cipher, kind, value, column)
    place = data.draw(st.integers(17, len(sealed) - 1))
    bent = bytes([*sealed[:place], sealed[place] ^ data.draw(st.integers(1, 255))])
    tries = [(kind, bent + sealed[place + 1 :], column)]
    tries += [(kind, sealed, elsewhere)] if elsewhere != column else []
    tries += [(Head(SECOND, other), sealed, column)] if other != key else []
    for named, found, where in tries:
        with pytest.raises(Unreadable):
            open_with(cipher, named, found, where)


def test_half_a_sign_from_a_broken_client_is_kept_as_it_is(vault: Vault) -> None:
    assert vault.open(vault.seal("\ud83d", "a.b"), "a.b") == "\ud83d"


def test_the_same_text_is_never_sealed_alike_twice(vault: Vault) -> None:
    assert vault.seal("王桂兰", "a.b") != vault.seal("王桂兰", "a.b")
    assert "王桂兰".encode() not in vault.seal("王桂兰", "a.b")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02", b"\x01" + b"0" * 40, b"\x02" * 60])
def test_rubbish_does_not_open(vault: Vault, sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        vault.open(sealed, "a.b")


def test_each_person_has_a_key_and_whoever_is_erased_can_not_be_read(vault: Vault) -> None:
    wang, li = vault.ring.add(), vault.ring.add()
    hers, his = vault.seal("王", "a.b", wang), vault.seal("李", "a.b", li)
    vault.ring.destroy([wang])
    with pytest.raises(Erased):
        vault.open(hers, "a.b")
    assert vault.open(his, "a.b") == "李"


def test_the_same_chat_is_somebody_new_after_an_erasure(vault: Vault) -> None:
    first = vault.ring.named("mark")
    assert vault.ring.named("mark") == first
    vault.ring.destroy([first])
    assert vault.ring.named("mark") != first


def test_a_destroyed_key_is_nowhere_in_the_files_of_the_store(vault: Vault, file: Path) -> None:
    person = vault.ring.add()
    with vault.ring._engine.connect() as connection:
        wrapped = connection.exec_driver_sql(
            "SELECT wrapped FROM key WHERE id = ?", (person,)
        ).scalar_one()
    assert any(wrapped in one.read_bytes() for one in file.parent.iterdir())
    vault.ring.destroy([person])
    assert not any(wrapped in one.read_bytes() for one in file.parent.iterdir())


def test_old_values_open_and_are_found_once_there_are_keys_of_persons(file: Path) -> None:
    (id, key), *_ = Masters([OLD]).seals.items()
    old = seal_with(AESGCM(key), Head(FIRST, id), "x", "a.b")
    before = Vault([OLD]).mark("phone", "+8613800000000")
    vault = vault_at(file, OLD, fresh=False)
    assert vault.mark("phone", "+8613800000000") == before
    assert vault.open(old, "a.b") == "x"
    vault.ring.close()


def test_a_new_master_opens_everything_and_the_old_one_is_needed_no_more(file: Path) -> None:
    (id, key), *_ = Masters([OLD]).seals.items()
    old = seal_with(AESGCM(key), Head(FIRST, id), "x", "a.b")
    first = vault_at(file, OLD, fresh=False)
    person = first.ring.add()
    sealed, mark = first.seal("王", "a.b", person), first.mark("phone", "1")
    first.ring.close()
    both = vault_at(file, NEW, OLD)
    while both.ring.rewrap(batch=1):
        pass
    assert set(both.ring.standing().masters) == {Masters([NEW]).newest}
    both.ring.close()
    vault = vault_at(file, NEW)
    assert [vault.open(old, "a.b"), vault.open(sealed, "a.b")] == ["x", "王"]
    assert vault.mark("phone", "1") == mark
    vault.ring.close()
    with pytest.raises(WrongKey):
        vault_at(file, OLD)


def test_marks_differ_by_use_and_by_house(vault: Vault, tmp_path: Path) -> None:
    assert vault.mark("phone", "1") != vault.mark("id", "1")
    other = vault_at(tmp_path / "other.sqlite", NEW)
    assert vault.mark("phone", "1") != other.mark("phone", "1")
    other.ring.close()
