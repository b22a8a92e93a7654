"""`yimen screen REGISTER`: policy finds people. Who may qualify and isn't enrolled, by township."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from handlers import settings
from handlers.cli.casefiles import today
from handlers.cli.output import complaining, print_json
from handlers.wording import wording

if TYPE_CHECKING:
    from desk.register.columnmap import Plan
    from desk.register.run import Progress, Summary
    from desk.register.source import Register

_path = click.Path(path_type=Path)
_SECONDS = 2.0
_SHOWN = 20


@click.command("screen")
@click.argument("register", type=_path)
@click.option("--out", type=_path, help="A new folder for the lists, or that of a stopped run.")
@click.option("--map", "map_file", type=_path, help="The column map, a YAML file.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; else today.")
@click.option("--propose-map", is_flag=True, help="Print a column map to begin with.")
@click.option("--shards", type=click.IntRange(1, 512), default=1, help="So many processes.")
@click.option("--dask", "address", help="A Dask cluster, tcp://host:8786.")
@click.option("--dir", "local", type=_path, help="The county's own folder; else of config.yml.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    register: Path,
    out: Path | None,
    map_file: Path | None,
    on: datetime | None,
    propose_map: bool,
    shards: int,
    address: str | None,
    local: Path | None,
    as_json: bool,
) -> None:
    """Screen a whole REGISTER (CSV, XLSX, Parquet) and write lists for each township.

    The same command again goes on where an earlier one was stopped.
    """
    with complaining(as_json=as_json):
        if propose_map:
            click.echo(_proposed(register), nl=False)
            return
        if out is None:
            raise click.UsageError(wording("screen")["no_out"])
        day = on.date() if on else today()
        summary = _screen(register, out, map_file, local, day, shards, address)
    if as_json:
        print_json({"out": out, **asdict(summary)})
    else:
        click.echo(wording("screen")["done"].format(out=out, **asdict(summary)))


def _screen(
    path: Path,
    out: Path,
    map_file: Path | None,
    local: Path | None,
    day: date,
    shards: int,
    address: str | None,
) -> Summary:
    from desk.register.columnmap import fitted, load_map
    from desk.register.run import Order, run
    from desk.register.source import open_register
    from desk.register.trouble import stop
    from rules.pack import SHIPPED
    from rules.rulebook import load

    found = settings.load()
    folder = (local or found.local_folder).absolute()
    switched = tuple((code, tuple(names)) for code, names in found.templates.items())
    if map_file is None:
        raise stop("no_map", path, name=path.name)
    map_, document = load_map(map_file)
    register = open_register(path, sheet=map_.sheet, header_line=map_.header_row)
    book = load((SHIPPED,), folder, dict(switched))
    plan = fitted(map_, document, register.header, book.facts)
    _opening(register, plan)
    order = Order(
        register, plan, book, day, out.absolute(), (SHIPPED,), folder, switched, shards, address
    )
    return run(order, _teller())


def _opening(register: Register, plan: Plan) -> None:
    texts = wording("screen")
    click.echo(texts["reading"].format(note=register.note), err=True)
    if plan.unknown:
        shown = texts["joint"].join(plan.unknown[:_SHOWN])
        more = texts["more"] if len(plan.unknown) > _SHOWN else ""
        said = texts["unknown"].format(count=len(plan.unknown), names=shown, more=more)
        click.echo(said, err=True)


def _teller() -> Callable[[Progress], None]:
    """Says how far it is, every few seconds and at the end of each stage; counts only."""
    texts = wording("screen")
    told: dict[str, float] = {}

    def tell(progress: Progress) -> None:
        now, last = monotonic(), told.get(progress.stage)
        ended = progress.done == progress.total
        if last is not None and not ended and now - last < _SECONDS:
            return
        told[progress.stage] = now
        click.echo(texts[progress.stage].format(done=progress.done, total=progress.total), err=True)

    return tell


def _proposed(path: Path) -> str:
    from desk.register.propose import propose
    from desk.register.source import open_register
    from rules.facts import load as load_facts

    return propose(open_register(path), load_facts())
