"""Why somebody is on the list, in the family's own figures, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from desk.register.trouble import say
from rules.case import FactRef
from rules.explain import CriterionView, FactView, FigureView, ProgramView
from rules.screening import CriterionResult, ProgramResult, State
from rules.typeset import typeset


class Reason(NamedTuple):
    """`why`, `missing`, `amount`: sentences for the list; `gaps`: how many things are missing."""

    why: str
    missing: str
    amount: str
    gaps: int


def reason(view: ProgramView, result: ProgramResult, instead: Sequence[str] = ()) -> Reason:
    """The words for one program; `instead`: what is received and can't be drawn with it."""
    own = view.member.id if view.member else None
    met = [
        _met(one, _deciding(found), own)
        for one, found in zip(view.criteria, result.criteria, strict=True)
        if one.state is State.MET
    ]
    return Reason(
        typeset(say("because").join(met)),
        typeset(say("joint").join((*_clash(instead), *_missing(view, own), *_of_the_window(view)))),
        typeset(_amount(view)),
        len(view.missing),
    )


def _deciding(result: CriterionResult) -> set[FactRef | str]:
    """The facts and figures that the outcome of a condition rests on; the rest was looked at."""
    found = (used.ref or used.parameter for used in result.used if used.decides)
    return {one for one in found if one is not None}


def _clash(instead: Sequence[str]) -> Iterator[str]:
    if instead:
        yield say("instead", names=say("joint").join(instead))


def _missing(view: ProgramView, own: str | None) -> Iterator[str]:
    """Each thing once, with those of whom it is not known."""
    whose: dict[str, list[str]] = {}
    for one in view.missing:
        people = whose.setdefault(one.label, [])
        if one.who is not None and one.ref.member_id != own:
            people.append(one.who)
    for label, people in whose.items():
        yield say("of_several", label=label, people=say("joint").join(people)) if people else label


def _of_the_window(view: ProgramView) -> Iterator[str]:
    """What only the office can say: a local figure, a number that can't be read."""
    for gap in view.gaps:
        yield say("figure_missing", label=gap.label)
    for one in view.criteria:
        if one.illegible and one.state is State.UNKNOWN:
            yield say("illegible", label=one.label)


def _met(view: CriterionView, deciding: set[FactRef | str], own: str | None) -> str:
    facts = [one for one in view.facts if one.value is not None and one.ref in deciding]
    figures = [one for one in view.figures if one.key in deciding]
    parts = [*(_fact(one, own) for one in facts), *(_figure(one) for one in figures)]
    if not parts:
        return view.label
    return say("met_with", label=view.label, facts=say("joint").join(parts))


def _fact(view: FactView, own: str | None) -> str:
    """Whose it is goes without saying when it is the person's who is on the list."""
    label = view.label
    if view.who is not None and view.ref.member_id != own:
        label = say("of_somebody", who=view.who, label=label)
    return say("fact", label=label, value=view.value)


def _figure(view: FigureView) -> str:
    return say("figure", label=view.label, value=view.value)


def _amount(view: ProgramView) -> str:
    amount = view.amount
    if amount.exact is not None:
        return say("amount", value=amount.exact.value, unit=amount.unit or "")
    bounds: Sequence[tuple[str, object]] = (
        ("at_least", amount.at_least.value if amount.at_least else None),
        ("at_most", amount.at_most.value if amount.at_most else None),
    )
    unit = amount.unit or ""
    known = ((key, value) for key, value in bounds if value is not None)
    return say("joint").join(say(key, value=value, unit=unit) for key, value in known)
