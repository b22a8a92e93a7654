"""What the desk refuses. Each error has a stable code; none carries anything personal."""

from __future__ import annotations

from datetime import timedelta

__all__ = [
    "Changed",
    "DeskError",
    "Locked",
    "NotAllowed",
    "NotFound",
    "Refused",
    "Taken",
    "Unfit",
]


class DeskError(Exception):
    """Base of everything the desk refuses; `code` names the text that explains it."""

    code = "desk"


class NotFound(DeskError):
    """No such ticket or account, or none that this viewer may know of: the two look the same."""

    code = "not_found"


class NotAllowed(DeskError):
    """The viewer sees the ticket but this role may not do that to it."""

    code = "not_allowed"


class Changed(DeskError):
    """Somebody else changed it since it was read; read it again."""

    code = "changed"


class Unfit(DeskError):
    """What was handed in can't be used: a missing reason, a bad login, a weak password."""

    code = "unfit"

    def __init__(self, field: str, code: str = "unfit") -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class Taken(DeskError):
    """The login exists already."""

    code = "taken"


class Refused(DeskError):
    """Wrong login or password, or the account is closed: which of them is not said."""

    code = "refused"


class Locked(Refused):
    """Too many wrong passwords; try again after `minutes`."""

    code = "locked"

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self.minutes = minutes

    @classmethod
    def after(cls, wait: timedelta) -> Locked:
        """Whole minutes, rounded up."""
        return cls(-(-wait // timedelta(minutes=1)))
