"""`yimen backup DIR`: a copy of the data that can be trusted; `yimen backup verify` tries one."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import click
from sqlalchemy import make_url

from handlers.cli.output import print_json
from handlers.compose import desk_only
from handlers.settings import Settings, load
from handlers.wording import wording
from store.backup.making import Source, make
from store.backup.manifest import Manifest
from store.backup.restoring import check
from store.errors import KeyProblem
from store.keys import VARIABLE
from store.masters import Masters

__all__ = ["masters", "told"]

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


class _Group(click.Group):
    """`yimen backup DIR` is short for `yimen backup make DIR`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group("backup", cls=_Group)
def command() -> None:
    """Back up while the house runs (yimen backup DIR), or look through a backup."""


@command.command("make")
@click.argument("folder", type=_FOLDER)
@click.option("--keys", type=_FILE, help="Copy of the key store; else FOLDER/keys/persons.sqlite.")
@click.option("--keep", type=click.IntRange(1), help="So many stay, the oldest go.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def one(folder: Path, keys: Path | None, keep: int | None, as_json: bool) -> None:
    """Add a backup to FOLDER, looked through before it gets its name.

    The master key is not part of it, and the copy of the key store is replaced, never kept twice.
    """
    made, manifest = asyncio.run(_make(load(), folder, keys, keep))
    told("made", manifest, made, as_json=as_json)


@command.command("verify")
@click.argument("backup", type=_FOLDER)
@click.option("--keys", type=_FILE, help="Copy of the key store; else keys/persons.sqlite beside.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(backup: Path, keys: Path | None, as_json: bool) -> None:
    """Look through BACKUP: every file, every table's rows, the audit's chain."""
    manifest = asyncio.run(check(backup, masters(load()), keys))
    told("verified", manifest, backup, as_json=as_json)


async def _make(
    settings: Settings, folder: Path, keys: Path | None, keep: int | None
) -> tuple[Path, Manifest]:
    async with desk_only(settings) as desk:
        store = Path(str(make_url(settings.keys_url).database))
        address = desk.database.engine.url
        source = Source(address, desk.database.vault, store, settings.local_folder)
        return await make(source, folder, keys, keep)


def masters(settings: Settings) -> Masters:
    """The master keys at hand; none is made here.

    Raises:
        KeyProblem: key_missing, or as load_keys.
    """
    value = os.environ.get(VARIABLE)
    if value is None and not settings.key_file.exists():
        raise KeyProblem("key_missing", str(settings.key_file))
    return Masters(file=settings.key_file, value=value)


def told(what: str, manifest: Manifest, where: Path, *, as_json: bool) -> None:
    """What came of it; nothing personal."""
    figures: dict[str, Any] = {
        "folder": str(where),
        "made_at": manifest.made_at,
        "database": manifest.database,
        "bytes": manifest.bytes,
        "files": len(manifest.files),
        "rows": sum(manifest.standing.rows.values()),
        "tickets": manifest.standing.rows["ticket"],
        "audited": manifest.standing.audited,
        "head": manifest.standing.head,
    }
    if as_json:
        print_json(figures)
        return
    texts = wording("backup")
    click.echo(texts[what].format(megabytes=f"{manifest.bytes / 1e6:.1f}", **figures))
    click.echo(texts["stands"].format(**figures))
    if what == "made":
        click.echo(texts["apart"])
