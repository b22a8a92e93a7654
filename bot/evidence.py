"""What a sorting question (家里有没有…) need not find out again: the talk has shown it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.case import Known
from bot.plain import Plain, from_yaml
from bot.question_schema import Option, Question
from bot.world import World
from rules.case import FactRef
from rules.facts import Fact

__all__ = ["concerns", "shown_by"]


def shown_by(world: World, known: Known, option: Option) -> tuple[bool, tuple[str, ...]]:
    """Whether what was said already shows the option to be so, and of which members.

    It does when something said contradicts the option's `otherwise`, or hints at such a fact.
    """
    household, members = False, dict[str, None]()
    for name, stated in option.otherwise.items():
        own = world.catalogue.household.get(name)
        if own is not None:
            household |= _contradicts(own, known, FactRef(None, name), stated)
            continue
        fact = world.catalogue.member[name]
        for person in known.people:
            ref = FactRef(person.id, name)
            if ref in known.hints or _contradicts(fact, known, ref, stated):
                members[person.id] = None
    return household or bool(members), tuple(members)


def concerns(world: World, known: Known) -> frozenset[FactRef]:
    """Facts of what the resident came with: those behind the sorting options that are so."""
    return frozenset(
        ref
        for question in world.questions.all
        if question.sorts
        for ref in _concerns(world, known, question)
    )


def _concerns(world: World, known: Known, question: Question) -> Iterator[FactRef]:
    entry = known.answers.get((question.id, None))
    chosen = entry.choice.split() if entry is not None else []
    for option in question.options:
        so, members = shown_by(world, known, option)
        if not so and option.id not in chosen:
            continue
        told = tuple(known.named.get(option.id, ()))
        for name in option.otherwise:
            if name not in world.catalogue.household:
                yield from (FactRef(member, name) for member in (*members, *told))
            elif not option.who:
                yield FactRef(None, name)


def _contradicts(fact: Fact, known: Known, ref: FactRef, stated: Any) -> bool:
    if ref not in known.plain or ref in known.inferred:
        return False
    return _differs(fact, known.plain[ref], from_yaml(fact, stated))


def _differs(fact: Fact, value: Plain, otherwise: Plain) -> bool:
    if fact.kind != "set":
        return bool(value != otherwise)
    denied = set(otherwise["no"])
    if fact.none in otherwise["yes"]:
        denied = set(fact.values) - {fact.none}
    return bool(denied & set(value["yes"]))
