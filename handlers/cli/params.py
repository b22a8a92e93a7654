"""`yimen params set|list`: a county enters its own standards, each with its document and date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

import click

from handlers import settings
from handlers.cli.divisions import Division, divisions
from handlers.cli.output import complaining, print_json
from handlers.wording import wording
from rules.local import make_entry, record
from rules.parameters import VARIANTS, Entry, Figure, ParameterCatalogue
from rules.rulebook import load

_folder = click.Path(path_type=Path, file_okay=False)
_local = click.option(
    "--dir", "local", type=_folder, help="The county's own folder; else that of config.yml."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("params")
def command() -> None:
    """Enter and list the standards of a place."""


@command.command("set")
@click.argument("place")
@click.argument("key")
@click.argument("value")
@click.option("--doc", required=True, help="Number or full title of the document.")
@click.option("--from", "start", required=True, help="First day in force, 2026-07-01.")
@click.option("--to", help="Last day in force; open when left out.")
@click.option("--variant", type=click.Choice(VARIANTS), help="Only for this kind of hukou.")
@click.option("--clause", help="Clause of the document.")
@click.option("--url", help="Where the document can be read.")
@_local
@_json
def set_(place: str, local: Path | None, as_json: bool, **typed: Any) -> None:
    """Record that PLACE has the standard KEY at VALUE. Exit code 1 when it can't be right."""
    division = _division(place)
    cite = {name: typed[name] for name in ("doc", "clause", "url") if typed[name] is not None}
    data = {
        "key": typed["key"],
        "value": _number(typed["value"]),
        "variant": typed["variant"],
        "from": _day(typed["start"]),
        "to": _day(typed["to"]) if typed["to"] else None,
        "cite": cite,
        "certainty": "official",
    }
    if not cite.get("url", "https://").startswith(("http://", "https://")):
        _stop("bad_url", text=cite["url"])
    with complaining(as_json=as_json):
        entry, catalogue = make_entry(data), ParameterCatalogue.load()
        folder = local or settings.load().local_folder
        path, replaced = record(folder, division.adcode, division.name, entry, catalogue)
    figure = Figure(entry, division.adcode, division.name, str(path), local=True)
    if as_json:
        old = replaced.value if replaced else None
        print_json(_json_figure(figure, catalogue) | {"file": path, "replaced": old})
    else:
        _print_written(figure, replaced, catalogue)


@command.command("list")
@click.argument("place")
@_local
@_json
def list_(place: str, local: Path | None, as_json: bool) -> None:
    """List every figure that PLACE itself has, shipped or entered, oldest first."""
    division = _division(place)
    with complaining(as_json=as_json):
        book = load(local=local or settings.load().local_folder)
    found = book.store.at(division.adcode)
    if as_json:
        print_json([_json_figure(figure, book.catalogue) for figure in found])
    elif not found:
        click.echo(wording("params")["no_figures"].format(place=division.name))
    for figure in () if as_json else found:
        click.echo(_line(figure, book.catalogue))


def _stop(message: str, **values: object) -> NoReturn:
    click.echo(wording("params")[message].format(**values), err=True)
    raise SystemExit(1)


def _division(text: str) -> Division:
    found = divisions(text, wording("params")["nation"])
    if len(found) == 1:
        return found[0]
    if found:
        click.echo(wording("params")["several_places"].format(text=text), err=True)
        for one in found:
            click.echo(f"  {one.adcode} {one.name}", err=True)
        raise SystemExit(1)
    _stop("no_place", text=text)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        _stop("not_number", text=text)
    return number if number.is_finite() else _stop("not_number", text=text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        _stop("not_date", text=text)


def _blanks(figure: Figure, catalogue: ParameterCatalogue) -> dict[str, str]:
    entry, spec = figure.entry, catalogue.specs[figure.entry.key]
    return {
        "place": figure.place,
        "label": spec.label,
        "unit": spec.unit,
        "value": f"{entry.value:f}",
        "variant": f"({entry.variant})" if entry.variant else "",
        "start": entry.start.isoformat() if entry.start else "",
        "doc": entry.cite.doc,
    }


def _line(figure: Figure, catalogue: ParameterCatalogue) -> str:
    texts, entry = wording("params"), figure.entry
    dates = [texts["from"].format(start=entry.start)] if entry.start else []
    dates += [texts["to"].format(to=entry.to)] if entry.to else []
    return texts["line"].format(
        **_blanks(figure, catalogue),
        dates=" ".join(dates) or texts["undated"],
        certainty=texts[entry.certainty],
        own=texts["own"] if figure.local else "",
    )


def _print_written(figure: Figure, replaced: Entry | None, catalogue: ParameterCatalogue) -> None:
    texts, blanks = wording("params"), _blanks(figure, catalogue)
    click.echo(texts["written"].format(**blanks))
    if replaced:
        old = {"value": f"{replaced.value:f}", "unit": blanks["unit"], "doc": replaced.cite.doc}
        click.echo(texts["replaced"].format(**old))
    click.echo(texts["file"].format(path=figure.path))


def _json_figure(figure: Figure, catalogue: ParameterCatalogue) -> dict[str, Any]:
    spec = catalogue.specs[figure.entry.key]
    plain = figure.entry.model_dump(by_alias=True)
    about = {"label": spec.label, "unit": spec.unit, "local": figure.local}
    return {"place": {"adcode": figure.adcode, "name": figure.place}} | about | plain
