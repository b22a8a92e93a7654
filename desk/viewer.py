"""Who looks at the desk: every query there takes a Viewer and is scoped by it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CONSOLE", "Role", "Viewer"]


class Role(StrEnum):
    """clerk: one township. operator: the hotline, one area. officer: a department of a county.

    district: an area. admin: the house.
    """

    CLERK = "clerk"
    OPERATOR = "operator"
    OFFICER = "officer"
    DISTRICT = "district"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. `adcode` is a county's (clerk) or any division's (321300 sees its counties).

    `town` is set for a clerk, `department` for an officer, and None for the others; `stamp`
    changes when the account changes, so that a session opened before can be ended. `second`:
    whether a second factor is on.
    """

    login: str
    name: str
    role: Role
    adcode: str
    town: str | None = None
    stamp: int = 0
    department: str | None = None
    second: bool = False


# Whoever has a shell on the machine: sees all, moves nothing, and is audited like the rest.
CONSOLE = Viewer("console", "console", Role.ADMIN, "100000")
