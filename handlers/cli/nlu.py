"""`yimen nlu train|test|status`: the model behind the understanding of messages."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from handlers.cli.output import print_json
from handlers.settings import Settings, load
from handlers.understanding import parts_of
from handlers.wording import wording
from nlu.service import notes
from nlu.service.client import RasaClient
from nlu.service.making import Parts, trained
from nlu.service.runtime import memory_mb
from nlu.service.trainer import TrainingFailedError
from nlu.understanding import UnderstandingUnavailableError

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_LINES = 12


@click.group("nlu")
def command() -> None:
    """Train the model that understands messages, test it, see how it stands."""


@command.command("train")
@click.option("--again", is_flag=True, help="Even if nothing changed since the last training.")
@_json
def train(again: bool, as_json: bool) -> None:
    """Train a model if the data changed. A running Yimen takes it over by itself."""
    texts, parts = wording("nlu"), parts_of(load())
    if not parts.runtime.installed:
        _stop(texts["no_environment"])
    click.echo(texts["training"], err=True)
    try:
        made = asyncio.run(trained(parts, again=again))
    except TrainingFailedError as error:
        for line in error.told[-_LINES:]:
            click.echo(f"  {line}", err=True)
        _stop(texts["failed"])
    if as_json:
        print_json({"model": made.digest, "fresh": made.fresh, "seconds": round(made.seconds, 1)})
        return
    said = texts["trained" if made.fresh else "same"]
    values = {"seconds": made.seconds, "right": made.right, "of": made.of}
    click.echo(said.format(model=made.digest, **values))
    if notes.found(parts.runtime.folder):
        click.echo(texts["takes_over"])


@command.command("status")
@_json
def status(as_json: bool) -> None:
    """How the service stands: environment, models, the last training, the running process."""
    settings = load()
    found = asyncio.run(_status(settings))
    print_json(found) if as_json else _print(settings, found)


@command.command("test")
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Other files."
)
@_json
def test(folder: Path | None, as_json: bool) -> None:
    """Measure understanding on the messages kept apart from training: tests/nlu/heldout."""
    # Imported here: training and status need no rulebook.
    from handlers.cli.nlu_test import run

    run(load(), folder, as_json=as_json)


async def _status(settings: Settings) -> dict[str, Any]:
    parts = parts_of(settings)
    digest, current = parts.project.digest(), parts.models.current()
    return {
        "service": settings.understanding.service,
        "environment": str(settings.environment),
        "installed": parts.runtime.installed,
        "data": digest,
        "trained": parts.models.has(digest),
        "current": current,
        "models": [_model(path) for path in parts.models.every()],
        "last_training": notes.read_training(parts.runtime.folder),
        "running": await _running(parts),
    }


def _model(path: Path) -> dict[str, Any]:
    about = path.stat()
    at = datetime.fromtimestamp(about.st_mtime, UTC).isoformat(timespec="seconds")
    return {"model": path.name.partition(".")[0], "bytes": about.st_size, "at": at}


async def _running(parts: Parts) -> dict[str, Any] | None:
    found = notes.found(parts.runtime.folder)
    if found is None:
        return None
    address, pid = found
    client = RasaClient(timeout=2.0)
    client.use(address)
    try:
        await client.parse("你好")
        answers = True
    except UnderstandingUnavailableError:
        answers = False
    finally:
        await client.close()
    return {"pid": pid, "memory_mb": memory_mb(pid), "answers": answers}


def _print(settings: Settings, found: dict[str, Any]) -> None:
    texts = wording("nlu")
    if found["service"] == "off":
        click.echo(texts["off"])
    state = texts["installed" if found["installed"] else "missing"]
    click.echo(texts["environment"].format(path=settings.environment, state=state))
    click.echo(texts["current" if found["trained"] else "behind"].format(digest=found["data"]))
    click.echo(texts["models"])
    for one in found["models"]:
        mark = "*" if one["model"] == found["current"] else " "
        size = one["bytes"] / 1e6
        click.echo(texts["model"].format(mark=mark, name=one["model"], size=size, at=one["at"]))
    if not found["models"]:
        click.echo(texts["none"])
    _print_training(found["last_training"])
    _print_running(found["running"])


def _print_training(last: dict[str, Any] | None) -> None:
    texts = wording("nlu")
    if last is None:
        return
    if "problem" not in last:
        click.echo(texts["last"].format(**last))
        return
    problem = wording("understanding")[last["problem"]]
    click.echo(texts["last_failed"].format(at=last["at"], problem=problem))
    for line in last.get("told", ())[-_LINES:]:
        click.echo(f"  {line}")


def _print_running(running: dict[str, Any] | None) -> None:
    texts = wording("nlu")
    if running is None:
        click.echo(texts["stopped"])
        return
    state = texts["answers" if running["answers"] else "silent"]
    mb = round(running["memory_mb"] or 0)
    click.echo(texts["runs"].format(pid=running["pid"], mb=mb, state=state))


def _stop(said: str) -> NoReturn:
    click.echo(said, err=True)
    raise SystemExit(1)
