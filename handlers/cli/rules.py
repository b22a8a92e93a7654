"""`yimen rules check|list|show`: whether the rules are sound, which there are, what one says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from handlers import settings
from handlers.cli.output import complaining, print_json, print_problems
from handlers.cli.program_page import page
from handlers.wording import wording
from rules import coverage
from rules.check import GOLDEN, check_rules
from rules.errors import problem
from rules.pack import SHIPPED
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
        folder = local or settings.load().local_folder
        report = check_rules((packs or SHIPPED,), folder, golden or (None if packs else GOLDEN))
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
        click.echo(f"{program.id}\t{program.name}\t{book.pack_of[program.id].info.name}")


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
        click.echo("\n".join(page(program, book.pack_of[program.id].info.name)))


def _book(local: Path | None, *, as_json: bool) -> Rulebook:
    with complaining(as_json=as_json):
        return load(local=local or settings.load().local_folder)


def _summary(program: Program, book: Rulebook) -> dict[str, Any]:
    info = book.pack_of[program.id].info
    place = {"adcode": info.adcode, "name": info.name}
    return {"id": program.id, "name": program.name, "for": program.scope, "place": place}
