"""What screening found: verdicts, and why, criterion by criterion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from rules.case import FactRef, Value
from rules.program import Cite, Criterion, Program

Missing = tuple[tuple[FactRef, ...], tuple[str, ...]]


class Pulled(NamedTuple):
    """Facts and how likely they fail a program, and how many are unknown in all."""

    facts: dict[FactRef, float]
    unknown: int


class Open(NamedTuple):
    """An open program: for each for whom it is open, what could settle it.

    `faint`: an old scheme, of which only the window can say whether it still runs, or something
    that is offered and not due.
    """

    faint: bool
    pulls: list[Pulled]


class Verdict(StrEnum):
    """很可能 · 可能(还差…) · 请窗口确认 · 目前看不符合"""

    LIKELY = "likely"
    POSSIBLE = "possible"
    ASK = "ask"
    UNLIKELY = "unlikely"


class State(StrEnum):
    """Of one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Used:
    """One thing that a criterion looked at: a fact, or a local figure; None when not known.

    `decides`: the outcome rests on it. Of an either-or that is met, what didn't speak for it
    doesn't count: who lost his work is not told that he has enough to eat.
    """

    ref: FactRef | None
    parameter: str | None
    value: Value | Decimal | None
    decides: bool = True


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion, with what it looked at and what would settle it."""

    criterion: Criterion
    state: State
    used: tuple[Used, ...]
    missing: tuple[FactRef, ...]
    missing_parameters: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.criterion.label

    @property
    def cite(self) -> Cite:
        return self.criterion.cite

    @property
    def illegible(self) -> bool:
        """The number can't be read in the source: only the window can say."""
        return self.criterion.illegible is not None


@dataclass(frozen=True, eq=False)
class ProgramResult:
    """One program for the household (`member_id` None) or for one member.

    `near`: not met, yet worth showing. The reasons are put together when they are looked at.
    """

    program: Program
    member_id: str | None
    verdict: Verdict
    already_held: bool
    near: bool
    _criteria: Callable[[], tuple[CriterionResult, ...]]
    _missing: Callable[[], Missing]

    @cached_property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """Every criterion in the order of the program."""
        return self._criteria()

    @property
    def missing(self) -> tuple[FactRef, ...]:
        """The unknown facts that could still settle it; empty once it is decided."""
        return self._open[0]

    @property
    def missing_parameters(self) -> tuple[str, ...]:
        """The local figures that are missing; empty once it is decided."""
        return self._open[1]

    @property
    def unconfirmed(self) -> bool:
        """A scheme of years ago of which the place has not said that it still runs."""
        at = self.program.still_runs
        return at is not None and self.criteria[at].state is not State.MET

    @cached_property
    def _open(self) -> Missing:
        undecided = self.verdict in (Verdict.POSSIBLE, Verdict.ASK)
        return self._missing() if undecided else ((), ())
