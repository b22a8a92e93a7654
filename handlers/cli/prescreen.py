"""`yimen prescreen CASE.yml`: which programs the household of a case file may get, and why."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from desk.windows import Windows
from handlers import settings
from handlers.cli.casefiles import read_case
from handlers.cli.output import complaining, print_json
from handlers.cli.prescreen_page import page
from handlers.cli.verdicts import as_data
from handlers.wording import wording
from rules.explain import explain_all
from rules.rulebook import load
from rules.screening import prescreen


@click.command("prescreen")
@click.argument("case_file", metavar="CASE.yml", type=click.Path(path_type=Path))
@click.option("--on", help="Screen as of this day, 2026-11-22; else the case's own, else today.")
@click.option("--all", "everything", is_flag=True, help="Show every condition of every program.")
@click.option(
    "--dir",
    "local",
    type=click.Path(path_type=Path, file_okay=False),
    help="The county's own folder; else that of config.yml.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    case_file: Path, on: str | None, everything: bool, local: Path | None, as_json: bool
) -> None:
    """Screen a case file: verdicts, conditions, amounts, where to apply. Exit code 1: bad file."""
    day = _day(on) if on is not None else None
    with complaining(as_json=as_json):
        found = settings.load()
        folder = local or found.local_folder
        book = load(local=folder, templates=found.templates)
        case = read_case(case_file, book, _today(), day)
        screening = prescreen(book, case)
        windows = Windows(folder)
    views = explain_all(book, screening)
    if as_json:
        print_json(as_data(book, screening.case, views, windows))
        return
    for line in page(book, screening, views, windows, everything=everything):
        click.echo(line)


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        click.echo(wording("prescreen")["bad_day"].format(text=text), err=True)
        raise SystemExit(2) from error
