"""What can go wrong with the database and its key. No message carries a value that was stored."""

from __future__ import annotations

__all__ = ["Erased", "KeyProblem", "NewerDatabase", "StoreError", "Unreadable", "WrongKey"]


class StoreError(Exception):
    """Base of the store's errors; `code` names the text that explains it."""

    code = "store"


class KeyProblem(StoreError):
    """The key file or YIMEN_KEY can't be used; `code` says how, `where` which of them."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code}: {where}")
        self.code = code
        self.where = where


class WrongKey(StoreError):
    """The database was sealed with another key."""

    code = "wrong_key"


class Unreadable(StoreError):
    """A sealed value was cut, changed, moved to another column, or sealed with an unknown key."""

    code = "unreadable"


class Erased(Unreadable):
    """The key of the person whom it belonged to was destroyed on purpose."""

    code = "erased"


class NewerDatabase(StoreError):
    """The database was migrated by a newer version of this program."""

    code = "newer_database"
