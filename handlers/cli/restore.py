"""`yimen restore BACKUP INTO`: bring a backup back into an empty place, all of it or nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from sqlalchemy import make_url

from handlers.cli.backup import masters, told
from handlers.settings import load
from handlers.wording import wording
from store.backup.restoring import restore

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("restore")
@click.argument("backup", type=_FOLDER)
@click.argument("into", type=_FOLDER)
@click.option(
    "--keys",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Copy of the key store; else keys/persons.sqlite beside the backup.",
)
@click.option("--database", help="Address of an empty PostgreSQL database, for a backup of one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    backup: Path, into: Path, keys: Path | None, database: str | None, as_json: bool
) -> None:
    """Bring BACKUP back into INTO, an empty folder, which can then be the data folder.

    Verified before it says so. The master key has to be at hand, from its file or YIMEN_KEY.
    """
    address = make_url(database) if database else None
    manifest = asyncio.run(restore(backup, into, masters(load()), keys, address))
    told("restored", manifest, into, as_json=as_json)
    if not as_json:
        click.echo(wording("backup")["next"].format(into=into))
