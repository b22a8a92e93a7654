"""What can be wrong with a file of rules, said so that the clerk who wrote it can mend it.

The sentences live in `messages.yml`, an entry a code: `say` (what is wrong), `try` (what to do).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` counts from 1; 0 when the whole file is meant."""

    code: str
    message: str
    suggestion: str = ""
    path: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.line else f"{self.path}: " if self.path else ""
        return f"{place}{self.message}" + (f" → {self.suggestion}" if self.suggestion else "")

    def as_json(self) -> dict[str, str | int]:
        return {
            "code": self.code,
            "file": self.path,
            "line": self.line,
            "message": self.message,
            "suggestion": self.suggestion,
        }


class RulesError(Exception):
    """A file, a parameter or a request that can't be used. Carries every problem found at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SourceError(RulesError):
    """The YAML itself can't be read."""


class CaseFileError(RulesError):
    """A case file that can't be screened as written."""


class UnknownProgramError(RulesError):
    """No program has this id."""


@functools.cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    with Path(__file__).with_name("messages.yml").open("rb") as file:
        messages: Mapping[str, Mapping[str, str]] = yaml.load(file, yaml.CSafeLoader)
    return messages


def problem(code: str, *, path: Path | str = "", line: int = 0, **values: object) -> Problem:
    """The problem `code` of `messages.yml` with its blanks filled in."""
    entry = _messages()[code]
    say, do = entry["say"].format(**values), entry.get("try", "").format(**values)
    return Problem(code, say.strip(), do.strip(), str(path), line)


def sentence(code: str, **values: object) -> str:
    """A fragment of `messages.yml` on its own."""
    return _messages()[code]["say"].format(**values)


def gloss(word: str) -> str | None:
    """What a word of ours means, in Chinese; None when it isn't listed."""
    return _messages()["glosses"].get(word)
