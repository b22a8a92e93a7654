"""What can go wrong with the database and its key. No message carries a value that was stored."""

from __future__ import annotations

__all__ = [
    "BackupBroken",
    "BackupBusy",
    "BackupProblem",
    "BackupTarget",
    "BackupTools",
    "Erased",
    "KeyProblem",
    "NewerDatabase",
    "NoBackup",
    "StoreError",
    "Unreadable",
    "WrongKey",
]


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


class BackupProblem(StoreError):
    """A backup could not be made, looked through or brought back; `where` says of what."""

    code = "backup"

    def __init__(self, where: str) -> None:
        super().__init__(f"{self.code}: {where}")
        self.where = where


class NoBackup(BackupProblem):
    """There is no backup, or no copy of the key store."""

    code = "backup_none"


class BackupBroken(BackupProblem):
    """Something of it is missing, changed or does not hold together."""

    code = "backup_broken"


class BackupBusy(BackupProblem):
    """Another process makes a backup in the same folder."""

    code = "backup_busy"


class BackupTarget(BackupProblem):
    """Only an empty folder, and an empty database, are restored into."""

    code = "backup_target"


class BackupTools(BackupProblem):
    """A program of PostgreSQL's is missing or failed."""

    code = "backup_tools"
