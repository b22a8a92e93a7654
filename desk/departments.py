"""The departments that a window may refer a part of a ticket to."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from desk.clocks import Limit
from desk.errors import Unfit
from rules.reading import load_list

__all__ = ["Department", "every", "named", "usual"]

_FILE = Path(__file__).parent / "data" / "departments.yml"


class Department(BaseModel):
    """`about`: topics of programs that usually go there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,16}$")]
    name: Annotated[str, StringConstraints(min_length=2)]
    about: tuple[str, ...]
    working_days: Annotated[int, Field(ge=1, le=60)]

    @property
    def limit(self) -> Limit:
        """How long an answer may take."""
        return Limit(self.working_days, working=True)


@cache
def every() -> tuple[Department, ...]:
    """All departments, in the order in which they are offered."""
    return tuple(department for department, _ in load_list(_FILE, Department))


def named(id: str | None) -> Department:
    """Raises Unfit when there is no such department."""
    found = next((one for one in every() if one.id == id), None)
    if found is None:
        raise Unfit("department", "no_department")
    return found


def usual(topic: str) -> Department | None:
    """Where programs of a topic usually go."""
    return next((one for one in every() if topic in one.about), None)
