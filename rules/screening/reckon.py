"""Amounts of a screened case: expressions read one by one, exact, never rounded on the way."""

from __future__ import annotations

from fractions import Fraction

from rules.expression import Amount, Predicate
from rules.expression.interpret import Interpreter
from rules.screening.compile import Amounts
from rules.screening.layout import Vector
from rules.screening.screen import Screening


class Reckoner:
    """Evaluates expressions of the screened programs for one case."""

    def __init__(self, screening: Screening) -> None:
        self._screening = screening
        self._layout = screening.rules.layout
        self._pool = screening.rules.pool
        people = screening.case.members
        self._index = {member.id: index for index, member in enumerate(people)}
        state = screening.state
        self._interpreter = Interpreter(self._pool, self._read, range(len(people)), state.complete)

    def amounts(self, program_id: str) -> Amounts:
        """The checked amounts of a program. Raises KeyError for one that wasn't screened."""
        for compiled in self._screening.rules.compiled:
            if compiled.program.id == program_id:
                return compiled.amounts
        raise KeyError(program_id)

    def worth(self, amount: Amount, member_id: str | None) -> Fraction | None:
        """In fen; None when a fact or a local figure is missing."""
        return self._interpreter.amount(amount, self._member(member_id))

    def met(self, predicate: Predicate, member_id: str | None) -> bool | None:
        """Whether a condition holds; None when it isn't known."""
        return self._interpreter.predicate(predicate, self._member(member_id))

    def _member(self, member_id: str | None) -> int | None:
        return None if member_id is None else self._index[member_id]

    def _read(self, slot: int, member: int | None) -> int | None:
        side = self._layout.side(self._pool.slots[slot])
        vector: Vector = self._screening.state.household
        if side is self._layout.member:
            if member is None:
                raise ValueError("a fact of a member was asked of the household")
            vector = self._screening.state.members[member]
        found: int | None = vector[side.index[slot]]
        return found
