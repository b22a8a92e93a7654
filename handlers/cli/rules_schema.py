"""`yimen rules schema`: JSON Schemas for editors, printed or written into the repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from desk.register.columnmap import ColumnMap
from handlers.wording import wording
from rules.schema import FOLDER, MODELS, schema_of


def schemas() -> Mapping[str, str]:
    """The text of every schema by its name."""
    models: dict[str, Any] = {**MODELS, "columnmap": ColumnMap}
    return {
        name: json.dumps(schema_of(model), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for name, model in models.items()
    }


@click.command("schema")
@click.argument("name", required=False)
@click.option("--write", is_flag=True, help="Write them all to rules/schema.")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=FOLDER, hidden=True)
def command(name: str | None, write: bool, folder: Path) -> None:
    """Print the JSON Schema of NAME (program, pack, parameters, columnmap), or write them all."""
    made = schemas()
    if write:
        for one, text in made.items():
            (folder / f"{one}.json").write_text(text, "utf-8")
        click.echo(wording("rules_schema")["written"].format(count=len(made), folder=folder))
        return
    if name is None or name not in made:
        names = wording("rules_schema")["joint"].join(made)
        raise click.UsageError(wording("rules_schema")["names"].format(names=names))
    click.echo(made[name], nl=False)
