"""What pressing buttons of a question states: facts by whom they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.conversation import EVERYONE, HOUSEHOLD
from bot.plain import Plain, from_yaml, merge
from bot.question_schema import MultiAnswer, Option, Question
from bot.world import World
from rules.facts import Fact

__all__ = ["Stated", "state"]


@dataclass(slots=True)
class Stated:
    """says: what was chosen; infers: what follows from not choosing (yields to anything said)."""

    world: World
    question: Question
    member: str | None
    says: dict[str, dict[str, Plain]] = field(default_factory=dict)
    infers: dict[str, dict[str, Plain]] = field(default_factory=dict)

    def owner(self, fact: str) -> tuple[str, Fact]:
        """Whose fact the question means, and the fact."""
        catalogue = self.world.catalogue
        if self.question.about == "member" and fact in catalogue.member and self.member:
            return self.member, catalogue.member[fact]
        if fact in catalogue.household:
            return HOUSEHOLD, catalogue.household[fact]
        return EVERYONE, catalogue.member[fact]

    def put(self, name: str, stated: Any, *, of: str | None = None, weak: bool = False) -> None:
        """`stated` as written in the question file; `of` a certain member."""
        owner, fact = self.owner(name)
        if owner == EVERYONE and of is not None:
            owner = of
        facts = (self.infers if weak else self.says).setdefault(owner, {})
        facts[name] = merge(fact, facts.get(name), from_yaml(fact, stated))


def state(
    world: World, question: Question, member: str | None, chosen: Iterable[str],
    *, people: Iterable[str] = (), named: Mapping[str, Iterable[str]] | None = None,
    today: date,
) -> Stated:  # fmt: skip
    """The facts of the chosen options.

    people: ids of all members. named: for options with `who`, the members meant; an option that
    isn't in it (or names nobody) says nothing of any member.
    """
    ids = set(chosen)
    result = Stated(world, question, member)
    options = question.options
    picked = [option for option in options if option.id in ids]
    if isinstance(question.answer, MultiAnswer):
        _unchosen(result, question.answer, picked, named or {}, tuple(people))
    for option in picked:
        whom = (named or {}).get(option.id, ()) if option.who else (None,)
        for of in whom:
            for name, stated in option.sets.items():
                result.put(name, stated, of=of)
        if option.days_ago is not None:
            day = today - timedelta(days=option.days_ago)
            result.put(question.facts[0], day)
    return result


def _unchosen(
    result: Stated, answer: MultiAnswer, picked: list[Option],
    named: Mapping[str, Iterable[str]], people: tuple[str, ...],
) -> None:  # fmt: skip
    """都没有 holds wherever nothing chosen says otherwise; what isn't chosen isn't so."""
    left = {fact for option in picked for fact in option.leaves}
    for option in answer.choices:
        if option.none and option not in picked:
            for name, stated in option.sets.items():
                if name not in left and result.owner(name)[1].kind != "set":
                    result.put(name, stated)
        elif option not in picked:
            _not_so(result, option, left)
        elif option.who:
            _others(result, option, set(named.get(option.id, ())), people)
    if answer.counts is not None:
        count = sum(1 for option in picked if not option.none)
        result.put(answer.counts, count)


def _not_so(result: Stated, option: Option, left: set[str]) -> None:
    for name, stated in option.otherwise.items():
        if name not in left:
            result.put(name, stated, weak=True)
    for name, stated in option.sets.items():
        fact = result.owner(name)[1]
        if name in left or name in option.otherwise or option.who:
            continue
        if fact.kind == "bool" and stated is True:
            result.put(name, False)
        elif fact.kind == "set":
            result.put(name, {"no": from_yaml(fact, stated)["yes"]})


def _others(result: Stated, option: Option, named: set[str], people: tuple[str, ...]) -> None:
    """Of those not named the opposite holds; when nobody is named, nothing is known of anyone."""
    if not named:
        return
    for name, stated in option.otherwise.items():
        if result.owner(name)[0] != EVERYONE:
            continue
        for member in people:
            if member not in named:
                result.put(name, stated, of=member, weak=True)
