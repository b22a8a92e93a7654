"""How much: the benefit's own words, the sum with its formula when it can be reckoned."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.figures import explain, number_in_words, resolve
from bot.phrases import yuan
from rules.amounts import AmountView, Sum, amount_of
from rules.case import FactRef
from rules.screening import ProgramResult, Screening

if TYPE_CHECKING:
    from bot.world import World
    from rules.case import Case, Value
    from rules.facts import Fact

__all__ = ["amount", "references"]

_SIGNS = "+−×÷"
_MOST_REFERENCES = 2


def amount(world: World, result: ProgramResult, screening: Screening) -> str:
    """What it gives, never as a promise; without the local figure only the benefit's own words."""
    naming = partial(_named, world, result, screening.case)
    view = amount_of(screening, result, naming)
    say = world.texts.say
    parts = [view.text if view.text.endswith("。") else f"{view.text}。"]
    if view.exact is not None:
        parts.append(_exact(world, view, view.exact))
    bounds = (("results.amount_least", view.at_least), ("results.amount_most", view.at_most))
    for text, bound in bounds:
        if bound is not None and bound != view.exact:
            parts.append(say(text, amount=_with_unit(world, view, bound)))
    return "".join(parts)


def references(world: World, result: ProgramResult, case: Case) -> str:
    """What is known elsewhere of the local figures that are missing, each with place and year."""
    program = result.program
    found: list[str] = []
    for key in dict.fromkeys((*result.missing_parameters, *_of_amount(world, result))):
        resolved = resolve(world, key, case, program)
        if resolved.indicative and not all(resolved.figures.values()):
            found.append(explain(world, resolved, case))
    return "".join(found[:_MOST_REFERENCES])


def _of_amount(world: World, result: ProgramResult) -> list[str]:
    """The figures that the amount's formulas name."""
    benefit, known = result.program.benefit, world.rulebook.catalogue.specs
    formulas = (benefit.amount, benefit.at_most, *(tier.amount for tier in benefit.tiers))
    text = " ".join(formula for formula in formulas if formula)
    return [key for key in known if f"region.{key} " in f"{text} ".replace(")", " ")]


def _exact(world: World, view: AmountView, exact: Sum) -> str:
    say = world.texts.say
    shown = _with_unit(world, view, exact)
    if not any(sign in exact.formula for sign in _SIGNS):
        return say("results.amount_flat", amount=shown)
    return say("results.amount_is", amount=shown, formula=exact.formula)


def _with_unit(world: World, view: AmountView, one: Sum) -> str:
    words = world.knowledge.units[view.unit or "元"]
    return words.format(value=number_in_words(one.value))


def _named(
    world: World, result: ProgramResult, case: Case, scope: str, name: str
) -> tuple[str, str | None]:
    """A name of a formula: 每人每月收入 with 约500元."""
    if scope == "region":
        spec = world.rulebook.catalogue.specs[name]
        resolved = world.rulebook.resolve(name, case, result.program)
        value = next((one.entry.value for one in resolved.figures.values() if one), None)
        return spec.label, None if value is None else number_in_words(value) + _yuan(spec.kind)
    member = result.member_id if scope == "member" else None
    catalogue = world.catalogue.member if scope == "member" else world.catalogue.household
    fact, value_ = catalogue[name], case.value(FactRef(member, name))
    return fact.label, None if value_ is None else _plain(fact, value_)


def _plain(fact: Fact, value: Value) -> str:
    if fact.kind == "money":
        return f"{yuan(value)}元"  # type: ignore[arg-type]
    return f"{value}{fact.unit}"


def _yuan(kind: str) -> str:
    return "元" if kind == "money" else ""
