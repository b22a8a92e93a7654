"""What the commands share: JSON on stdout, complaints on stderr, exit code 1 when it went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from rules.errors import Problem, RulesError


def print_json(data: object) -> None:
    """One JSON document; decimals as strings of their own digits, dates as ISO texts."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> Any:
    if isinstance(value, Decimal | Fraction):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_problems(problems: Sequence[Problem], *, as_json: bool = False) -> None:
    """Each on its line, `file:line: what is wrong → what to do`, on stderr."""
    if as_json:
        found = {"ok": False, "problems": [problem.as_json() for problem in problems]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2), err=True)
        return
    here = f"{Path.cwd()}/"
    for problem in problems:
        click.echo(str(problem).removeprefix(here), err=True)


@contextmanager
def complaining(*, as_json: bool = False) -> Iterator[None]:
    """Turns a RulesError into its problems on stderr and exit code 1."""
    try:
        yield
    except RulesError as error:
        print_problems(error.problems, as_json=as_json)
        raise SystemExit(1) from error
