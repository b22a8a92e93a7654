"""`yimen register synth`: a made-up register, to try `yimen screen` with."""

from __future__ import annotations

from pathlib import Path

import click

from handlers.wording import wording


@click.group("register")
def command() -> None:
    """Registers of households."""


@command.command("synth")
@click.option("--households", "count", type=click.IntRange(1, 100_000_000), required=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same register.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option(
    "--form",
    type=click.Choice(["tables", "csv"]),
    default="tables",
    show_default=True,
    help="tables: two tables of facts; csv: one as a county would send it, with its column map.",
)
@click.option(
    "--unknown",
    type=click.FloatRange(0, 5),
    default=1.0,
    show_default=True,
    help="How often a fact is unknown: 0 never, 1 as in an office.",
)
def synth(count: int, seed: int, out: Path, form: str, unknown: float) -> None:
    """Write a made-up register: realistic households, none of them real."""
    from desk.register.synth import write, write_county
    from rules.facts import load

    texts = wording("register")
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(texts["not_empty"].format(path=out))

    def told(done: int) -> None:
        click.echo(texts["synth_progress"].format(done=done, count=count), err=True)

    if form == "csv":
        out.mkdir(parents=True, exist_ok=True)
        map_path = write_county(load(), count, out / texts["synth_file"], seed=seed, told=told)
        click.echo(texts["synth_csv"].format(count=count, path=out, map=map_path.name))
        return
    write(load(), count, out, seed=seed, unknown=unknown, told=told)
    click.echo(texts["synth_done"].format(count=count, path=out))
