"""What is wrong with a register or its column map, in the words of desk/texts/register.yml.

No sentence carries what stands in a cell of somebody's: only line, column and reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rules.errors import Problem, RulesError

_TEXTS = Path(__file__).parent.parent / "texts" / "register.yml"


class RegisterError(RulesError):
    """A register, a column map or an output folder that can't be used; says what to do."""


@cache
def _all() -> Mapping[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(_TEXTS.read_text(encoding="utf-8"))
    return texts


def say(key: str, /, **blanks: object) -> str:
    """A text of register.yml with its blanks filled in."""
    text: str = _all()[key]
    return text.format(**blanks)


def texts(key: str) -> Mapping[str, str]:
    """A group of texts of register.yml."""
    group: dict[str, str] = _all()[key]
    return group


def lines(key: str) -> Sequence[str]:
    """A list of texts of register.yml."""
    listed: list[str] = _all()[key]
    return listed


def problem(code: str, path: Path | str = "", line: int = 0, **blanks: object) -> Problem:
    """The entry `code` of `troubles` as a problem."""
    entry = _all()["troubles"][code]
    return Problem(
        code, entry["say"].format(**blanks), entry["try"].format(**blanks), str(path), line
    )


def stop(code: str, path: Path | str = "", line: int = 0, **blanks: object) -> RegisterError:
    """An error of one problem, to be raised."""
    return RegisterError([problem(code, path, line, **blanks)])
