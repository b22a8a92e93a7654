"""`yimen place TEXT`: which township a text means."""

from __future__ import annotations

import json

import click

from desk.places import Gazetteer, Resolution
from handlers.wording import wording
from nlu.normalize import fold
from rules.place import Place


@click.command("place")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(text: str, as_json: bool) -> None:
    """Find the township that TEXT means. Exit code 0 one place, 1 none or several."""
    found = Gazetteer().resolve(fold(text), answering=True)
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _print(text, found)
    raise SystemExit(0 if found.place else 1)


def _as_json(found: Resolution) -> dict[str, object]:
    return {
        "place": _place(found.place) if found.place else None,
        "candidates": [_place(place) for place in found.candidates],
        "text": found.text,
        "how": found.how,
    }


def _place(place: Place) -> dict[str, str | None]:
    return {
        "adcode": place.adcode,
        "province": place.province,
        "city": place.city,
        "county": place.county,
        "town": place.town,
        "name": place.name,
    }


def _print(text: str, found: Resolution) -> None:
    texts = wording("places")
    if found.place:
        click.echo(f"{found.place.name} {found.place.adcode}")
        return
    if not found.candidates:
        click.echo(texts["none"].format(text=text), err=True)
        return
    kind = "several" if len(found.candidates) > 1 else "county"
    click.echo(texts[kind].format(count=len(found.candidates)), err=True)
    for place in found.candidates:
        click.echo(f"{place.name} {place.adcode}")
