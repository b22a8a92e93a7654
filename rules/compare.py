"""Two rulebooks on the same household: what comes out otherwise, and which condition made it so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.case import Case
from rules.explain import CriterionView, ProgramView, explain
from rules.program import Program
from rules.rulebook import Rulebook
from rules.screening import prescreen


@dataclass(frozen=True, slots=True)
class Turned:
    """A condition whose state changed; `was` or `now` is None where there is no such condition."""

    label: str
    was: CriterionView | None
    now: CriterionView | None


@dataclass(frozen=True, slots=True)
class Flip:
    """A program that comes out otherwise for the household (`who` None) or for a member."""

    program: Program
    who: str | None
    was: ProgramView | None
    now: ProgramView | None
    turned: tuple[Turned, ...]

    @property
    def verdicts(self) -> tuple[str | None, str | None]:
        """Before and after; None: the program doesn't reach the household."""
        return _verdict(self.was), _verdict(self.now)

    @property
    def amounts(self) -> tuple[Decimal | None, Decimal | None]:
        """Before and after, in yuan; None: no amount can be said."""
        return _amount(self.was), _amount(self.now)


def flips(old: Rulebook, new: Rulebook, case: Case) -> Iterator[Flip]:
    """Every program that comes out otherwise: another verdict, another amount, there or not.

    Raises RulesError: an expression of either isn't right.
    """
    before, after = _views(old, case), _views(new, case)
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        view = now or was
        assert view is not None
        if _verdict(was) == _verdict(now) and _amount(was) == _amount(now):
            continue
        who = view.member.relation if view.member else None
        yield Flip(view.program, who, was, now, tuple(_turned(was, now)))


def _views(book: Rulebook, case: Case) -> dict[tuple[str, str | None], ProgramView]:
    screening = prescreen(book, case)
    return {
        (one.program.id, one.member_id): explain(book, screening, one) for one in screening.results
    }


def _verdict(view: ProgramView | None) -> str | None:
    if view is None:
        return None
    return "held" if view.already_held else view.verdict.value


def _amount(view: ProgramView | None) -> Decimal | None:
    found = view.amount.value if view else None
    return None if found is None else Decimal(found)


def _turned(was: ProgramView | None, now: ProgramView | None) -> Iterator[Turned]:
    before = {one.label: one for one in was.criteria} if was else {}
    after = {one.label: one for one in now.criteria} if now else {}
    if not before or not after:
        return
    for label in dict.fromkeys((*before, *after)):
        one, other = before.get(label), after.get(label)
        if one is None or other is None or one.state is not other.state:
            yield Turned(label, one, other)
