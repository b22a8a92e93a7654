"""`yimen route CASE.yml --program ID`: which window takes a program of a case, and why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from desk.routing import Route, route
from desk.windows import Window, Windows
from handlers import settings
from handlers.cli.casefiles import read_case
from handlers.cli.output import complaining, print_json
from handlers.wording import wording
from rules.rulebook import load


@click.command("route")
@click.argument("case_file", metavar="CASE.yml", type=click.Path(path_type=Path))
@click.option("--program", "program_id", required=True, help="Id of a program: yimen rules list.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(case_file: Path, program_id: str, as_json: bool) -> None:
    """Where to take the program. Exit code 1: bad file, unknown program, or no township known."""
    with complaining(as_json=as_json):
        folder = settings.load().local_folder
        book = load(local=folder)
        program = book.program(program_id)
        today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
        case = read_case(case_file, book, today, None)
        permit = case.household.get("residence_permit") is True
        found = route(program.apply_at, case.places, residence_permit=permit)
        window = Windows(folder).at(found.place) if found.place else None
    if as_json:
        print_json(_as_json(program_id, found, window))
    else:
        _print(found, window)
    raise SystemExit(0 if window else 1)


def _as_json(program_id: str, found: Route, window: Window | None) -> dict[str, object]:
    return {
        "program": program_id,
        "window": window.name if window else None,
        "adcode": window.place.adcode if window else None,
        "town": window.place.town if window else None,
        "place": window.place.name if window else None,
        "reason": found.reason,
        "reason_id": found.reason_id,
        "certain": found.certain,
        "address": window.address if window else None,
        "phone": window.phone if window else None,
        "hours": window.hours if window else None,
    }


def _print(found: Route, window: Window | None) -> None:
    texts = wording("places")
    if window is None:
        click.echo(texts["no_route"], err=True)
        return
    click.echo(f"{window.place.name} {window.name}")
    click.echo(found.reason)
    known = {"address": window.address, "phone": window.phone, "hours": window.hours}
    said = [texts[name].format(**{name: value}) for name, value in known.items() if value]
    for line in said or [texts["unknown"]]:
        click.echo(line)
