"""What `yimen nlu test` does: every held-out message is understood, judged and counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import click

from bot.hearing import facts_told
from bot.world import World
from handlers.cli.output import print_json
from handlers.compose import build_world
from handlers.heldout import FOLDER, Item, items
from handlers.scoring import Result, Tally, judge, tallies
from handlers.settings import Settings
from handlers.understanding import at_hand, words
from handlers.wording import wording
from nlu.service.status import Status

__all__ = ["run"]

_WORST, _CONFUSED = 10, 10


def run(settings: Settings, folder: Path | None, *, as_json: bool) -> None:
    """Print the report. Exit code 1 when there is nothing to test on.

    Raises:
        RulesError: a file of the test set is wrong.
    """
    world = build_world(settings)
    found = items(world.catalogue, folder or FOLDER)
    if not found:
        click.echo(wording("nlu")["empty"].format(folder=folder or FOLDER), err=True)
        raise SystemExit(1)
    results, status = asyncio.run(_judged(settings, world, found))
    if as_json:
        print_json(_as_json(results, status))
    else:
        _print(results, status)


async def _judged(
    settings: Settings, world: World, found: list[Item]
) -> tuple[list[Result], Status]:
    async with at_hand(settings) as ears:
        results = []
        for item in found:
            heard = await ears.understanding.understand(item.say)
            told = facts_told(world, heard, item.on)
            results.append(judge(world.catalogue, item, heard, told))
        return results, ears.status()


def _worst(results: list[Result]) -> list[Result]:
    bad = [one for one in results if one.badness > (0, 0)]
    return sorted(bad, key=lambda one: one.badness, reverse=True)[:_WORST]


def _confusions(results: list[Result]) -> list[tuple[tuple[str, str], int]]:
    """(wanted, got) of the wrong ones, the most frequent first."""
    wrong = Counter(
        (one.item.wanted[0][0] if one.item.wanted else "-", one.strongest)
        for one in results
        if one.intent is False
    )
    return wrong.most_common(_CONFUSED)


def _as_json(results: list[Result], status: Status) -> dict[str, Any]:
    return {
        "understands": status.understands,
        "model": status.model,
        "tallies": {name: _tally(one) for name, one in tallies(results).items()},
        "confusions": [
            {"wanted": wanted, "got": got, "count": count}
            for (wanted, got), count in _confusions(results)
        ],
        "worst": [_bad(one) for one in _worst(results)],
    }


def _tally(one: Tally) -> dict[str, Any]:
    return {
        "messages": one.messages,
        "intent_accuracy": one.accuracy,
        "precision": one.precision,
        "recall": one.recall,
        "f1": one.f1,
        "wrong_member": one.facts["moved"],
        "danger_recall": one.danger_recall,
        "interrupted": one.interrupted,
        "false_alarms": one.false_alarms,
        "suspected": one.dangers["suspected"],
    }


def _bad(one: Result) -> dict[str, Any]:
    return {
        "say": one.item.say,
        "voice": one.item.voice,
        "intent": one.intent,
        "got": one.strongest,
        "wanted": one.item.intents,
        "wrong": [str(pair) for pair in one.wrong],
        "missed": [str(pair) for pair in one.missed],
        "missed_alarm": one.missed_alarm,
        "false_alarm": one.false_alarm,
    }


def _print(results: list[Result], status: Status) -> None:
    texts = wording("nlu")
    how = texts["model_hears" if status.understands == "model" else "keywords_hear"]
    click.echo(texts["head"].format(count=len(results), how=how))
    if status.understands != "model":
        for line in words(status):
            click.echo(line)
    click.echo("\t".join(texts["columns"].split()))
    for name, one in tallies(results).items():
        if one.messages:
            click.echo("\t".join(_row(name, one)))
    if confusions := _confusions(results):
        click.echo(texts["confused"])
    for (wanted, got), count in confusions:
        click.echo(texts["confusion"].format(wanted=wanted, got=got, count=count))
    if soft := sum(one.suspected for one in results):
        click.echo(texts["suspected"].format(count=soft))
    if worst := _worst(results):
        click.echo(texts["worst"])
    for result in worst:
        _print_bad(result)


def _row(name: str, one: Tally) -> list[str]:
    shares = (one.accuracy, one.precision, one.recall, one.f1)
    dangers = (one.danger_recall, one.interrupted, one.false_alarms)
    return [
        name,
        str(one.messages),
        *map(_share, shares),
        str(one.facts["moved"]),
        *map(_share, dangers),
    ]


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _print_bad(one: Result) -> None:
    texts = wording("nlu")
    click.echo(texts["bad"].format(voice=one.item.voice, say=one.item.say))
    if one.intent is False:
        wanted = " + ".join("/".join(group) for group in one.item.wanted) or "-"
        click.echo(texts["bad_intent"].format(got=one.strongest, wanted=wanted))
    for text, pairs in (("bad_wrong", one.wrong), ("bad_missed", one.missed)):
        if pairs:
            click.echo(texts[text].format(pairs=" ".join(map(str, pairs))))
    if one.missed_alarm:
        names = " ".join("/".join(group) for group in one.item.dangers)
        click.echo(texts["bad_alarm"].format(names=names))
    if one.false_alarm:
        click.echo(texts["bad_false"])
