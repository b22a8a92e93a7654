"""`yimen rules diff OLD NEW`: who would come out otherwise, before a change is published."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from handlers import settings
from handlers.cli.casefiles import context_of, today
from handlers.cli.diff_page import Household, by_cases, by_register
from handlers.cli.output import complaining
from handlers.wording import wording
from rules.compare import flips
from rules.errors import Problem, RulesError
from rules.examples import every_example
from rules.pack import NATIONAL_FOLDER, SHIPPED
from rules.rulebook import Rulebook, load

if TYPE_CHECKING:
    from desk.register.comparing import Turn

_path = click.Path(path_type=Path)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--cases", type=_path, help="A folder of case files or golden files.")
@click.option("--register", type=_path, help="A register, with its --map.")
@click.option("--map", "map_file", type=_path, help="The column map of the register.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; else today.")
@click.option("--dir", "local", type=_path, help="The county's own folder; else of config.yml.")
def command(
    old: str,
    new: str,
    cases: Path | None,
    register: Path | None,
    map_file: Path | None,
    on: datetime | None,
    local: Path | None,
) -> None:
    """Compare two folders of packs, or two git revisions, on cases or on a register.

    OLD and NEW: a folder of packs, or a revision such as HEAD~1. Exit code 0 whether or not
    anything differs, 1 when something can't be read.
    """
    if (cases is None) == (register is None):
        raise click.UsageError(wording("diff")["one_of"])
    with complaining(), ExitStack() as stack:
        before = _book(stack.enter_context(_packs(old)), local)
        after = _book(stack.enter_context(_packs(new)), local)
        if cases is not None:
            lines = by_cases(list(_households(before, after, cases)))
        else:
            assert register is not None
            day = on.date() if on else today()
            lines = by_register(before, after, _turns(before, after, register, map_file, day))
        for line in lines:
            click.echo(line)


def _households(before: Rulebook, after: Rulebook, cases: Path) -> Iterator[Household]:
    for example in every_example(cases, context_of(after), today()):
        yield Household(example, tuple(flips(before, after, example.case)))


def _turns(
    before: Rulebook, after: Rulebook, register: Path, map_file: Path | None, day: date
) -> list[Turn]:
    from desk.register.columnmap import fitted, load_map
    from desk.register.comparing import compare
    from desk.register.run import Order
    from desk.register.source import open_register
    from desk.register.trouble import stop

    if map_file is None:
        raise stop("no_map", register, name=register.name)
    map_, document = load_map(map_file)
    opened = open_register(register, sheet=map_.sheet, header_line=map_.header_row)
    plan = fitted(map_, document, opened.header, after.facts)
    order = Order(opened, plan, after, day, Path(), (), None, ())
    return compare(before, after, order)


def _book(packs: Path, local: Path | None) -> Rulebook:
    """A folder of rules: a whole set with the nation's, or a place's beside the shipped ones."""
    found = settings.load()
    own = local or found.local_folder
    if (packs / NATIONAL_FOLDER).is_dir():
        return load((packs,), own, found.templates)
    # A county's own folder stands in for what it has in use.
    return load((SHIPPED, packs), None, found.templates)


@contextmanager
def _packs(named: str) -> Iterator[Path]:
    """The folder of packs that a folder or a git revision names. Raises RulesError."""
    if Path(named).is_dir():
        yield Path(named)
        return
    with TemporaryDirectory(prefix="yimen-") as folder:
        _unpack(named, Path(folder))
        yield Path(folder) / "rules" / "packs"


def _unpack(revision: str, folder: Path) -> None:
    texts = wording("diff")
    command = ["git", "archive", "--format=tar", "--", revision, "rules/packs"]
    done = subprocess.run(  # noqa: S603 -- a fixed program, the revision is one argument
        command, cwd=SHIPPED.parent.parent, capture_output=True, check=False
    )
    if done.returncode:
        told = Problem("revision", texts["revision"].format(named=revision), texts["revision_try"])
        raise RulesError([told])
    with tarfile.open(fileobj=BytesIO(done.stdout)) as packed:
        packed.extractall(folder, filter="data")
