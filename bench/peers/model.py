"""The same programs for the peers: the lowered criteria, and a household as plain numbers.

A peer gets what our engine gets: integers in the slots of the lowered form, truths as 0 (no),
1 (unknown), 2 (yes). So it is spared parsing, types and units, and the answers can be compared
criterion by criterion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rules.case import Case
from rules.expression.ir import Pool
from rules.rulebook import Rulebook
from rules.screening import Screening, prescreen


@dataclass(frozen=True, slots=True)
class Criterion:
    """Root node of one criterion; `member` when it is asked of each member."""

    name: str
    root: int
    member: bool


@dataclass(frozen=True, slots=True)
class Model:
    """All criteria in force for a place and day. slots: whether it lies with a member."""

    pool: Pool
    criteria: tuple[Criterion, ...]
    slots: dict[int, bool]
    where: dict[int, int]

    @classmethod
    def of(cls, screening: Screening) -> Model:
        rules = screening.rules
        criteria = [
            Criterion(f"{compiled.program.id}_{number}", root, unit.member)
            for compiled, unit in zip(rules.compiled, rules.units, strict=True)
            for number, root in enumerate(unit.criteria)
            if root is not None
        ]
        layout = rules.layout
        roots = [criterion.root for criterion in criteria]
        read = {slot for root in roots for slot in rules.pool.slots_of(root)}
        slots = {slot: rules.pool.slots[slot].scope == "member" for slot in sorted(read)}
        where = {
            slot: (layout.member if member else layout.household).index[slot]
            for slot, member in slots.items()
        }
        return cls(rules.pool, tuple(criteria), slots, where)

    def inputs(self, screening: Screening) -> dict[str, Any]:
        """The household's numbers: {"h": {slot: n}, "m": [{slot: n}, …], "complete": 0 or 1}."""
        state = screening.state
        return {
            "h": {
                f"s{s}": state.household[self.where[s]] for s, own in self.slots.items() if not own
            },
            "m": [
                {f"s{s}": member[self.where[s]] for s, own in self.slots.items() if own}
                for member in state.members
            ],
            "complete": int(state.complete),
        }

    def answers(self, screening: Screening) -> dict[str, tuple[int, ...]]:
        """What our engine found: for each criterion one truth, or one for each member."""
        words = {"not_met": 0, "unknown": 1, "met": 2}
        found: dict[str, list[int]] = {criterion.name: [] for criterion in self.criteria}
        for result in screening.results:
            for number, criterion in enumerate(result.criteria):
                name = f"{result.program.id}_{number}"
                if name in found:
                    found[name].append(words[criterion.state.value])
        return {name: tuple(states) for name, states in found.items()}


def screened(book: Rulebook, cases: list[Case]) -> list[Screening]:
    return [prescreen(book, case) for case in cases]
