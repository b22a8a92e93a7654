"""The notice before anything is filed: its parts and its version (`bot/notices.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.reading import load_one

__all__ = ["FILE", "Notices", "Purpose", "load"]

FILE = Path(__file__).with_name("notices.yml")
Purpose = Literal["prescreen", "file", "contact"]
Line = Annotated[str, Field(min_length=1)]


class Notices(BaseModel):
    """The notice, in parts. `version` changes with every change of the words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}\.\d+$")]
    purposes: Mapping[Purpose, Line]
    opening: Line
    file: Line
    sensitive: Line
    urgent: Line
    agree: Line
    contact: Line
    child: Line
    whole: Line
    withdrawn: Line
    asked_to_withdraw: Line


def load(path: Path = FILE) -> Notices:
    """Read the notice.

    Raises:
        RulesError: all that is wrong, each with file and line.
    """
    return load_one(path, Notices)[0]
