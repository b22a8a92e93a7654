"""`yimen rules try ID CASE.yml`: one program on one household, with every step shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from handlers.cli.casefiles import context_of, today
from handlers.cli.output import complaining, print_json
from handlers.cli.rules_books import book_option, load_book
from handlers.cli.trying import Trial, attempt
from handlers.cli.trying_page import page
from handlers.cli.verdicts import program_data
from rules.examples import read_examples


@click.command("try")
@click.argument("program_id", metavar="ID")
@click.argument("case_file", metavar="CASE.yml", type=click.Path(path_type=Path))
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day, 2026-11-22; else the case's."
)
@book_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    program_id: str,
    case_file: Path,
    on: datetime | None,
    packs: Path | None,
    local: Path | None,
    as_json: bool,
) -> None:
    """Try a program on a case file, or on each case of a golden file, and show the trace.

    Exit code 1: a file can't be used, or a golden case comes out otherwise than it says.
    """
    with complaining(as_json=as_json):
        book = load_book(packs, local)
        program = book.program(program_id)
        examples = read_examples(case_file, context_of(book), today())
        if on is not None:
            day = on.date()
            examples = tuple(replace(one, case=replace(one.case, on=day)) for one in examples)
        trials = [attempt(book, program, one) for one in examples]
    if as_json:
        print_json([_data(trial) for trial in trials])
    else:
        click.echo("\n".join(page(book, program, trials)))
    if any(trial.differences for trial in trials):
        raise SystemExit(1)


def _data(trial: Trial) -> dict[str, object]:
    return {
        "name": trial.example.name,
        "on": trial.example.case.on,
        "why_not": trial.why_not,
        "results": [program_data(view) for view in trial.views],
        "differences": [
            {"what": one.label or one.what, "expected": one.expected, "found": one.found}
            for one in trial.differences
        ],
    }
