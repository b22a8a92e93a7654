"""What a side question is answered with, kind by kind: the lines of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from bot.figures import explain, resolve
from bot.window import clock, where
from rules.program import Program

if TYPE_CHECKING:
    from bot.world import World
    from rules.case import Case

__all__ = ["ANSWERS"]

Figures: TypeAlias = tuple[str, ...]
_MOST_PAPERS = 6


def _what(world: World, programs: list[Program], _: Figures, __: Case) -> Iterator[str]:
    for program in programs:
        yield world.texts.say("knowledge.what", name=program.name, summary=program.summary)


def _amount(world: World, programs: list[Program], figures: Figures, case: Case) -> Iterator[str]:
    resolved = [resolve(world, key, case, programs[0]) for key in figures]
    known = [one for one in resolved if any(one.figures.values())]
    for one in known or resolved[:1]:
        yield explain(world, one, case)
    for program in programs:
        yield world.texts.say("knowledge.benefit", name=program.name, text=program.benefit.text)


def _papers(world: World, programs: list[Program], _: Figures, __: Case) -> Iterator[str]:
    for program in programs:
        papers = program.papers
        if not papers.bring:
            yield world.texts.say("knowledge.papers_unknown", name=program.name)
            continue
        yield world.texts.say("knowledge.papers", name=program.name, bring=_listed(papers.bring))
        if papers.looked_up:
            yield world.texts.say("knowledge.looked_up", papers=_listed(papers.looked_up))


def _where(world: World, programs: list[Program], _: Figures, case: Case) -> Iterator[str]:
    for program in programs:
        yield world.texts.say(
            "knowledge.where", name=program.name, where=where(world, program, case)
        )


def _how_long(world: World, programs: list[Program], _: Figures, __: Case) -> Iterator[str]:
    for program in programs:
        if program.clock is None:
            yield world.texts.say("knowledge.clock_unknown", name=program.name)
        else:
            said = clock(world, program.clock)
            yield world.texts.say("knowledge.clock", name=program.name, clock=said)
        if program.then:
            yield world.texts.say("knowledge.then", then=program.then)


def _conditions(world: World, programs: list[Program], _: Figures, __: Case) -> Iterator[str]:
    for program in programs:
        labels = [one.label for one in program.criteria]
        yield world.texts.say("knowledge.conditions", name=program.name, labels="；".join(labels))
    yield world.texts.say("knowledge.right")


def _together(world: World, programs: list[Program], _: Figures, __: Case) -> Iterator[str]:
    for program in programs:
        known = world.rulebook.programs
        names = [known[id].name for id in program.excludes if id in known]
        names += program.excludes_text
        text = "knowledge.not_together" if names else "knowledge.together"
        yield world.texts.say(text, name=program.name, names="、".join(names))


def _how(world: World, programs: list[Program], figures: Figures, case: Case) -> Iterator[str]:
    yield from _where(world, programs[:1], figures, case)
    yield from _papers(world, programs[:1], figures, case)
    yield world.texts.say("knowledge.right")


def _listed(papers: Iterable[str]) -> str:
    return "、".join(tuple(papers)[:_MOST_PAPERS])


ANSWERS: Mapping[str, Callable[[World, list[Program], Figures, Case], Iterable[str]]] = (
    MappingProxyType(
        {
            "what": _what, "amount": _amount, "papers": _papers, "where": _where,
            "how_long": _how_long, "conditions": _conditions, "how": _how,
            "together": _together,
        }
    )
)  # fmt: skip
