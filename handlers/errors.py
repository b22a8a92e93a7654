"""One shape for every error that a person may see: what is wrong and what to do.

The packages below raise their own errors and know nothing of each other; here they become
`rules.errors.Problem`, whatever they were. Anything not listed is a fault of ours and stays one.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import OperationalError

from desk.errors import DeskError, Unfit
from handlers.wording import wording
from rules.errors import Problem, RulesError
from store.errors import BackupProblem, KeyProblem, StoreError

__all__ = ["problems"]


def problems(error: Exception) -> tuple[Problem, ...] | None:
    """What to tell of this error, or None when it is none that a person can mend."""
    if isinstance(error, RulesError):
        return error.problems
    if isinstance(error, KeyProblem | BackupProblem):
        return (_problem(error.code, where=error.where),)
    if isinstance(error, Unfit):
        return (_problem(error.code, field=error.field),)
    if isinstance(error, StoreError | DeskError):
        return (_problem(error.code),)
    if isinstance(error, OperationalError | sqlite3.OperationalError):
        return (_problem("database"),)
    return None


def _problem(code: str, **values: str) -> Problem:
    texts = wording("errors")
    say = texts.get(code, texts["other"]).format(code=code, **values)
    return Problem(code, say, texts.get(f"{code}_try", ""))
