"""The rules that a command works with: those of config.yml, or another folder of packs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from handlers import settings
from rules.pack import SHIPPED
from rules.rulebook import Rulebook, load

_Command = TypeVar("_Command", bound=Callable[..., Any])
_folder = click.Path(path_type=Path, file_okay=False)


def book_option(command: _Command) -> _Command:
    """--packs and --dir, as every command about rules has them."""
    local = click.option(
        "--dir", "local", type=_folder, help="The county's own folder; else that of config.yml."
    )
    packs = click.option("--packs", type=_folder, help="Another folder of packs.")
    return packs(local(command))


def load_book(packs: Path | None, local: Path | None) -> Rulebook:
    """The rulebook. Raises RulesError with all problems of all files."""
    found = settings.load()
    switched = {} if packs else found.templates
    return load((packs or SHIPPED,), local or found.local_folder, switched)
