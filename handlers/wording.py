"""What the commands and pages say, kept in handlers/texts/*.yml: one mapping of id to text each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent / "texts"


@cache
def wording(name: str) -> Mapping[str, str]:
    """The texts of handlers/texts/<name>.yml. Raises OSError when there is no such file."""
    texts: dict[str, str] = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return texts
