"""One program tried on one household: what each condition looked at, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.derive import derived
from rules.examples import Example
from rules.explain import ProgramView, explain
from rules.program import Program
from rules.rulebook import Rulebook
from rules.screening import Screening, prescreen

_NOT_SCREENED = "not_screened_"


@dataclass(frozen=True, slots=True)
class Trial:
    """An example under the rules. `why_not` names why there is no outcome, when there is none."""

    example: Example
    screening: Screening
    views: tuple[ProgramView, ...]
    inferred: frozenset[Any]
    why_not: str | None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where the outcome isn't what the example expects."""
        expected = self.example.expected
        if not expected or self.example.program not in {one.program.id for one in self.views}:
            return ()
        meant = [one for one in self.views if _member(one) == self.example.member]
        return tuple(_compared(meant[0], expected)) if meant else ()


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` names a text of trying.yml, or is the label of a condition."""

    what: str
    expected: object
    found: object
    label: str | None = None


def attempt(book: Rulebook, program: Program, example: Example) -> Trial:
    """Screen the example and keep what concerns the program. Raises RulesError, ValueError."""
    screening = prescreen(book, example.case)
    views = tuple(
        explain(book, screening, one)
        for one in screening.results
        if one.program.id == program.id and example.member in (None, one.member_id)
    )
    inferred = derived(screening.stated, screening.case)
    why_not = None if views else _NOT_SCREENED + _absent(program, example)
    return Trial(example, screening, views, inferred, why_not)


def _absent(program: Program, example: Example) -> str:
    if not program.in_force.covers(example.case.on):
        return "day"
    if program.scope == "member" and not example.case.members:
        return "nobody"
    return "place"


def _member(view: ProgramView) -> str | None:
    return view.member.id if view.member else None


def _compared(view: ProgramView, expected: Mapping[str, Any]) -> Iterator[Difference]:
    found: dict[str, object] = {
        "verdict": view.verdict.value,
        "already_held": view.already_held,
        "near": view.near,
        "amount": view.amount.value,
        "missing": _names(view),
        "missing_parameters": sorted(one.key for one in view.gaps),
    }
    for key, value in found.items():
        if key in expected and _plain(expected[key]) != _plain(value):
            yield Difference(key, _plain(expected[key]), _plain(value))
    states = {one.label: one.state.value for one in view.criteria}
    for label, state in (expected.get("criteria") or {}).items():
        if states.get(label) != state:
            yield Difference("criterion", state, states.get(label), label)


def _names(view: ProgramView) -> Sequence[str]:
    refs = (one.ref for one in view.missing)
    return sorted({f"{'member' if ref.member_id else 'household'}.{ref.fact}" for ref in refs})


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value).normalize()
    return value
