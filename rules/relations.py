"""What programs say of one another: what can't be drawn together, and what is the same twice.

A program that `localises` another states the same entitlement for a place. To a resident the two
are one: that of the nation stands, unless the place's own runs there and says at least as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from rules.program import Choosing, Program
from rules.screening.results import ProgramResult, Verdict

# What waits for the window is as open as what waits for an answer.
_STRENGTH = {Verdict.UNLIKELY: 0, Verdict.ASK: 1, Verdict.POSSIBLE: 1, Verdict.LIKELY: 2}
# At a tie: an old scheme, the nation's, the place's own that is in force.
_OLD, _NATION, _OWN = range(3)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two results of which only one can be drawn, seen from the first.

    other: the second; it may be received already. choosing: what the files say of the choice.
    """

    other: ProgramResult
    choosing: Choosing | None


@dataclass(frozen=True, slots=True)
class Relations:
    """The relations between all programs of a rulebook."""

    programs: Mapping[str, Program]

    def root(self, program: Program) -> str:
        """The program whose entitlement this is."""
        return program.localises or program.id

    def exclude(self, one: Program, other: Program) -> bool:
        """Whether the two can't be drawn together: either says so, or what either localises."""
        if self.root(one) == self.root(other):
            return False
        return self._names(one, other) or self._names(other, one)

    def choosing(self, one: Program, other: Program) -> Choosing | None:
        """What the files say of choosing between the two, if anything."""
        for first, second in ((one, other), (other, one)):
            for id in dict.fromkeys((first.id, self.root(first))):
                said = self.programs[id].choose if id in self.programs else {}
                for against in (second.id, self.root(second)):
                    if against in said:
                        return said[against]
        return None

    def _names(self, one: Program, other: Program) -> bool:
        above = self.programs.get(self.root(one), one)
        named = {*one.excludes, *above.excludes}
        return bool({other.id, self.root(other)} & named)

    # --- results

    def alike(self, results: Iterable[ProgramResult]) -> dict[ProgramResult, ProgramResult]:
        """Each result that another one stands for, with that other one."""
        groups: dict[tuple[str | None, str], list[ProgramResult]] = {}
        for one in results:
            groups.setdefault((one.member_id, self.root(one.program)), []).append(one)
        found: dict[ProgramResult, ProgramResult] = {}
        for group in groups.values():
            if len(group) > 1:
                first = max(group, key=_standing)
                found |= {one: first for one in group if one is not first}
        return found

    def clashes(
        self, results: Iterable[ProgramResult]
    ) -> Iterator[tuple[ProgramResult, ProgramResult]]:
        """Pairs of results that speak for the same person and can't both be drawn."""
        found = list(results)
        held = self.received(found)
        likely = [one for one in found if not one.already_held and one.verdict is Verdict.LIKELY]
        for one, other in (*combinations(likely, 2), *product(held, likely)):
            if _same_person(one, other) and self.exclude(one.program, other.program):
                yield one, other

    def received(self, results: Iterable[ProgramResult]) -> list[ProgramResult]:
        """What is received, each once: of those that exclude each other only the first is meant.

        A place's program counts where the one that it localises stands: 低保 before 单人户低保.
        """
        order = {id: at for at, id in enumerate(self.programs)}
        kept: list[ProgramResult] = []
        for one in sorted(results, key=lambda one: order[self.root(one.program)]):
            if one.already_held and not any(
                self.exclude(other.program, one.program) and _same_person(other, one)
                for other in kept
            ):
                kept.append(one)
        return kept


def _same_person(one: ProgramResult, other: ProgramResult) -> bool:
    return one.member_id is None or other.member_id is None or one.member_id == other.member_id


def _standing(result: ProgramResult) -> tuple[bool, int, int]:
    """Received already, then the stronger verdict, then the place's own that is in force there.

    A document of years ago doesn't speak before the law of today, though a place runs it.
    """
    old = any(one.cite.certainty == "historical" for one in result.program.criteria)
    local = _OLD if old or result.unconfirmed else _OWN
    who = _NATION if result.program.localises is None else local
    return result.already_held, _STRENGTH[result.verdict], who
