"""Households written down to try the rules on: a case file, or a golden file with many of them.

A golden file is a mapping with `program` and `cases`; each case is a case file's content with a
`name`, the `member` who is meant, and what is expected of the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rules import casefile
from rules.case import Case
from rules.casefile import Context
from rules.errors import Problem, RulesError, problem
from rules.pack import collecting
from rules.source import Document, read

EXPECTED = (
    "verdict",
    "criteria",
    "amount",
    "missing",
    "missing_parameters",
    "already_held",
    "near",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One household. `program`, `member` and `expected` are those of a golden case, else empty."""

    name: str
    path: Path
    line: int
    case: Case
    program: str | None
    member: str | None
    expected: Mapping[str, Any]


def read_examples(path: Path, context: Context, today: date) -> tuple[Example, ...]:
    """The household of a case file, or every household of a golden file.

    Raises SourceError (unreadable), CaseFileError or RulesError with every problem of the file.
    """
    document = read(path)
    if not isinstance(document.data, dict) or "cases" not in document.data:
        case = casefile.case_from(document, document.data, (), context, today)
        return (Example(path.stem, path, 1, case, None, None, {}),)
    listed = document.data["cases"]
    if not isinstance(listed, list) or not listed:
        raise RulesError([document.problem("not_list", ("cases",))])
    problems: list[Problem] = []
    found: list[Example] = []
    for index in range(len(listed)):
        with collecting(problems):
            found.append(_one(document, index, context, today))
    if problems:
        raise RulesError(problems)
    return tuple(found)


def every_example(folder: Path, context: Context, today: date) -> Iterator[Example]:
    """Every household below a folder, in the order of the paths.

    Raises RulesError: there is no such folder or no YAML file in it, or as `read_examples`.
    """
    paths = sorted(folder.rglob("*.yml")) if folder.is_dir() else []
    if not paths:
        raise RulesError([problem("no_examples", path=folder)])
    problems: list[Problem] = []
    for path in paths:
        with collecting(problems):
            yield from read_examples(path, context, today)
    if problems:
        raise RulesError(problems)


def _one(document: Document, index: int, context: Context, today: date) -> Example:
    where = ("cases", index)
    data = document.data["cases"][index]
    if not isinstance(data, dict):
        raise RulesError([document.problem("not_mapping", where)])
    given = {key: value for key, value in data.items() if key in casefile.KEYS}
    program, member = document.data.get("program"), data.get("member")
    return Example(
        name=str(data.get("name") or f"{document.path.stem} {index + 1}"),
        path=document.path,
        line=document.line(where),
        case=casefile.case_from(document, given, where, context, today),
        program=None if program is None else str(program),
        member=None if member is None else str(member),
        expected={key: data[key] for key in EXPECTED if key in data},
    )
