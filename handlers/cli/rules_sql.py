"""`yimen rules sql`: the programs as SQL for a warehouse that holds the register."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from handlers.cli.casefiles import today
from handlers.cli.output import complaining
from handlers.cli.rules_books import book_option, load_book
from rules.batch.recipe import DETAILS, Detail
from rules.batch.sql import DIALECT, DIALECTS, Query, tables, translated
from rules.batch.sql_speech import name
from rules.facts import HOUSEHOLD, MEMBER
from rules.rulebook import Rulebook

_VIEWS = {HOUSEHOLD: "household_results", MEMBER: "member_results"}


@click.command("sql")
@click.option("--dialect", type=click.Choice(DIALECTS), default=DIALECT, show_default=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; else today.")
@click.option("--program", "programs", multiple=True, metavar="ID", help="Only this; repeatable.")
@click.option("--detail", type=click.Choice(DETAILS), default="verdicts", show_default=True)
@click.option("--tables", "ddl", is_flag=True, help="Print CREATE TABLE for what they read.")
@book_option
def command(
    dialect: str,
    on: datetime | None,
    programs: tuple[str, ...],
    detail: Detail,
    ddl: bool,
    packs: Path | None,
    local: Path | None,
) -> None:
    """Print the programs as SQL: two views over the tables households and members.

    The views are household_results and member_results: one row a household, or a member, and for
    each program likely, possible, ask or unlikely. The local figures of the day are in them, so
    print them anew when figures or programs change. Tried on duckdb, sqlite, postgres and spark.
    """
    day = on.date() if on is not None else today()
    with complaining(as_json=False):
        book = load_book(packs, local)
        for one in programs:
            book.program(one)
        statements = _statements(book, day, programs, detail, ddl=ddl)
    for statement in statements:
        click.echo(translated(statement, dialect) + ";")


def _statements(
    book: Rulebook, day: date, programs: tuple[str, ...], detail: Detail, *, ddl: bool
) -> list[str]:
    query = Query(book, day, detail=detail, programs=programs or None)
    if ddl:
        return list(tables(book, query.recipe.reads))
    return [f"CREATE VIEW {name(view)} AS {query.select(scope)}" for scope, view in _VIEWS.items()]
