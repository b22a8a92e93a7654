"""`yimen rules check|list|show`: whether the rules are sound, which there are, what one says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from handlers import settings
from handlers.cli import rules_diff, rules_schema, rules_sql, rules_try
from handlers.cli.divisions import divisions
from handlers.cli.output import complaining, print_json, print_problems
from handlers.cli.program_page import page
from handlers.wording import wording
from rules import coverage
from rules.check import GOLDEN, check_rules
from rules.errors import problem
from rules.pack import SHIPPED, Pack
from rules.program import Program
from rules.rulebook import Rulebook, load

_folder = click.Path(path_type=Path, file_okay=False)
_local = click.option(
    "--dir", "local", type=_folder, help="The county's own folder; else that of config.yml."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("rules")
def command() -> None:
    """Check, list and show the relief programs."""


@command.command("check")
@click.option("--packs", type=_folder, help="Another folder of packs.")
@click.option("--golden", type=_folder, help="The golden cases of these packs.")
@_local
@_json
def check_(packs: Path | None, golden: Path | None, local: Path | None, as_json: bool) -> None:
    """Check all packs, figures and citations. Exit code 0 sound, 1 not."""
    with complaining(as_json=as_json):
        found = settings.load()
        folder = local or found.local_folder
        switched = {} if packs else found.templates
        cases = golden or (None if packs else GOLDEN)
        report = check_rules((packs or SHIPPED,), folder, cases, switched)
    if not report.ok:
        print_problems(report.problems, as_json=as_json)
        if not as_json:
            click.echo(wording("rules")["problems"].format(count=len(report.problems)), err=True)
        raise SystemExit(1)
    counts = {"programs": report.programs, "figures": report.figures, "version": report.version}
    if as_json:
        print_json({"ok": True, **counts})
    else:
        click.echo(wording("rules")["sound"].format(**counts))


@command.command("coverage")
@click.option("--write", is_flag=True, help="Write docs/coverage.md anew.")
@_json
def coverage_(write: bool, as_json: bool) -> None:
    """Check that every program of the source documents has become something. Exit code 1 if not."""
    with complaining(as_json=as_json):
        listed, document = coverage.load()
        found = coverage.kept()
    problems = list(coverage.problems_of(listed, document, found))
    page, text = coverage.PAGE, coverage.page(listed, found)
    if write:
        page.write_text(text, encoding="utf-8")
        click.echo(wording("rules")["coverage_written"].format(page=page.name), err=True)
    elif not page.is_file() or page.read_text(encoding="utf-8") != text:
        problems.append(problem("coverage_old", page=page.name))
    if problems:
        print_problems(problems, as_json=as_json)
        raise SystemExit(1)
    count = sum(len(paper.rows) for paper in listed.documents)
    if as_json:
        print_json({"ok": True, "rows": count})
    else:
        click.echo(wording("rules")["coverage_sound"].format(count=count))


@command.command("list")
@_local
@_json
def list_(local: Path | None, as_json: bool) -> None:
    """List every program: id, name, place."""
    book = _book(local, as_json=as_json)
    if as_json:
        print_json([_summary(program, book) for program in book.programs.values()])
        return
    for program in book.programs.values():
        click.echo(f"{program.id}\t{program.name}\t{_whose(book.pack_of[program.id])}")


@command.command("templates")
@_local
@_json
def templates(local: Path | None, as_json: bool) -> None:
    """List the templates and the places that have switched them on in config.yml."""
    found = [pack for pack in _book(local, as_json=as_json).packs if pack.template]
    if as_json:
        print_json([_template(pack) for pack in found])
        return
    texts = wording("rules")
    for pack in found:
        places = [_division(adcode) for adcode in pack.areas]
        said = texts["joint"].join(places) or texts["template_off"]
        blanks = {"template": pack.info.template, "name": pack.info.name, "places": said}
        click.echo(texts["template_line"].format(programs=len(pack.files), **blanks))


@command.command("show")
@click.argument("program_id", metavar="ID")
@_local
@_json
def show(program_id: str, local: Path | None, as_json: bool) -> None:
    """Show one program: conditions, benefit, papers, time limits and what it rests on."""
    book = _book(local, as_json=as_json)
    with complaining(as_json=as_json):
        program = book.program(program_id)
    if as_json:
        whole = program.model_dump(mode="json", by_alias=True, exclude_none=True)
        print_json(_summary(program, book) | whole)
    else:
        click.echo("\n".join(page(program, _whose(book.pack_of[program.id]))))


def _book(local: Path | None, *, as_json: bool) -> Rulebook:
    with complaining(as_json=as_json):
        found = settings.load()
        return load(local=local or found.local_folder, templates=found.templates)


def _whose(pack: Pack) -> str:
    name = pack.info.name
    return wording("rules")["template"].format(name=name) if pack.template else name


def _division(adcode: str) -> str:
    (found,) = divisions(adcode, wording("params")["nation"])
    return found.name


def _template(pack: Pack) -> dict[str, Any]:
    programs = [file.program.id for file in pack.files]
    named = {"template": pack.info.template, "name": pack.info.name}
    return named | {"programs": programs, "switched_on_in": list(pack.areas)}


def _summary(program: Program, book: Rulebook) -> dict[str, Any]:
    info = book.pack_of[program.id].info
    place = {"adcode": info.adcode, "name": info.name}
    if info.template:
        place["template"] = info.template
    return {"id": program.id, "name": program.name, "for": program.scope, "place": place}


command.add_command(rules_try.command)
command.add_command(rules_diff.command)
command.add_command(rules_schema.command)
command.add_command(rules_sql.command)
