"""The lines of a result card: what speaks for it, what is open, what to know besides."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.reasons import Closed, citation, facts_in_words, labels, person
from bot.reply import Citation, Point
from bot.window import clock
from rules.screening import CriterionResult, ProgramResult, State, Verdict
from rules.typeset import typeset

if TYPE_CHECKING:
    from bot.world import World
    from rules.case import Case
    from rules.screening import Screening

__all__ = [
    "DECLINED",
    "UNSURE",
    "basis_of",
    "either",
    "gap",
    "notes",
    "reason",
    "summary",
    "time_limit",
]

# States of bot.conversation.EntryState.
DECLINED, UNSURE = "declined", "unsure"
_TICKS, _WAITING = 5, 2
_ALIKE = 0.6


def summary(
    world: World, result: ProgramResult, found: tuple[Point, ...], who: str, case: Case
) -> str:
    """In one line: what speaks for it; of a near miss, by how much."""
    say = world.texts.say
    if result.verdict is Verdict.UNLIKELY:
        against = next(point for point in found if point.state == State.NOT_MET.value)
        text = "results.not_yet" if against.said else "results.not_yet_bare"
        return say(text, who=who, said=against.said, label=against.label)
    lines = [*_waiting(world, result, case), *_ticked(world, result, case)]
    return say("results.tick_join").join(lines[:_TICKS])


def _waiting(world: World, result: ProgramResult, case: Case) -> list[str]:
    """What was said, but can't be held against a local figure yet."""
    told = [
        words
        for one in result.criteria
        if one.state is State.UNKNOWN and one.missing_parameters and not one.missing
        for words in facts_in_words(world, one, case)
    ]
    if not told:
        return []
    return [world.texts.say("results.waiting", what="、".join(dict.fromkeys(told[:_WAITING])))]


def _ticked(world: World, result: ProgramResult, case: Case) -> list[str]:
    met = [one for one in result.criteria if one.state is State.MET]
    told = dict.fromkeys(words for one in met for words in _told(world, one, case))
    return [world.texts.say("results.tick", what=one) for one in told]


def _told(world: World, criterion: CriterionResult, case: Case) -> list[str]:
    return facts_in_words(world, criterion, case) or [typeset(criterion.label)]


def gap(world: World, result: ProgramResult, closed: Closed) -> str:
    """What is still open, who can tell it, and what staying silent costs."""
    say = world.texts.say
    unsaid = [ref for ref in result.missing if closed.get(ref) not in (DECLINED, UNSURE)]
    parts: list[str] = []
    for text, refs in (
        ("results.gap", unsaid),
        ("results.gap_kept", [ref for ref in result.missing if closed.get(ref) == DECLINED]),
        ("results.gap_unsure", [ref for ref in result.missing if closed.get(ref) == UNSURE]),
    ):
        if named := labels(world, refs):
            parts.append(say(text, what=named))
    if result.verdict is Verdict.ASK:
        parts.append(say("results.gap_old" if result.unconfirmed else "results.gap_window"))
    return "".join(parts)


def notes(world: World, result: ProgramResult) -> Iterable[str]:
    program, say = result.program, world.texts.say
    if program.benefit.restored:
        yield say("results.restored", how=program.benefit.restored)
    if any(one.cite.certainty == "historical" for one in result.criteria):
        running = program.still_runs is None
        yield say("results.historical_running" if running else "results.historical")
    names = [
        world.rulebook.programs[id].name for id in program.excludes if id in world.rulebook.programs
    ]
    if both := [*names, *program.excludes_text]:
        yield say("results.excludes", names="、".join(both))


def either(world: World, result: ProgramResult, screening: Screening) -> Iterable[str]:
    """What can't be drawn with it, likely as well or received already; who else says the same."""
    say, case = world.texts.say, screening.case
    for clash in screening.clashes(result):
        other, said = clash.other, clash.choosing
        who = person(world, case, other.member_id)
        which = "results.clash_held" if other.already_held else "results.clash"
        text = said.say if said else say("results.clash_choose")
        yield say(which, name=other.program.name, who=who, say=text)
    for other in screening.beneath(result):
        if other.unconfirmed:
            continue
        program = other.program
        yield say("results.beneath", name=program.name, text=program.benefit.text)


def time_limit(world: World, result: ProgramResult) -> str:
    limit, then = result.program.clock, result.program.then
    say = world.texts.say
    parts = [say("results.clock", clock=clock(world, limit))] if limit else []
    if then:
        parts.append(say("results.then", then=then.rstrip("。")))
    return typeset("".join(parts))


def basis_of(result: ProgramResult) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation(one.cite) for one in result.criteria))


def reason(point: Point) -> str:
    """The condition with what was said to it; only the latter where both say the same."""
    if not point.said:
        return point.label
    alike = SequenceMatcher(None, point.label, point.said).ratio() > _ALIKE
    return point.said if alike else f"{point.label}（{point.said}）"
