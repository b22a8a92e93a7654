"""`yimen jobs`: what the house does by itself, run now or by a cron, and how it went."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from handlers.settings import load
from handlers.wording import wording

if TYPE_CHECKING:
    from store.database import Database


@click.group("jobs")
def command() -> None:
    """Periodic jobs: limits, leads, visits, certificates, re-screening."""


@command.command("run")
@click.argument("names", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All of them, one after the other.")
def run(names: tuple[str, ...], every: bool) -> None:
    """Run the jobs NAMES now, due or not; exit code 1 when one fails."""
    if bool(names) == every:
        raise click.UsageError(wording("jobs")["which"])
    if not asyncio.run(_run(names)):
        sys.exit(1)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def listed(as_json: bool) -> None:
    """How each job went last, and when it is due."""
    found = asyncio.run(_list())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo("\t".join(str(part or "-") for part in one.values()))


async def _run(names: tuple[str, ...]) -> bool:
    # Imported here: the list needs no rules.
    from handlers.compose import house
    from handlers.jobs.every import jobs
    from handlers.jobs.runner import Runner

    settings, texts, well = load(), wording("jobs"), True
    async with house(settings) as built:
        runner = Runner(built.database, jobs(built), settings.jobs.model_dump(), built.clock)
        for name in names:
            if name not in runner.names:
                known = "、".join(runner.names)
                raise click.UsageError(texts["unknown"].format(name=name, known=known))
        for name in names or runner.names:
            done = await runner.run(name)
            failed = done is None and await _failed(built.database, name)
            well = well and not failed
            said = texts["failed" if failed else "busy"]
            click.echo(f"{name}\t{said if done is None else json.dumps(dict(done.found))}")
    return well


async def _failed(database: Database, name: str) -> bool:
    """Whether it went wrong; otherwise another process is at it just now."""
    from store import jobs

    async with database.reading() as session:
        return any(row.name == name and row.failures for row in await jobs.every(session))


async def _list() -> list[dict[str, Any]]:
    from handlers.compose import desk_only
    from store import jobs

    async with desk_only(load()) as desk, desk.database.reading() as session:
        return [
            {
                "name": row.name,
                "done_at": row.done_at.isoformat() if row.done_at else None,
                "due_at": row.due_at.isoformat(),
                "failures": row.failures,
                "problem": row.problem,
                "found": row.found,
            }
            for row in await jobs.every(session)
        ]
