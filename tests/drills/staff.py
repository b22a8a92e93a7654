"""People at the desk."""

from __future__ import annotations

from desk.places import Gazetteer
from desk.staff import Staff
from desk.viewer import Role
from tests.drills.stage import Stage

__all__ = ["PASSWORD", "add"]

PASSWORD = "correct-horse-battery"
_COUNTY = "321302"


async def add(stage: Stage, login: str, role: str, town: str | None) -> None:
    """An account of that role in 宿城区, a clerk's at that town of it."""
    await Staff(stage.database, Gazetteer()).add(
        login, PASSWORD, name="值班", role=Role(role), adcode=_COUNTY, town=town
    )
