"""Whom a window rings up at a department: entered by the county, in `departments.yml` of its
local folder. What nobody entered is unknown, not empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from desk.departments import every
from rules.reading import load_list

__all__ = ["FILE", "Contact", "load"]

FILE = "departments.yml"
_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class Contact(BaseModel):
    """A department of a county, and when its particulars were last checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    department: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,16}$")]
    phone: _Said | None = None
    person: _Said | None = None
    address: _Said | None = None
    hours: _Said | None = None
    checked: date


def load(local: Path | None) -> Mapping[tuple[str, str], Contact]:
    """By county and department. Raises RulesError for a malformed entry, with file and line."""
    path = local / FILE if local is not None else None
    if path is None or not path.exists():
        return {}
    known = {one.id for one in every()}
    found = {(one.adcode, one.department): one for one, _ in load_list(path, Contact)}
    return {key: one for key, one in found.items() if key[1] in known}
