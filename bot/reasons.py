"""Why a program came out as it did, criterion by criterion, in the resident's own figures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from bot.figures import value_in_words
from bot.reply import Citation, Point
from rules.case import FactRef, SetValue, Value
from rules.screening import CriterionResult, State, Used
from rules.typeset import typeset

if TYPE_CHECKING:
    from bot.world import World
    from rules.case import Case
    from rules.facts import Fact
    from rules.program import Cite
    from rules.screening import ProgramResult

__all__ = ["Closed", "citation", "facts_in_words", "labels", "person", "points"]

# Whoever looks over a shoulder must not read these off a card.
_QUIET = frozenset({"dv_risk", "self_harm_signal", "guardian_of_severe_mental", "mental_diagnosed"})
_MOST = 3
# Facts that got no answer, each with the state of its entry (bot.conversation.EntryState).
Closed: TypeAlias = Mapping[FactRef, str]


def points(world: World, result: ProgramResult, case: Case, closed: Closed) -> tuple[Point, ...]:
    """Every criterion with its state and what it rests on; what is met first."""
    order = [State.MET, State.NOT_MET, State.UNKNOWN]
    criteria = sorted(result.criteria, key=lambda one: order.index(one.state))
    return tuple(
        Point(
            label=typeset(one.label),
            state=one.state.value,
            said=_said(world, one, result, case, closed),
            cite=citation(one.cite),
        )
        for one in criteria
    )


def citation(cite: Cite) -> Citation:
    """A citation as a card shows it."""
    day = cite.date.isoformat() if cite.date else ""
    return Citation(typeset(cite.doc), typeset(cite.clause or ""), day, cite.certainty)


def person(world: World, case: Case, member_id: str | None) -> str:
    """全家, 您, 父亲; the second of two with the same relation has a number (儿子2)."""
    if member_id is None:
        return world.texts.say("results.household")
    relation = case.member(member_id).relation
    if relation in ("", world.texts.say("results.speaker")):
        return world.texts.say("results.you")
    return relation + member_id.lstrip("abcdefghijklmnopqrstuvwxyz_")


def facts_in_words(world: World, criterion: CriterionResult, case: Case) -> list[str]:
    """What was said that the criterion rests on, a few at most."""
    used = tuple(one for one in criterion.used if one.decides)
    words = dict.fromkeys(_known(world, used, case))
    return list(words)[:_MOST]


def labels(world: World, refs: Collection[FactRef]) -> str:
    """Names of facts that are still open: 残疾证、存款."""
    found = dict.fromkeys(_fact(world, ref).label for ref in refs if ref.fact not in _QUIET)
    shown = list(found)[:_MOST]
    joined = "、".join(shown)
    return joined if len(shown) == len(found) else world.texts.say("results.and_more", what=joined)


def _said(
    world: World,
    criterion: CriterionResult,
    result: ProgramResult,
    case: Case,
    closed: Closed,
) -> str:
    say = world.texts.say
    parts = facts_in_words(world, criterion, case)
    parts += _figures(world, criterion.used)
    if criterion.illegible:
        return say("results.illegible")
    if criterion.state is State.UNKNOWN:
        parts += _open(world, criterion, closed)
    return "，".join(parts)


def _open(world: World, criterion: CriterionResult, closed: Closed) -> Iterator[str]:
    say = world.texts.say
    unsaid = [ref for ref in criterion.missing if ref not in closed]
    if named := labels(world, unsaid):
        yield say("results.not_said", what=named)
    if named := labels(world, [ref for ref in criterion.missing if ref in closed]):
        yield say("results.kept", what=named)
    for key in criterion.missing_parameters[:_MOST]:
        label = world.rulebook.catalogue.specs[key].label
        yield say("results.no_figure", label=typeset(label))


def _known(world: World, used: tuple[Used, ...], case: Case) -> Iterator[str]:
    several = len({one.ref.member_id for one in used if one.ref and one.ref.member_id}) > 1
    for one in used:
        if one.ref is None or one.ref.fact in _QUIET:
            continue
        fact, value = _fact(world, one.ref), case.value(one.ref)
        if value is None or not _worth_saying(fact, value, several):
            continue
        words = world.phrases.say(fact, value)
        yield f"{person(world, case, one.ref.member_id)}{words}" if several else words


def _worth_saying(fact: Fact, value: Value, several: bool) -> bool:
    """A set is "none" only when all is ruled out; of many people only what is there is said."""
    if isinstance(value, SetValue):
        closed = {one for one in fact.values if one != fact.none} <= value.no
        return bool(value.yes) or (closed and not several)
    return not (several and value is False)


def _figures(world: World, used: tuple[Used, ...]) -> Iterator[str]:
    """Local figures that are known, with their unit: 低保标准每人每月700元."""
    for one in used:
        if one.parameter is not None and one.value is not None:
            spec = world.rulebook.catalogue.specs[one.parameter]
            if spec.kind == "money":
                shown = value_in_words(world, spec, one.value)  # type: ignore[arg-type]
                yield f"{typeset(spec.label)}{shown}"


def _fact(world: World, ref: FactRef) -> Fact:
    catalogue = world.catalogue
    return (catalogue.household if ref.member_id is None else catalogue.member)[ref.fact]
