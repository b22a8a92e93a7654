"""The result: cards, strongest first, each with its reason, its next step and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.amounts import amount, references
from bot.ranking import ranked
from bot.reasons import Closed, citation, facts_in_words, labels, person, points
from bot.reply import Choice, Citation, Point, ResultCard
from bot.texts import typeset
from bot.window import clock, where
from rules.screening import CriterionResult, ProgramResult, State, Verdict

if TYPE_CHECKING:
    from bot.world import World
    from rules.case import Case, FactRef
    from rules.screening import Screening

__all__ = ["HELD", "as_text", "basis", "cards", "others", "why"]

# The verdict of a card for what is already being received.
HELD = "held"
_MOST, _MOST_NEAR = 7, 2
# States of bot.conversation.EntryState.
DECLINED, UNSURE = "declined", "unsure"
_MOST_NAMES = 6
_TICKS, _WAITING = 5, 2
_ALIKE = 0.6
_NOTHING: Closed = MappingProxyType({})


def cards(
    world: World, screening: Screening, case: Case, closed: Closed = _NOTHING
) -> tuple[ResultCard, ...]:
    """What is worth showing, strongest first, the first few open; what is already held at the end.

    closed: facts that the person can't or won't tell; a card says what that costs in certainty.
    """
    case = screening.case
    shown = _few(ranked(screening))
    made = _once([_card(world, one, screening, closed) for one in shown])
    unfolded = [replace(card, open=True) for card in made[: world.settings.open_cards]]
    held = [_held(world, one, case) for one in screening.results if one.already_held]
    return (*unfolded, *made[world.settings.open_cards :], *held)


def others(world: World, screening: Screening) -> str:
    """Programs that nothing speaks for yet, named in a sentence; "" when there are none."""
    shown = {one.program.id for one in ranked(screening)}
    named = dict.fromkeys(
        one.program.name
        for one in screening.relevant()
        if one.program.id not in shown and not one.already_held
    )
    if not named:
        return ""
    names = typeset("、".join(list(named)[:_MOST_NAMES]))
    return world.texts.say("results.others", names=names)


def why(world: World, card: ResultCard) -> str:
    """The answer to 为什么: what is met, what is not, what is still open."""
    say = world.texts.say
    lines = [say("results.why_heading", name=card.name, who=card.who)]
    for state in State:
        found = [_reason(point) for point in card.points if point.state == state.value]
        if found:
            lines.append(say(f"results.why_{state.value}", reasons="；".join(found)))
    return "\n".join((*lines, *(note for note in card.notes)))


def basis(world: World, card: ResultCard) -> str:
    """The answer to 依据: each document once, with its clauses."""
    say = world.texts.say
    lines = [say("results.basis_heading", name=card.name)]
    for cite in card.basis:
        day = say("results.dated", date=cite.date) if cite.date else ""
        sure = "" if cite.certainty == "official" else say(f"results.cite_{cite.certainty}")
        lines.append(say("results.cite", doc=cite.doc, clause=cite.clause, date=day, sure=sure))
    return "\n".join(lines)


def as_text(world: World, card: ResultCard) -> str:
    """A card as plain lines, for a channel that draws none and for reading aloud."""
    say = world.texts.say
    lines = [f"{card.heading}（{card.who}）", card.summary, card.amount, card.gap, card.indicative]
    lines.append(card.where)
    if card.bring:
        lines.append(say("results.bring", papers="、".join(card.bring)))
    return "\n".join(line for line in lines if line)


def _few(found: list[ProgramResult]) -> list[ProgramResult]:
    """The strongest, and one or two that fall short only just."""
    near = [one for one in found if one.verdict is Verdict.UNLIKELY]
    return [one for one in found if one.verdict is not Verdict.UNLIKELY][:_MOST] + near[:_MOST_NEAR]


def _once(found: list[ResultCard]) -> list[ResultCard]:
    """The same reference figure is shown on the first card only."""
    seen: set[str] = set()
    kept: list[ResultCard] = []
    for card in found:
        kept.append(replace(card, indicative="") if card.indicative in seen else card)
        seen.add(card.indicative)
    return kept


def _card(world: World, result: ProgramResult, screening: Screening, closed: Closed) -> ResultCard:
    case, program, say = screening.case, result.program, world.texts.say
    found = points(world, result, case, closed)
    who = person(world, case, result.member_id)
    near = result.verdict is Verdict.UNLIKELY
    name = typeset(program.name)
    missing = [ref for ref in result.missing if closed.get(ref) not in (DECLINED, UNSURE)]
    card = ResultCard(
        program=program.id, name=name, who=who, member=result.member_id,
        verdict=result.verdict.value,
        heading=say(f"results.{result.verdict.value}", name=name),
        summary=_summary(world, result, found, who, case),
        points=found,
        gap=_gap(world, result, closed),
        notes=tuple(map(typeset, _notes(world, result))),
        basis=_basis(result),
        missing=tuple(_ref_id(ref) for ref in missing),
    )  # fmt: skip
    if not near:
        card = _with_steps(world, card, result, screening)
    return replace(card, why=why(world, card), choices=_choices(world, result, bool(missing)))


def _with_steps(
    world: World, card: ResultCard, result: ProgramResult, screening: Screening
) -> ResultCard:
    """What it gives, where to go, with what, how long; only where there is reason to go."""
    program, case = result.program, screening.case
    return replace(
        card,
        amount=typeset(amount(world, result, screening)),
        indicative=typeset(references(world, result, case)),
        where=typeset(where(world, program, case)),
        bring=tuple(map(typeset, program.papers.bring)),
        looked_up=tuple(map(typeset, program.papers.looked_up)),
        clock=_clock(world, result),
    )


def _clock(world: World, result: ProgramResult) -> str:
    limit, then = result.program.clock, result.program.then
    say = world.texts.say
    parts = [say("results.clock", clock=clock(world, limit))] if limit else []
    if then:
        parts.append(say("results.then", then=then.rstrip("。")))
    return typeset("".join(parts))


def _summary(
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


def _gap(world: World, result: ProgramResult, closed: Closed) -> str:
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
        parts.append(say("results.gap_window"))
    return "".join(parts)


def _notes(world: World, result: ProgramResult) -> Iterable[str]:
    program, say = result.program, world.texts.say
    if program.benefit.restored:
        yield say("results.restored", how=program.benefit.restored)
    if any(one.cite.certainty == "historical" for one in result.criteria):
        yield say("results.historical")
    names = [
        world.rulebook.programs[id].name for id in program.excludes if id in world.rulebook.programs
    ]
    if both := [*names, *program.excludes_text]:
        yield say("results.excludes", names="、".join(both))


def _basis(result: ProgramResult) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation(one.cite) for one in result.criteria))


def _held(world: World, result: ProgramResult, case: Case) -> ResultCard:
    name, say = typeset(result.program.name), world.texts.say
    return ResultCard(
        program=result.program.id, name=name, who=person(world, case, result.member_id),
        member=result.member_id, verdict=HELD, heading=say("results.held", name=name),
        summary=say("results.held_summary"), basis=_basis(result),
    )  # fmt: skip


def _choices(world: World, result: ProgramResult, open_facts: bool) -> tuple[Choice, ...]:
    about = f"@{result.member_id}" if result.member_id else ""
    head = f"card.{result.program.id}{about}"
    say = world.texts.say
    asking = (
        Choice(f"{head}.fill", say("results.choice_fill"), "primary"),
    ) if open_facts and result.verdict is not Verdict.UNLIKELY else ()  # fmt: skip
    return (
        *asking,
        Choice(f"{head}.why", say("results.choice_why"), "quiet"),
        Choice(f"{head}.basis", say("results.choice_basis"), "quiet"),
    )


def _reason(point: Point) -> str:
    """The condition with what was said to it; only the latter where both say the same."""
    if not point.said:
        return point.label
    alike = SequenceMatcher(None, point.label, point.said).ratio() > _ALIKE
    return point.said if alike else f"{point.label}（{point.said}）"


def _ref_id(ref: FactRef) -> str:
    return f"{ref.fact}@{ref.member_id}" if ref.member_id else ref.fact
