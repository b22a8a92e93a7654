"""`yimen understand TEXT`: what would be heard in a message, before anything is read back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import click

from bot.hearing import facts_told
from bot.told import FactTold
from handlers.cli.output import print_json
from handlers.compose import build_world
from handlers.settings import Settings, load
from handlers.understanding import at_hand, words
from handlers.wording import wording
from nlu.heard import Heard
from nlu.service.status import Status
from rules.facts import FEN, Catalogue, Fact

# Guesses below this say nothing to anybody.
_SHOWN = 0.05
_CHINA = timezone(timedelta(hours=8))


@click.command("understand")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(text: str, as_json: bool) -> None:
    """Show the intents and facts heard in TEXT, each with its confidence. Nothing is stored.

    A service that runs already is asked; else one is started for this message.
    """
    settings = load()
    world = build_world(settings)
    heard, status = asyncio.run(_hear(settings, text))
    told = facts_told(world, heard, datetime.now(_CHINA).date())
    if as_json:
        print_json(_as_json(world.catalogue, heard, told, status))
        return
    if status.understands != "model":
        for line in words(status):
            click.echo(line, err=True)
    _print(world.catalogue, heard, told)


async def _hear(settings: Settings, text: str) -> tuple[Heard, Status]:
    async with at_hand(settings) as ears:
        return await ears.understanding.understand(text), ears.status()


def _as_json(
    catalogue: Catalogue, heard: Heard, told: Sequence[FactTold], status: Status
) -> dict[str, Any]:
    return {
        "text": heard.text,
        "normal": heard.normal,
        "understands": status.understands,
        "intents": [
            {"intent": name, "confidence": round(score, 3), "source": heard.source(name)}
            for name, score in _intents(heard)
        ],
        "facts": [_fact_json(_fact(catalogue, one), one) for one in told],
        "alarms": heard.alarms,
        "suspected": heard.suspected,
        "left_out": heard.left_out,
    }


def _fact_json(fact: Fact, told: FactTold) -> dict[str, Any]:
    return {
        "member": told.member if told.member_id is not None else None,
        "fact": told.fact,
        "label": fact.label,
        "value": _value(fact, told.value),
        "unit": fact.unit,
        "span": told.span,
        "words": told.words,
        "confidence": round(told.confidence, 3),
        "sure": told.sure,
        "inferred": told.inferred,
        "source": told.source,
    }


def _intents(heard: Heard) -> list[tuple[str, float]]:
    return [(name, score) for name, score in heard.intents if score >= _SHOWN]


def _fact(catalogue: Catalogue, told: FactTold) -> Fact:
    scope = catalogue.household if told.member_id is None else catalogue.member
    return scope[told.fact]


def _value(fact: Fact, value: Any) -> Any:
    """As a case file states it: money in yuan."""
    return Decimal(value) / FEN if fact.kind == "money" and value is not None else value


def _print(catalogue: Catalogue, heard: Heard, told: Sequence[FactTold]) -> None:
    texts = wording("understand")
    for name, score in _intents(heard):
        source = texts[heard.source(name)]
        click.echo(texts["intent"].format(name=name, score=score, source=source))
    for one in told:
        fact = _fact(catalogue, one)
        kind = "asked" if not one.sure else "inferred" if one.inferred else "fact"
        start, end = one.span
        click.echo(
            texts[kind].format(
                who=one.member if one.member_id is not None else texts["household"],
                label=fact.label,
                value=_told(fact, one.value),
                words=heard.normal[start:end] or one.words,
                score=one.confidence,
                source=texts[one.source],
            )
        )
    for alarm in heard.alarms:
        click.echo(texts["alarm"].format(name=alarm))
    for alarm in heard.suspected:
        click.echo(texts["suspected"].format(name=alarm))
    if not (heard.intents or told or heard.alarms):
        click.echo(texts["nothing"])


def _told(fact: Fact, value: Any) -> str:
    texts = wording("understand")
    if value is None:
        return texts["open"]
    if fact.kind == "bool":
        return texts["yes" if value else "no"]
    if fact.kind == "set":
        denied = [texts["denied"].format(name=one) for one in value["no"]]
        return texts["and"].join([*value["yes"], *denied])
    if isinstance(value, dict):
        return "".join(value[part] or "" for part in ("province", "city", "county", "town"))
    unit = texts["yuan"] if fact.kind == "money" else fact.unit
    plain = _value(fact, value)
    return f"{plain:f}{unit}" if isinstance(plain, Decimal) else f"{plain}{unit}"
