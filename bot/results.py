"""The result: cards, strongest first, each with its reason, its next step and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.amounts import amount, references
from bot.card_lines import (
    DECLINED,
    UNSURE,
    basis_of,
    either,
    gap,
    notes,
    reason,
    summary,
    time_limit,
)
from bot.ranking import ranked, support
from bot.reasons import Closed, person, points
from bot.reply import Choice, ResultCard
from bot.window import phone_unknown, where
from rules.screening import ProgramResult, State, Verdict
from rules.typeset import typeset

if TYPE_CHECKING:
    from bot.world import World
    from rules.case import Case, FactRef
    from rules.screening import Screening

__all__ = ["HELD", "as_text", "basis", "cards", "others", "why"]

# The verdict of a card for what is already being received.
HELD = "held"
_MOST, _MOST_NEAR, _MOST_OLD = 7, 2, 2
_MOST_NAMES = 6
_NOTHING: Closed = MappingProxyType({})


def cards(world: World, screening: Screening, closed: Closed = _NOTHING) -> tuple[ResultCard, ...]:
    """What is worth showing, strongest first, the first few open; what is already held at the end.

    closed: facts that the person can't or won't tell; a card says what that costs in certainty.
    """
    shown = _few(_together(ranked(screening)))
    made = _once(world, [_card(world, group, screening, closed) for group in shown])
    unfolded = [replace(card, open=True) for card in made[: world.settings.open_cards]]
    held = [_held(world, one, screening.case) for one in _held_once(screening)]
    return (*unfolded, *made[world.settings.open_cards :], *held)


def others(world: World, screening: Screening) -> str:
    """Programs that nothing speaks for yet, named in a sentence; "" when there are none."""
    shown = {one.program.id for one in ranked(screening)}
    left = [
        one
        for one in sorted(screening.relevant(), key=_worth_naming, reverse=True)
        if one.program.id not in shown and not one.already_held and not one.unconfirmed
    ]
    folded = [one for one in ranked(screening) if one.unconfirmed]
    lines = [("results.others", left), ("results.others_old", _uncarded(folded))]
    return "\n".join(
        world.texts.say(text, names=typeset("、".join(names[:_MOST_NAMES])))
        for text, found in lines
        if (names := list(dict.fromkeys(one.program.name for one in found)))
    )


def _uncarded(folded: list[ProgramResult]) -> list[ProgramResult]:
    """Old schemes that got no card, since a few stand for all."""
    carded = list(dict.fromkeys(one.program.id for one in folded))[:_MOST_OLD]
    return [one for one in folded if one.program.id not in carded]


def _worth_naming(result: ProgramResult) -> tuple[bool, float]:
    return result.program.kind == "benefit", support(result)


def why(world: World, card: ResultCard) -> str:
    """The answer to 为什么: what is met, what is not, what is still open."""
    say = world.texts.say
    lines = [say("results.why_heading", name=card.name, who=card.who)]
    for state in State:
        found = [reason(point) for point in card.points if point.state == state.value]
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
    lines.extend(say("results.also", what=one) for one in card.also)
    lines.extend(card.either)
    return "\n".join(line for line in lines if line)


def _heading(result: ProgramResult) -> str:
    return "old" if result.unconfirmed else result.verdict.value


def _few(found: list[list[ProgramResult]]) -> list[list[ProgramResult]]:
    """The strongest, and one or two that fall short only just."""
    near = [group for group in found if group[0].verdict is Verdict.UNLIKELY]
    old = [group for group in found if group[0].unconfirmed]
    strong = [group for group in found if group not in near and group not in old]
    return strong[:_MOST] + old[:_MOST_OLD] + near[:_MOST_NEAR]


def _held_once(screening: Screening) -> list[ProgramResult]:
    """What is held, each once."""
    return screening.relations.received(
        one for one in screening.results if one not in screening.alike
    )


def _together(found: list[ProgramResult]) -> list[list[ProgramResult]]:
    """One card for a program that is as open for several members; one each where it is likely."""
    groups: dict[object, list[ProgramResult]] = {}
    for one in found:
        each = one.member_id if one.verdict is Verdict.LIKELY else None
        groups.setdefault((one.program.id, one.verdict, each), []).append(one)
    return list(groups.values())


def _once(world: World, found: list[ResultCard]) -> list[ResultCard]:
    """The same reference figure, and that no telephone is known, on the first card only."""
    seen: set[str] = set()
    kept: list[ResultCard] = []
    no_phone = phone_unknown(world)
    for card in found:
        shown = replace(card, indicative="") if card.indicative in seen else card
        if no_phone in seen:
            shown = replace(shown, where=card.where.replace(no_phone, ""))
        kept.append(shown)
        seen.add(card.indicative)
        if no_phone in card.where:
            seen.add(no_phone)
    return kept


def _card(
    world: World, group: list[ProgramResult], screening: Screening, closed: Closed
) -> ResultCard:
    result, case = group[0], screening.case
    program, say = result.program, world.texts.say
    found = points(world, result, case, closed)
    who = "、".join(person(world, case, one.member_id) for one in group)
    near = result.verdict is Verdict.UNLIKELY
    name = typeset(program.name)
    missing = [
        ref for one in group for ref in one.missing if closed.get(ref) not in (DECLINED, UNSURE)
    ]
    card = ResultCard(
        program=program.id, name=name, who=who, member=result.member_id,
        verdict=result.verdict.value,
        heading=say(f"results.heading_{_heading(result)}", name=name),
        summary=summary(world, result, found, who, case),
        points=found,
        gap=gap(world, result, closed),
        notes=tuple(map(typeset, notes(world, result))),
        basis=basis_of(result),
        missing=tuple(dict.fromkeys(_ref_id(ref) for ref in missing)),
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
        clock=time_limit(world, result),
        also=tuple(typeset(f"{one.name}，{one.text}") for one in program.services),
        either=tuple(map(typeset, either(world, result, screening))),
    )


def _held(world: World, result: ProgramResult, case: Case) -> ResultCard:
    name, say = typeset(result.program.name), world.texts.say
    return ResultCard(
        program=result.program.id, name=name, who=person(world, case, result.member_id),
        member=result.member_id, verdict=HELD, heading=say("results.heading_held", name=name),
        summary=say("results.held_summary"), basis=basis_of(result),
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


def _ref_id(ref: FactRef) -> str:
    return f"{ref.fact}@{ref.member_id}" if ref.member_id else ref.fact
